"""The periods of an agreement: which were billed, which are due, and which comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from kesher.features.agreements.models import (
    ACTIVE,
    CANCELLED,
    DRAFT,
    MONTHS,
    Agreement,
    Billing,
    Counting,
    Period,
    Renewal,
    Timing,
)
from kesher.features.agreements.months import Days, around
from kesher.features.catalogue.models import Vat
from kesher.lib import israel


def billings(agreement: Agreement) -> list[Billing]:
    """What counts as billed, in the order of the days; what was undone with its order does not."""
    rows = Billing.objects.filter(agreement=agreement).select_related("order")
    found = rows.order_by("first", "turn")
    return [row for row in found if row.deleted_at is None or row.order.stands]


def whole(agreement: Agreement, day: date) -> Days:
    """The full period in which a day lies, wherever the agreement begins or ends within it."""
    begun: date = agreement.starts_on
    anchor = begun if agreement.counting == Counting.OWN else date(begun.year, 1, 1)
    return around(day, anchor=anchor, months=MONTHS[Period(agreement.period)])


def following(agreement: Agreement, billed: date | None) -> Days | None:
    """The next period to be billed after the last day that was, if there is one."""
    if agreement.billed_from is None or agreement.status == DRAFT:
        return None
    first = max(agreement.starts_on, agreement.billed_from)
    if billed is not None:
        first = max(first, billed + timedelta(days=1))
    days = Days(first=first, last=whole(agreement, first).last)
    return _held(agreement, _of_one_rate(agreement, days))


def due(agreement: Agreement, today: date, billed: date | None) -> Iterator[Days]:
    """All periods that are to be billed by now and never were."""
    coming = following(agreement, billed)
    while coming is not None and due_on(agreement, coming) <= today:
        yield coming
        coming = following(agreement, coming.last)


def due_on(agreement: Agreement, days: Days) -> date:
    """A period is billed when it begins, or on the morning after its last day."""
    if agreement.timing == Timing.AHEAD:
        return days.first
    return days.last + timedelta(days=1)


def last_billed(told: Sequence[Billing]) -> date | None:
    return max((row.last for row in told), default=None)


def fallen_through(agreement: Agreement, told: Sequence[Billing]) -> list[Days]:
    """Periods whose order was cancelled or binned, and which nobody has billed again."""
    found = []
    for _first, turns in groupby(told, key=lambda row: row.first):
        rows = list(turns)
        if not any(row.order.stands for row in rows):
            found.append(_held(agreement, Days(first=rows[-1].first, last=rows[-1].last)))
    return [one for one in found if one is not None]


def _of_one_rate(agreement: Agreement, days: Days) -> Days:
    """Of a period that is billed at its end, the days up to a change of VAT: a document has one
    rate, and each day the rate of its own. In advance it is that of the day of paying.
    """
    if agreement.timing == Timing.AHEAD:
        return days
    last = israel.vat_holds_until(days.first)
    if last >= days.last or not agreement.line_rows.filter(vat=Vat.STANDARD).exists():
        return days
    return replace(days, last=last)


def _held(agreement: Agreement, days: Days) -> Days | None:
    """So much of a period as the agreement held."""
    end = _end(agreement)
    if end is None:
        return days
    return replace(days, last=min(days.last, end)) if days.first <= end else None


def _end(agreement: Agreement) -> date | None:
    """Its last day; what renews itself has none."""
    if agreement.status == CANCELLED:
        return agreement.over_on or date.min
    if agreement.status == ACTIVE and agreement.renewal == Renewal.AUTOMATIC:
        return None
    end: date | None = agreement.ends_on
    return end
