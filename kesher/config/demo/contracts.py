"""What the demonstrated firm supplies again and again, and what each period of it was billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Final
from uuid import UUID

from django.utils import timezone

from kesher.config.demo import dating
from kesher.features.agreements import actions, billing, pricing
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import Agreement, Billing, PriceChange
from kesher.features.parties.models import Party
from kesher.records import writing

# Two dozen; customers of the first three hundred have them.
# Agreements are older than the firm's work with this program.
BILLED: Final = timedelta(days=300)
COUNT: Final = 14
NIGHT: Final = time(1, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Subject, and the lines of a period: in words, how many, at which price."""

    title: str
    sort: str
    period: str
    lines: tuple[tuple[str, str, str], ...]
    timing: str = "end"
    counting: str = "own"


OFFERS: Final = (
    Offer(
        title="מנוי נייר וטונר",
        sort="subscription",
        period="month",
        counting="calendar",
        lines=(("קופסת נייר A4", "6", "42"), ("טונר שחור", "2", "189")),
    ),
    Offer(
        title="חוזה שירות למדפסות",
        sort="service",
        period="quarter",
        lines=(("שירות וחלקים למדפסת", "5", "165"),),
    ),
    Offer(
        title="גיבוי בענן",
        sort="subscription",
        period="month",
        timing="ahead",
        lines=(("גיבוי לתחנת עבודה", "14", "24.90"),),
    ),
    Offer(
        title="תחזוקת ריהוט משרדי",
        sort="service",
        period="quarter",
        lines=(("ביקור תחזוקה", "1", "1350"),),
    ),
    Offer(
        title="מנוי קפה ומים",
        sort="subscription",
        period="month",
        counting="calendar",
        lines=(("מכונת קפה בהשאלה", "1", "210"), ("מכל מים", "8", "27.50")),
    ),
    Offer(
        title="חוזה שירות מורחב",
        sort="service",
        period="year",
        timing="ahead",
        lines=(("שירות בתוך ארבע שעות", "1", "9800"),),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How many days ago it began, in how many it ends, and what became of it."""

    begun: int
    ends: int | None
    became: str = "active"
    renewal: str = "automatic"


COURSES: Final = (
    Course(begun=200, ends=210),
    Course(begun=700, ends=18, became="ending", renewal="by_hand"),
    Course(begun=310, ends=None),
    Course(begun=430, ends=95, renewal="by_hand"),
    Course(begun=152, ends=None),
    Course(begun=390, ends=140, became="cancelled", renewal="none"),
    Course(begun=12, ends=353, became="draft"),
)


def fill(parties: Sequence[Party]) -> None:
    """Make the agreements and bill them up to today; nothing where the firm has some."""
    if Agreement.objects.exists():
        return
    told = zip(parties[:COUNT], cycle(OFFERS), islice(cycle(COURSES), COUNT), strict=False)
    made = [_one(party, offer, course) for party, offer, course in told]
    _change(made, timezone.localdate())
    for agreement in made:
        billing.bill_due(agreement.pk, timezone.localdate())
    billing.supply_past(timezone.localdate())
    for billed in Billing.objects.select_related("order", "agreement"):
        _date_back(billed)


def _one(party: Party, offer: Offer, course: Course) -> Agreement:
    today = timezone.localdate()
    rows = [
        {"description": words, "quantity": quantity, "unit_price": price}
        for words, quantity, price in offer.lines
    ]
    known = timezone.localtime(party.created_at).date()
    begun = max(today - timedelta(days=course.begun), known + timedelta(days=1))
    agreement = writing.create(
        Agreement,
        title=offer.title,
        party=party,
        owner=party.owner,
        sort=offer.sort,
        period=offer.period,
        timing=offer.timing,
        counting=offer.counting,
        renewal=course.renewal,
        starts_on=begun,
        billed_from=max(begun, today - BILLED),
        ends_on=None if course.ends is None else today + timedelta(days=course.ends),
        lines=LINES.kind.from_json(rows, LINES),
    )
    if course.became != "draft":
        actions.activate(agreement)
    if course.became == "ending":
        actions.give_notice(agreement)
    if course.became == "cancelled":
        actions.cancel(agreement, reason="no_need")
    return agreement


def _change(made: Sequence[Agreement], today: date) -> None:
    """Some customers take more from some day on; some prices rose, and some will."""
    running = [one for one in made if one.is_running]
    risen = (today - timedelta(days=60)).replace(day=1)
    for agreement in running[::5]:
        writing.create(PriceChange, agreement=agreement, from_day=risen, percent=Decimal("3.5"))
    pricing.change_due(today)
    for turn, agreement in enumerate(running[::4]):
        _takes_more(agreement.pk, today - timedelta(days=25 + 3 * turn))
    coming = (today.replace(day=1) + timedelta(days=62)).replace(day=1)
    writing.create(PriceChange, agreement=running[0], from_day=coming, percent=Decimal(4))


def _takes_more(pk: UUID, day: date) -> None:
    agreement = Agreement.objects.get(pk=pk)
    first, *others = LINES.read(agreement)
    agreement.changed_from = day
    more = {"quantity": str(int(first["quantity"]) + 2)}
    writing.update(agreement, lines=[first | more, *others])


def _date_back(billed: Billing) -> None:
    """It was made on the night on which it became due."""
    is_ahead = billed.agreement.timing == "ahead"
    day = billed.first if is_ahead else billed.last + timedelta(days=1)
    at = timezone.make_aware(datetime.combine(day, NIGHT))
    supplied = timezone.make_aware(datetime.combine(billed.last + timedelta(days=1), NIGHT))
    by = billed.agreement.owner_id
    dating.date_back(billed, at, by=by)
    told = {"confirmed_at": at}
    if billed.order.status == "delivered":
        told["delivered_at"] = supplied
    entered = {"delivered": supplied} if is_ahead else dating.NEVER
    dating.date_back(billed.order, at, by=by, entered=entered, **told)
