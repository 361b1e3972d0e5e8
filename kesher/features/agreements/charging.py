"""What a period comes to: each line by the days on which it held, rounded once.

A line that held for the whole period stands in the order as in the agreement. Of any other the
order has the part: the exact price of a period, times days, by the days of the full period,
rounded to the minor unit, halves up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kesher.entity.kinds import resolving
from kesher.entity.kinds.numbers import bare
from kesher.features.agreements import past, periods, pricing
from kesher.features.agreements.models import Agreement
from kesher.features.agreements.months import Days
from kesher.features.agreements.past import Step, Stretch
from kesher.features.catalogue.models import Product
from kesher.features.quotes.document import price_in
from kesher.features.quotes.lines import new_key
from kesher.features.quotes.rows import Row, price_text
from kesher.features.quotes.totals import PER_CENT, totals
from kesher.lib import money
from kesher.lib.money import Money

A_DAY = timedelta(days=1)
NO_DISCOUNT = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A line that was the same on all of these days."""

    days: Days
    row: Row


def order_lines(agreement: Agreement, days: Days) -> list[Row]:
    """As an order has them, in the language in force."""
    full = periods.whole(agreement, days.first)
    found = charges(past.stretches(_steps(agreement, days.last), days))
    living = _living(one.row["product"] for one in found)
    return [
        (_as_agreed(one) if one.days == full else _part(one, full, agreement.currency))
        | {"product": one.row["product"] if one.row["product"] in living else ""}
        for one in found
    ]


def net(agreement: Agreement, days: Days) -> Money:
    """What the order of a period would come to by now, before VAT."""
    rows = order_lines(agreement, days)
    return totals(rows, currency=agreement.currency, rate=agreement.vat_rate).net


def charges(told: Iterable[Stretch]) -> list[Charge]:
    """Stretches on which a line stayed as it was are one; those of a line follow one another."""
    found: list[Charge] = []
    for stretch in told:
        for row in stretch.rows:
            begun = _going_on(found, row, stretch.days.first)
            if begun is None:
                found.append(Charge(days=stretch.days, row=row))
            else:
                days = replace(found[begun].days, last=stretch.days.last)
                found[begun] = replace(found[begun], days=days)
    keys = list(dict.fromkeys(one.row["key"] for one in found))
    return sorted(found, key=lambda one: keys.index(one.row["key"]))


def words_of(days: Days) -> str:
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (days.first, days.last))
    return f"{first}–{last}"


def _going_on(found: Sequence[Charge], row: Row, first: date) -> int | None:
    """The place of the charge that this line continues, whatever key it has by now."""
    content = row | {"key": ""}
    return next(
        (
            place
            for place, one in enumerate(found)
            if one.days.last + A_DAY == first and one.row | {"key": ""} == content
        ),
        None,
    )


def _steps(agreement: Agreement, until: date) -> list[Step]:
    """What held, and what is planned to hold, up to a day."""
    found = past.steps(agreement)
    for change in pricing.planned(agreement).filter(from_day__lte=until):
        found = past.risen(found, change.from_day, partial(pricing.changed, percent=change.percent))
    return found


def _as_agreed(charge: Charge) -> Row:
    return charge.row | {
        "key": new_key(),
        "description": f"{charge.row['description']}\n{words_of(charge.days)}",
        "delivered": "0",
    }


def _part(charge: Charge, full: Days, currency: str) -> Row:
    row = charge.row
    exact = Decimal(row["quantity"]) * Decimal(row["unit_price"])
    agreed = exact * (PER_CENT - Decimal(row["discount"])) / PER_CENT
    amount = money.rounded(agreed * charge.days.count / full.count, currency=currency)
    return row | {
        "key": new_key(),
        "description": f"{row['description']}\n{_of_whole(charge, full, currency)}",
        "quantity": "1",
        "unit_price": price_text(amount.amount),
        "discount": NO_DISCOUNT,
        "delivered": "0",
    }


def _of_whole(charge: Charge, full: Days, currency: str) -> str:
    """How the part of a line was reckoned."""
    row = charge.row
    price = price_in(row["unit_price"], currency)
    told = f"{bare(Decimal(row['quantity']))} × {price}"
    if Decimal(row["discount"]):
        told = f"{told} −{row['discount']}%"
    return _("%(days)s: %(count)s of %(all)s days of %(price)s") % {
        "days": words_of(charge.days),
        "count": charge.days.count,
        "all": full.count,
        "price": told,
    }


def _living(pks: Iterable[str]) -> set[str]:
    """The products that are still in the catalogue."""
    wanted = {UUID(pk) for pk in pks if pk}
    return {str(one.pk) for one in resolving.rows(Product, wanted)} if wanted else set()
