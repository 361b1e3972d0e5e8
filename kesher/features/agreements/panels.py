"""What an agreement's card shows: its worth, its next price, its lines."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kesher.access.rights import are_open, is_open
from kesher.entity.kinds.numbers import bare
from kesher.entity.markup import AMOUNT, draw
from kesher.features.agreements import charging, past, periods
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import RUNNING, Agreement
from kesher.features.agreements.months import Days
from kesher.features.agreements.past import Stretch
from kesher.features.agreements.pricing import foretold
from kesher.features.quotes.document import in_words, price_in, vat_note
from kesher.features.quotes.totals import totals
from kesher.lib import money
from kesher.lib.money import Money
from kesher.tenancy.organization import organization

SHOWN = ("net", "vat", "gross")
SUMS = {"all_monthly": Sum("monthly", filter=Q(status__in=RUNNING))}


def numbers(agreement: Agreement) -> list[tuple[Any, Any]]:
    """What it is worth, and what it will be."""
    monthly: list[tuple[Any, Any]] = []
    if is_open("agreements", "monthly"):
        monthly.append((_("Monthly value"), draw(AMOUNT, money.format(agreement.by_month()))))
    if not are_open("agreements", ("lines", "net")):
        return monthly
    period = agreement.get_period_display()
    price = money.format(Money(agreement.net, agreement.currency))
    told = [(_("Price of a period"), draw(AMOUNT + " · {}", price, period)), *monthly]
    if following := foretold(agreement):
        change, net = following
        day = date_format(change.from_day, "SHORT_DATE_FORMAT")
        told.append((_("Next price"), draw(AMOUNT + " · " + AMOUNT, money.format(net), day)))
    return told + _billing(agreement)


def _billing(agreement: Agreement) -> list[tuple[Any, Any]]:
    """When it is billed next, for how much as things stand; and what is to be billed again."""
    billed = periods.billings(agreement)
    found: list[tuple[Any, Any]] = []
    if coming := periods.following(agreement, periods.last_billed(billed)):
        day = date_format(periods.due_on(agreement, coming), "SHORT_DATE_FORMAT")
        net = money.format(charging.net(agreement, coming))
        found.append((_("Next billing"), draw(AMOUNT + " · " + AMOUNT, net, day)))
    if again := periods.fallen_through(agreement, billed):
        found.append((_("To be billed again"), draw(AMOUNT, str(len(again)))))
    return found


def past_lines(agreement: Agreement) -> dict[str, Any]:
    """What held before the present lines, newest first."""
    ever = Days(first=agreement.starts_on, last=date.max)
    held = list(past.stretches(past.steps(agreement), ever))[:-1]
    return {"count": None, "stretches": [_stretch(agreement, one) for one in reversed(held)]}


def _stretch(agreement: Agreement, held: Stretch) -> dict[str, Any]:
    sums = totals(held.rows, currency=agreement.currency, rate=agreement.vat_rate)
    return {
        "days": charging.words_of(held.days),
        "net": money.format(sums.net),
        "lines": [
            {
                "description": row["description"],
                "quantity": bare(Decimal(row["quantity"])),
                "price": price_in(row["unit_price"], agreement.currency),
                "discount": row["discount"] if Decimal(row["discount"]) else "",
            }
            for row in held.rows
        ],
    }


def lines(agreement: Agreement) -> dict[str, Any]:
    """The lines of a period, with the sums beneath; drawn as a quote's."""
    rows = LINES.read(agreement)
    sums = totals(rows, currency=agreement.currency, rate=agreement.vat_rate)
    return {
        "count": None,
        "lines": [
            {
                "description": row["description"],
                "quantity": bare(Decimal(row["quantity"])),
                "price": price_in(row["unit_price"], agreement.currency),
                "discount": row["discount"] if Decimal(row["discount"]) else "",
                "net": money.format(line.net),
                "vat_note": vat_note(line, sums),
                "counts": True,
            }
            for row, line in zip(rows, sums.lines, strict=True)
        ],
        "sums": in_words(sums) if are_open("agreements", SHOWN) else [],
        "has_discounts": any(Decimal(row["discount"]) for row in rows),
    }


def monthly_of(agreements: Sequence[Any], _count: int) -> tuple[Any, Any] | None:
    """On a customer's card: what all that runs is worth in a month."""
    if not agreements or not agreements[0].all_monthly or not is_open("agreements", "monthly"):
        return None
    worth = Money(int(agreements[0].all_monthly), organization().currency)
    return _("A month"), draw(AMOUNT, money.format(worth))
