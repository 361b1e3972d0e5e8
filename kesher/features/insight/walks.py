"""The ways of leads through their statuses, as columns of numbers: one query, whatever is asked.

Drivers make an object of every value; so the numbers travel as one text, which numpy reads, and
what is asked of hundreds of thousands of stays is counted column by column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from kesher.entity.fields import Field
from kesher.features.insight import asking, parts
from kesher.features.insight.asking import LEADS
from kesher.records import prepared, reading
from kesher.records.models import StatusLog
from kesher.records.prepared import Statement

Column = NDArray[np.int64]
STATUS: Final = "status"
NEVER: Final = np.iinfo(np.int64).max
BETWEEN: Final = "\x1f"
# A number and a moment, in whole seconds since 1970, travel as one; moments stay below this.
MOMENTS: Final = 1 << 33
SECONDS: Final = {
    "sqlite": "CAST(strftime('%%s', {}) AS INTEGER)",
    "postgresql": "CAST(FLOOR(DATE_PART('epoch', {})) AS BIGINT)",
}
JOINED: Final = {
    "sqlite": "GROUP_CONCAT({}, '{}')",
    "postgresql": "STRING_AGG(CAST({} AS TEXT), '{}')",
}
# Leads by their places; then the stays, by the place of the lead and that of the status. A cross
# join is SQLite's word for: the left side first, and of the right what its index finds.
WALKED: Final = """
WITH leads(id, arrived, stands, part) AS ({leads}),
log(record_id, status, entered_at) AS ({log}),
cohort AS MATERIALIZED (
  SELECT ROW_NUMBER() OVER () - 1 AS place, id, {arrived} AS arrived, {stands} AS stands,
    COALESCE(part, '') AS part
  FROM leads
)
SELECT {of_leads}, {of_parts} FROM cohort
UNION ALL
SELECT {of_stays}, NULL FROM cohort CROSS JOIN log WHERE log.record_id = cohort.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Each with the place of its lead, that of its status, and when it began."""

    leads: Column
    statuses: Column
    entered: Column


@dataclass(frozen=True, kw_only=True)
class Walks:
    """Of each lead when it came, in which of the `known` statuses it stands, and of which of the
    `values` it is; the last place of statuses is for those that are not known any more.
    """

    known: Sequence[str]
    values: Sequence[str]
    arrived: Column
    stands: Column
    part: Column
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


def walks(conditions: str, *, by: Field | None = None) -> Walks:
    """Of the leads that whoever asks may see and for which the conditions hold."""
    known = [one.key for one in asking.statuses()]
    (leads, told), (stays, _nothing) = prepared.fetched(
        None, lambda: _statement(conditions, known, by)
    )
    numbers, arrived = _apart(leads)
    places, stands = np.divmod(numbers, len(known) + 1)
    values, part = _coded(told.split(BETWEEN) if told is not None else [])
    order = np.argsort(places)
    return Walks(
        known=known,
        values=[parts.operand(by, one) if by else parts.NOTHING for one in values],
        arrived=arrived[order],
        stands=stands[order],
        part=part[order],
        stays=_stays(stays, len(known) + 1),
    )


def _statement(conditions: str, known: Sequence[str], by: Field | None) -> Statement:
    rows: Any = reading.matching(LEADS, conditions).order_by()
    rows = rows.annotate(part=parts.expression(by))
    leads, of_leads = rows.values_list("id", "created_at", STATUS, "part").query.sql_with_params()
    every = StatusLog.objects.filter(entity=LEADS.key, field=STATUS).order_by()
    log, of_log = every.values_list("record_id", STATUS, "entered_at").query.sql_with_params()
    moment, joined, width = SECONDS[connection.vendor], JOINED[connection.vendor], len(known) + 1
    place = _place("status", known)
    entered = f"(place * {width} + {place}) * {MOMENTS} + {moment.format('entered_at')}"
    sql = WALKED.format(
        leads=leads,
        log=log,
        arrived=moment.format("arrived"),
        stands=_place("stands", known),
        of_leads=joined.format(f"(place * {width} + stands) * {MOMENTS} + arrived", " "),
        of_parts=joined.format("part", BETWEEN),
        of_stays=joined.format(entered, " "),
    )
    return sql, [*of_leads, *of_log, *known, *known]


def _place(column: str, known: Sequence[str]) -> str:
    """Of a status among those that are known."""
    told = " ".join(f"WHEN %s THEN {place}" for place in range(len(known)))
    return f"CASE {column} {told} ELSE {len(known)} END" if known else "0"


def _apart(told: str | None) -> tuple[Column, Column]:
    """Numbers and the moments that came with them."""
    found = np.fromstring(told or "", dtype=np.int64, sep=" ")
    return found // MOMENTS, found % MOMENTS


def _stays(told: str | None, width: int) -> Stays:
    numbers, entered = _apart(told)
    leads, statuses = np.divmod(numbers, width)
    return Stays(leads=leads, statuses=statuses, entered=entered)


def _coded(told: Sequence[str]) -> tuple[list[str], Column]:
    """The values that occur, and of each lead the place of its own."""
    places: dict[str, int] = {}
    found = [places.setdefault(one, len(places)) for one in told]
    return list(places), np.array(found, dtype=np.int64)


def _begins(leads: Column) -> NDArray[np.bool_]:
    """Where another lead begins than the one before."""
    return np.concatenate([[True], leads[1:] != leads[:-1]]) if len(leads) else leads.astype(bool)
