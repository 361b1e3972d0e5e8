"""What the lines of an agreement were, and from which day to which: nothing of it is lost."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Max
from django.utils import timezone

from kesher.entity.registry import entities
from kesher.features.agreements.models import DRAFT, Agreement, AgreementLine, PastLine
from kesher.features.agreements.months import Days
from kesher.features.quotes.models import LineModel
from kesher.features.quotes.rows import Row, common_row

A_DAY = timedelta(days=1)
Step = tuple[date, list[Row]]
COLUMNS = tuple(
    column.attname
    for column in LineModel._meta.get_fields()
    if column.concrete and column.name not in {"id", "organization"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The lines of a period that held on all of these days."""

    days: Days
    rows: Sequence[Row]


def keep(records: Sequence[Any]) -> None:
    """Before lines are replaced: what held up to yesterday, or up to the day of the change."""
    changed = [one for one in records if one.status != DRAFT]
    rows = AgreementLine.objects.filter(agreement__in=changed) if changed else ()
    known = _known(changed)
    untils = {one.pk: _until(one, known.get(one.pk)) for one in changed}
    PastLine.objects.bulk_create(
        PastLine(agreement_id=line.agreement_id, until=until, **_columns(line))
        for line in rows
        if (until := untils[line.agreement_id])
    )


def steps(agreement: Agreement) -> list[Step]:
    """All lines that ever held, each with their first day; the first held from the beginning."""
    lines = PastLine.objects.filter(agreement=agreement).order_by("until", "position")
    found: list[Step] = []
    begins = date.min
    for until, held in groupby(lines, key=lambda line: line.until):
        found.append((begins, [common_row(line) for line in held]))
        begins = until + A_DAY
    return [*found, (begins, entities.of(agreement).field("lines").read(agreement))]


def risen(told: Sequence[Step], day: date, price: Callable[[list[Row]], list[Row]]) -> list[Step]:
    """The same steps; what held on that day or later held at other prices from then on."""
    found: list[Step] = []
    ends = [after - A_DAY for after, _rows in told[1:]]
    for (begins, rows), ends_on in zip(told, [*ends, date.max], strict=True):
        if begins < day:
            found.append((begins, rows))
        if ends_on >= day:
            found.append((max(begins, day), price(rows)))
    return found


def reprice(agreement: Agreement, day: date, price: Callable[[Decimal], Decimal]) -> None:
    """What held from that day up to a later change of lines held at other prices.

    The lines of today are the corridor's to change.
    """
    known = PastLine.objects.filter(agreement=agreement)
    lines = list(known.filter(until__gte=day).order_by("until", "position"))
    before = known.filter(until__lt=day).aggregate(last=Max("until"))["last"]
    begun = before + A_DAY if before else agreement.starts_on
    until = day - A_DAY
    first = [one for one in lines if begun <= until and one.until == lines[0].until]
    PastLine.objects.bulk_create(
        PastLine(agreement=agreement, until=until, **_columns(line)) for line in first
    )
    for line in lines:
        if line.unit_price is not None:
            line.unit_price = price(line.unit_price)
    PastLine.objects.bulk_update(lines, ["unit_price"])


def stretches(told: Sequence[Step], within: Days) -> Iterator[Stretch]:
    """What held on which of these days."""
    ends = [(after - A_DAY) for (_begins, _rows), (after, _next) in pairwise(told)]
    for (begins, rows), ends_on in zip(told, [*ends, date.max], strict=True):
        first, last = max(begins, within.first), min(ends_on, within.last)
        if first <= last:
            yield Stretch(days=Days(first=first, last=last), rows=rows)


def _until(agreement: Agreement, known: date | None) -> date | None:
    """The last day of what is replaced; None where it held on no day at all."""
    until = (agreement.changed_from or timezone.localdate()) - A_DAY
    held = until >= agreement.starts_on and (known is None or until > known)
    return until if held else None


def _known(agreements: Sequence[Agreement]) -> dict[Any, date]:
    if not agreements:
        return {}
    rows = PastLine.objects.filter(agreement__in=agreements).order_by().values_list("agreement")
    return dict(rows.annotate(Max("until")))


def _columns(line: LineModel) -> dict[str, Any]:
    return {name: getattr(line, name) for name in COLUMNS}
