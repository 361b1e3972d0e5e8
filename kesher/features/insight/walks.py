"""The ways of leads through their statuses, as columns of numbers: two queries, whatever is asked.

One reads the leads, the other all stays since the first of them came; whose a stay is, is found
in memory, which takes a fraction of what a database takes to look for the stays of each lead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from kesher.entity.fields import Field
from kesher.entity.registry import entities
from kesher.features.insight import asking, parts
from kesher.features.insight.asking import LEADS
from kesher.features.leads.customers import OfCustomer
from kesher.features.parties.models import Party
from kesher.records import packed, prepared, reading
from kesher.records.models import StatusLog
from kesher.records.packed import Column, Packed
from kesher.records.prepared import Statement

STATUS: Final = "status"
WORTH: Final = "expected_value"
TEXT: Final = "text"
NEVER: Final = np.iinfo(np.int64).max
# Between the values of one lead, and between leads.
BETWEEN: Final = "\x1f"
APART: Final = "\x1e"
MOMENTS: Final = 1 << 33
JOINED: Final = {
    "sqlite": "GROUP_CONCAT({}, '{}')",
    "postgresql": "STRING_AGG(CAST({} AS TEXT), '{}')",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Each with the place of its lead, that of its status, and when it began."""

    leads: Column
    statuses: Column
    entered: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The values of an attribute, as filters name them, and of each lead the place of its own.

    Where a lead may have several, `leads` says whose each of the `places` is.
    """

    values: Sequence[str]
    places: Column
    leads: Column | None = None

    def along(self, column: NDArray[Any]) -> NDArray[Any]:
        """Of a column by lead what goes with each of the places."""
        return column if self.leads is None else column[self.leads]


@dataclass(frozen=True, kw_only=True)
class Walks:
    """Of each lead when it came, in which of the `known` statuses it stands, what tells it apart,
    and its worth in minor units; the last place of statuses is for those that are not known now.
    """

    known: Sequence[str]
    arrived: Column
    stands: Column
    worth: Column
    parts: Mapping[str, Part]
    stays: Stays

    @cached_property
    def first(self) -> Column:
        """By status and lead, when it was first entered; `NEVER` if it was not."""
        return self._entered(np.minimum, NEVER)

    @cached_property
    def last(self) -> Column:
        """By status and lead, when it was last entered; -1 if never."""
        return self._entered(np.maximum, -1)

    @cached_property
    def waited(self) -> Column:
        """Seconds until each was first moved on; `NEVER` if it stands where it arrived."""
        moments = np.sort(self.stays.leads * MOMENTS + self.stays.entered)
        leads = moments // MOMENTS
        seconds = np.flatnonzero((leads[1:] == leads[:-1]) & _begins(leads)[:-1]) + 1
        found = np.full(len(self.arrived), NEVER)
        moved = leads[seconds]
        found[moved] = moments[seconds] % MOMENTS - self.arrived[moved]
        return found

    @cached_property
    def days(self) -> tuple[date, Column]:
        """The first day on which one came, on the clock of whoever asks, and the days since."""
        zone = timezone.get_current_timezone()
        ends = (int(self.arrived.min()), int(self.arrived.max()))
        first, last = (datetime.fromtimestamp(one, zone).date() for one in ends)
        midnights = [
            timezone.make_aware(datetime.combine(first + timedelta(days=number), time.min))
            for number in range((last - first).days + 1)
        ]
        begun = np.array([one.timestamp() for one in midnights])
        return first, np.searchsorted(begun, self.arrived, side="right") - 1

    def _entered(self, chosen: Any, otherwise: int) -> Column:
        found = np.full((len(self.known) + 1, len(self.arrived)), otherwise)
        places = self.stays.statuses * len(self.arrived) + self.stays.leads
        chosen.at(found.ravel(), places, self.stays.entered)
        return found


def walks(rows: QuerySet[Any], fields: Mapping[str, Field], *, with_worth: bool = False) -> Walks:
    """Of these leads, told apart by each of the fields."""
    known = [one.key for one in asking.statuses()]
    groups = _groups(fields)
    ((told, worth, *values),) = prepared.fetched(
        None, lambda: _leads(rows, known, groups, with_worth=with_worth)
    )
    leads = packed.unpacked(told)
    return Walks(
        known=known,
        arrived=leads.moments,
        stands=leads.numbers,
        worth=np.fromstring(worth or "", dtype=np.int64, sep=" ")
        if with_worth
        else np.zeros_like(leads.moments),
        parts=_parts(values, groups),
        stays=_stays(leads, known),
    )


def _groups(fields: Mapping[str, Field]) -> list[dict[str, Field]]:
    """Those of the lead, and those of its customer: of either far fewer occur together than of
    both.
    """
    told: dict[bool, dict[str, Field]] = {False: {}, True: {}}
    for key, field in fields.items():
        told[isinstance(field.kind, OfCustomer)][key] = field
    return [told[False], told[True]]


def _leads(
    rows: QuerySet[Any],
    known: Sequence[str],
    groups: Sequence[Mapping[str, Field]],
    *,
    with_worth: bool,
) -> Statement:
    of_lead, theirs = (
        {f"part_{turn}_{place}": field for place, field in enumerate(group.values())}
        for turn, group in enumerate(groups)
    )
    own = {name: parts.expression(field) for name, field in of_lead.items()}
    columns = rows.order_by().annotate(**own)
    wanted = columns.values_list("id", "created_at", STATUS, WORTH, "party_id", *own)
    leads, of_leads = wanted.query.sql_with_params()
    customers, joining, of_customers = _customers(theirs)
    joined = JOINED[connection.vendor]
    values = ", ".join(_together(names, joined) for names in (of_lead, theirs))
    number = packed.place("stands", known)
    sql = f"""
    WITH leads({", ".join(["id", "arrived", "stands", "worth", "customer", *own])}) AS ({leads})
      {customers}
    SELECT {packed.expression("leads.id", number, "arrived")},
      {joined.format("COALESCE(worth, 0)", " ") if with_worth else "NULL"},
      {values}
    FROM leads {joining}
    """  # noqa: S608  what Django compiled, and names of ours
    return sql, [*of_leads, *of_customers, *known]


def _together(names: Iterable[str], joined: str) -> str:
    """Of each lead these values as one text; nothing where none is asked for."""
    values = f" || '{BETWEEN}' || ".join(f"COALESCE({name}, '')" for name in names)
    return joined.format(values, APART) if values else "NULL"


def _customers(theirs: Mapping[str, Field]) -> tuple[str, str, Sequence[Any]]:
    """Those that whoever asks may see, as a table of the statement, and how leads find them."""
    if not theirs:
        return "", "", ()
    told = {name: parts.expression(field) for name, field in theirs.items()}
    columns = reading.visible(entities.of(Party)).order_by().annotate(**told)
    sql, of_customers = columns.values_list("id", *told).query.sql_with_params()
    table = f", customers({', '.join(['pk', *told])}) AS ({sql})"
    return table, "LEFT JOIN customers ON customers.pk = leads.customer", of_customers


def _parts(told: Sequence[str | None], groups: Sequence[Mapping[str, Field]]) -> dict[str, Part]:
    """What occurs together is far less than the leads, so that it is taken apart once."""
    found = {}
    for text, fields in zip(told, groups, strict=True):
        together, places = _coded(text.split(APART) if text is not None else [])
        apart = [one.split(BETWEEN) for one in together]
        for place, (key, field) in enumerate(fields.items()):
            occurring, of_together = _coded([row[place] for row in apart])
            found[key] = _part(field, occurring, of_together[places])
    return found


def _part(field: Field, occurring: Sequence[str], places: Column) -> Part:
    """`occurring` is as the database says it; `places` are those of each lead in it."""
    if field.kind.unites:
        return _several([parts.operands(field, one) for one in occurring], places)
    values, of_occurring = _coded([parts.operand(field, one) for one in occurring])
    of_leads = of_occurring[places]
    if field.kind.key == TEXT:
        values, of_leads = parts.fewer(values, of_leads)
    return Part(values=values, places=of_leads)


def _several(told: Sequence[Sequence[str]], places: Column) -> Part:
    """Of leads that have several values each; `places` are those of what is `told` of them."""
    values, flat = _coded([one for row in told for one in row])
    lengths = np.array([len(row) for row in told], dtype=np.int64)[places]
    begins = np.cumsum([0, *(len(row) for row in told)])[places]
    leads = np.repeat(np.arange(len(places)), lengths)
    within = np.arange(len(leads)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Part(values=values, places=flat[begins[leads] + within], leads=leads)


def _stays(leads: Packed, known: Sequence[str]) -> Stays:
    """Those of these leads; none began before the first of them came."""
    if not len(leads.ids):
        return Stays(leads=leads.moments, statuses=leads.numbers, entered=leads.moments)
    first = datetime.fromtimestamp(int(leads.moments.min()), UTC)
    ((told,),) = prepared.fetched(None, lambda: _log(first, known))
    log = packed.unpacked(told)
    places = leads.places_of(log.ids)
    wanted = np.flatnonzero(places >= 0)
    return Stays(leads=places[wanted], statuses=log.numbers[wanted], entered=log.moments[wanted])


def _log(first: datetime, known: Sequence[str]) -> Statement:
    rows = StatusLog.objects.filter(entity=LEADS.key, field=STATUS, entered_at__gte=first)
    columns = rows.order_by().values_list("record_id", STATUS, "entered_at")
    log, of_log = columns.query.sql_with_params()
    found = packed.expression("record_id", packed.place("status", known), "entered_at")
    sql = f"WITH log(record_id, status, entered_at) AS ({log}) SELECT {found} FROM log"  # noqa: S608
    return sql, [*of_log, *known]


def _coded(told: Sequence[str]) -> tuple[list[str], Column]:
    """The values that occur, and of each lead the place of its own."""
    values = list(dict.fromkeys(told))
    places = {one: place for place, one in enumerate(values)}
    return values, np.fromiter(map(places.__getitem__, told), dtype=np.int64, count=len(told))


def _begins(leads: Column) -> NDArray[np.bool_]:
    """Where another lead begins than the one before."""
    return np.concatenate([[True], leads[1:] != leads[:-1]]) if len(leads) else leads.astype(bool)
