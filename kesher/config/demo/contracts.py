"""What the demonstrated firm supplies again and again: subscriptions and service contracts."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kesher.features.agreements import actions
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import Agreement, PriceChange
from kesher.features.parties.models import Party
from kesher.records import writing

# Subject, sort, billing period, price of it, days until the end, renewal, what became of it.
TOLD: tuple[tuple[str, str, str, str, int | None, str, str], ...] = (
    ("מנוי נייר וטונר", "subscription", "month", "480", 210, "automatic", "active"),
    ("חוזה שירות למדפסות", "service", "year", "5400", 18, "by_hand", "ending"),
    ("תחזוקת ריהוט משרדי", "service", "quarter", "1350", 95, "by_hand", "active"),
    ("מנוי קפה ומים", "subscription", "month", "320", None, "automatic", "active"),
    ("חוזה שירות מורחב", "service", "year", "9800", 140, "none", "cancelled"),
    ("מנוי מתכלים שנתי", "subscription", "year", "7200", 300, "automatic", "draft"),
)


def fill(parties: Sequence[Party]) -> None:
    """Make the agreements; nothing where the firm has some."""
    if Agreement.objects.exists():
        return
    made = [_one(party, *told) for party, told in zip(parties[: len(TOLD)], TOLD, strict=True)]
    day = timezone.localdate().replace(day=1) + timedelta(days=62)
    writing.create(PriceChange, agreement=made[0], from_day=day, percent=Decimal("3.5"))


def _one(party: Party, *told: Any) -> Agreement:
    title, sort, period, price, days, renewal, end = told
    today = timezone.localdate()
    row = {"description": title, "unit_price": price}
    agreement = writing.create(
        Agreement,
        title=title,
        party=party,
        owner=party.owner,
        sort=sort,
        period=period,
        renewal=renewal,
        starts_on=today - timedelta(days=200),
        ends_on=None if days is None else today + timedelta(days=days),
        lines=LINES.kind.from_json([row], LINES),
    )
    if end != "draft":
        actions.activate(agreement)
    if end == "ending":
        actions.give_notice(agreement)
    if end == "cancelled":
        actions.cancel(agreement, reason="no_need")
    return agreement
