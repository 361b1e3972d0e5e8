"""Won and lost against competitors, as the page shows it and the API tells it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.entity.filters.tokens import quoted
from kesher.entity.kinds import resolving
from kesher.features.catalogue.models import Product
from kesher.features.competition import tallies
from kesher.features.competition.asking import Wanted, met
from kesher.features.competition.questions import CLASS, OFFERED, sees_class
from kesher.features.competition.tallies import Tally
from kesher.features.parties.models import Party

MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`value` is an id, a key or a quarter; `condition` finds the deals behind the figures."""

    value: str
    label: str
    condition: str
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    key: str
    title: str
    rows: list[Row]
    left_out: int
    has_worth: bool


def tables(wanted: Wanted) -> list[Table]:
    """All competitors beside one another; of one the classes, products and quarters."""
    if wanted.who is None:
        return [_table("competitors", _("Competitors"), _competitors(wanted))]
    found = [_table("products", _("By product"), _products(wanted), has_worth=False)]
    if sees_class():
        found.insert(0, _table("classes", _("By the customer's class"), _classes(wanted)))
    return [*found, _table("quarters", _("By quarter of closing"), _quarters(wanted))]


def few(tally: Tally) -> str:
    """What marks a share that stands on too little; nothing where it does not."""
    if not tally.is_few:
        return ""
    told = ngettext("only %(count)s deal", "only %(count)s deals", tally.met)
    return told % {"count": tally.met}


def _table(key: str, title: str, rows: Sequence[Row], *, has_worth: bool = True) -> Table:
    shown = list(rows[-MOST:] if key == "quarters" else rows[:MOST])
    return Table(
        key=key,
        title=title,
        rows=shown,
        left_out=len(rows) - len(shown),
        has_worth=has_worth and tallies.sees_worth(),
    )


def _competitors(wanted: Wanted) -> list[Row]:
    return _named(tallies.by_competitor(wanted), Party, met)


def _products(wanted: Wanted) -> list[Row]:
    mine = met(wanted.who.pk)
    return _named(
        tallies.by_product(wanted),
        Product,
        lambda pk: f"{mine} and {OFFERED} = {quoted(str(pk))}",
    )


def _named(
    found: Mapping[UUID, Tally], model: type[Any], condition: Callable[[UUID], str]
) -> list[Row]:
    """The most often met first; what may not be seen has no row."""
    names = {row.pk: str(row) for row in resolving.rows(model, list(found))} if found else {}
    rows = [
        Row(value=str(pk), label=names[pk], condition=condition(pk), tally=tally)
        for pk, tally in found.items()
        if pk in names
    ]
    return sorted(rows, key=lambda one: (-one.tally.met, one.label))


def _classes(wanted: Wanted) -> list[Row]:
    mine = met(wanted.who.pk)
    labels = {one.key: one.label for one in resolving.choices("party.class")}
    rows = [
        Row(
            value=key,
            label=labels.get(key, key) or _("(not said)"),
            condition=f"{mine} and {CLASS} = {quoted(key)}"
            if key
            else f"{mine} and {CLASS} is empty",
            tally=tally,
        )
        for key, tally in tallies.by_class(wanted).items()
    ]
    return sorted(rows, key=lambda one: (-one.tally.met, one.label))


def _quarters(wanted: Wanted) -> list[Row]:
    """In their order."""
    mine = met(wanted.who.pk)
    return [
        Row(
            value=f"{told // 10}-Q{told % 10}",
            label=f"{told % 10}/{told // 10}",
            condition=f"{mine} and {_within(told // 10, told % 10)}",
            tally=tally,
        )
        for told, tally in sorted(tallies.by_quarter(wanted).items())
    ]


def _within(year: int, quarter: int) -> str:
    first = date(year, quarter * 3 - 2, 1)
    last = (first + timedelta(days=93)).replace(day=1) - timedelta(days=1)
    return f"closed_at >= {first.isoformat()} and closed_at <= {last.isoformat()}"
