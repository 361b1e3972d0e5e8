"""How many leads of a cohort went from which status to which, and in how many days: one query.

A lead counts from the first time it was in a status. It reached a later one if it entered that at
any time since, whatever became of it afterwards; the days are those until the first time, or until
the last, where it had been there before.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kesher.entity.fields import Field
from kesher.features.insight import parts
from kesher.features.insight.asking import ARRIVAL, LEADS
from kesher.features.insight.first_moves import SECONDS, STATUS
from kesher.records import prepared, reading
from kesher.records.models import StatusLog
from kesher.records.prepared import Statement

DAY = 86_400
Pair = tuple[str, str]
# Of each lead once: what it is, and the first and last time it entered each status.
WALKED = """
WITH cohort(id, arrived, stands, part) AS ({cohort}),
log(record_id, status, entered_at) AS ({log}),
walked AS MATERIALIZED (
  SELECT MIN(cohort.stands) AS stands, MIN(cohort.part) AS part, {columns}
  FROM cohort LEFT JOIN log ON log.record_id = cohort.id
  GROUP BY cohort.id
)
{figures}
"""
ENTERED = "{what}(CASE WHEN log.status = %s THEN {moment} END) AS {name}"
REACHED = """
SELECT {origin}, {target}, part, stands,
  (CASE WHEN first_{target} >= first_{origin} THEN first_{target} ELSE last_{target} END
    - first_{origin}) / {day}, COUNT(*)
FROM walked WHERE last_{target} >= first_{origin} GROUP BY 3, 4, 5
"""
CAME = """
SELECT {origin}, {none}, part, stands, 0, COUNT(*)
FROM walked WHERE first_{origin} IS NOT NULL GROUP BY 3, 4
"""
NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many leads of this part, which stand in this status now. Without a target: all that were
    in `origin`; with one: those that reached it, after so many days.
    """

    origin: str
    target: str | None
    part: str
    stands: str
    days: int
    leads: int


def counts(conditions: str, pairs: Collection[Pair], *, by: Field | None = None) -> list[Count]:
    """Of the leads that whoever asks may see and for which the conditions hold."""
    if not pairs:
        return []
    known = sorted({key for pair in pairs for key in pair} | {ARRIVAL})
    found = prepared.fetched(None, lambda: _statement(conditions, pairs, known, by))
    return [
        Count(
            origin=known[origin],
            target=None if target == NONE else known[target],
            part=parts.operand(by, part) if by else parts.NOTHING,
            stands=stands,
            days=days,
            leads=leads,
        )
        for origin, target, part, stands, days, leads in found
    ]


def _statement(
    conditions: str, pairs: Collection[Pair], known: Sequence[str], by: Field | None
) -> Statement:
    """`known` begins with the arrival; the others are told by their places in it."""
    rows: Any = reading.matching(LEADS, conditions).order_by()
    rows = rows.annotate(part=parts.expression(by))
    cohort, of_cohort = rows.values_list("id", "created_at", STATUS, "part").query.sql_with_params()
    stays = StatusLog.objects.filter(entity=LEADS.key, field=STATUS).order_by()
    log, of_log = stays.values_list("record_id", "status", "entered_at").query.sql_with_params()
    sql = WALKED.format(
        cohort=cohort, log=log, columns=_columns(known), figures=_figures(pairs, known)
    )
    entered = [key for key in known[1:] for _what in ("first", "last")]
    return sql, [*of_cohort, *of_log, *entered]


def _columns(known: Sequence[str]) -> str:
    moment = SECONDS[connection.vendor]
    arrived = f"MIN({moment.format('cohort.arrived')}) AS first_0"
    entered = moment.format("log.entered_at")
    return ", ".join(
        [arrived]
        + [
            ENTERED.format(what=what, moment=entered, name=f"{name}_{place}")
            for place in range(1, len(known))
            for what, name in (("MIN", "first"), ("MAX", "last"))
        ]
    )


def _figures(pairs: Collection[Pair], known: Sequence[str]) -> str:
    place = {key: number for number, key in enumerate(known)}
    came = [
        CAME.format(origin=place[one], none=NONE) for one in sorted({one for one, _to in pairs})
    ]
    reached = [
        REACHED.format(origin=place[origin], target=place[target], day=DAY)
        for origin, target in sorted(pairs)
    ]
    return " UNION ALL ".join(came + reached)
