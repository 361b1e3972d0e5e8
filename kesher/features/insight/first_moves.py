"""When leads were first moved on from where they arrived: each one's once, set against set."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kesher.features.insight.asking import LEADS
from kesher.records import prepared
from kesher.records.models import StatusLog

STATUS = "status"
# A moment in whole seconds.
SECONDS = {
    "sqlite": "CAST(strftime('%%s', {}) AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM {})) AS BIGINT)",
}
# Stays follow one another, so that the first one's end is the earliest of all ends.
MOVED = """
WITH cohort(id, arrived, part) AS ({cohort}),
log(record_id, left_at) AS ({log}),
moved AS (
  SELECT cohort.arrived AS arrived, cohort.part AS part, MIN(log.left_at) AS left_at
  FROM cohort LEFT JOIN log ON log.record_id = cohort.id
  GROUP BY cohort.id, cohort.arrived, cohort.part
),
waits(part, seconds) AS (SELECT part, {left_at} - {arrived} FROM moved)
{figures}
"""


def figures(rows: QuerySet[Any], part: str, wanted: str) -> list[tuple[Any, ...]]:
    """What `wanted` selects of `waits`: of each lead a part, and the seconds until it was moved on;
    none, if it never was.
    """
    cohort, of_cohort = rows.values_list("id", "created_at", part).query.sql_with_params()
    stays = StatusLog.objects.filter(entity=LEADS.key, field=STATUS).order_by()
    log, of_log = stays.values_list("record_id", "left_at").query.sql_with_params()
    moment = SECONDS[connection.vendor]
    sql = MOVED.format(
        cohort=cohort,
        log=log,
        left_at=moment.format("left_at"),
        arrived=moment.format("arrived"),
        figures=wanted,
    )
    return prepared.fetched(None, lambda: (sql, [*of_cohort, *of_log]))
