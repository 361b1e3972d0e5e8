"""How long leads waited until somebody first moved them on: by owner, counted in the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from kesher.entity.registry import entities
from kesher.features.insight.walks import SECONDS, STATUS
from kesher.features.sales.asking import Days
from kesher.records import prepared, reading
from kesher.records.models import StatusLog

# Stays follow one another, so that the first one's end is the earliest of all ends.
MOVED = """
WITH cohort(id, arrived, owner) AS ({cohort}),
log(record_id, left_at) AS ({log}),
moved AS (
  SELECT cohort.arrived AS arrived, cohort.owner AS owner, MIN(log.left_at) AS left_at
  FROM cohort CROSS JOIN log WHERE log.record_id = cohort.id
  GROUP BY cohort.id, cohort.arrived, cohort.owner
)
SELECT owner, SUM({left_at} - {arrived}), COUNT(*) FROM moved GROUP BY owner
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """Of one owner's leads that were taken up, how many there are and how long they waited."""

    owner: UUID | None
    seconds: int
    leads: int


def waited(days: Days) -> Iterator[Waited]:
    """Of the leads of these days that whoever asks may see."""
    first, after = days.moments
    leads = reading.visible(entities.get("leads"))
    rows = leads.filter(created_at__gte=first, created_at__lt=after).order_by()
    cohort, of_cohort = rows.values_list("id", "created_at", "owner").query.sql_with_params()
    # None of them was left before it came.
    ended = StatusLog.objects.filter(entity="leads", field=STATUS, left_at__gte=first).order_by()
    log, of_log = ended.values_list("record_id", "left_at").query.sql_with_params()
    moment = SECONDS[connection.vendor]
    sql = MOVED.format(
        cohort=cohort, log=log, left_at=moment.format("left_at"), arrived=moment.format("arrived")
    )
    for owner, seconds, count in prepared.fetched(None, lambda: (sql, [*of_cohort, *of_log])):
        yield Waited(owner=_id(owner), seconds=int(seconds), leads=count)


def _id(told: Any) -> UUID | None:
    """SQLite tells ids as their digits."""
    return UUID(told) if isinstance(told, str) else told
