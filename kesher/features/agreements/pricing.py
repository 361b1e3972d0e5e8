"""Changing all prices of an agreement: foretold, and then done on its day, once."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from kesher.features.agreements import past
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import RUNNING, Agreement, PriceChange
from kesher.features.quotes.rows import CENT, Row, price_text
from kesher.features.quotes.totals import PER_CENT, totals
from kesher.lib.money import Money
from kesher.records import writing


def foretold(agreement: Agreement) -> tuple[PriceChange, Money] | None:
    """The next change, and what a period comes to after it, before VAT."""
    change = planned(agreement).first()
    if change is None:
        return None
    return change, _net(agreement, changed(LINES.read(agreement), change.percent))


def planned(agreement: Agreement) -> QuerySet[PriceChange]:
    rows = PriceChange.objects.filter(agreement=agreement, happened_on=None, deleted_at=None)
    return rows.order_by("from_day", "id")


def change_due(today: date) -> int:
    """Do what is due in running agreements, in the order of the days; answers how many."""
    due = PriceChange.objects.filter(
        happened_on=None,
        deleted_at=None,
        from_day__lte=today,
        agreement__status__in=RUNNING,
        agreement__deleted_at=None,
    )
    return sum(_done(change.pk) for change in due.order_by("from_day", "id"))


@transaction.atomic
def _done(pk: UUID) -> bool:
    """Whether it was still to be done: of two at once, the second finds it done.

    Lines that were changed since its day have the new prices for their days, too.
    """
    change = PriceChange.objects.select_for_update().filter(pk=pk, happened_on=None).first()
    if change is None:
        return False
    agreement = Agreement.objects.select_for_update().get(pk=change.agreement_id)
    before = Money(agreement.net, agreement.currency)
    past.reprice(agreement, change.from_day, lambda price: _risen(price, change.percent))
    agreement.changed_from = change.from_day
    writing.update(agreement, lines=changed(LINES.read(agreement), change.percent))
    after = Money(agreement.net, agreement.currency)
    writing.update(change, happened_on=change.from_day, before=before, after=after)
    return True


def changed(rows: Sequence[Row], percent: Decimal) -> list[Row]:
    return [row | {"unit_price": _price(row["unit_price"], percent)} for row in rows]


def _price(told: str, percent: Decimal) -> str:
    return price_text(_risen(Decimal(told), percent)) if told else ""


def _risen(price: Decimal, percent: Decimal) -> Decimal:
    return (price * (PER_CENT + percent) / PER_CENT).quantize(CENT, ROUND_HALF_UP)


def _net(agreement: Agreement, rows: Sequence[Row]) -> Money:
    return totals(rows, currency=agreement.currency, rate=agreement.vat_rate).net
