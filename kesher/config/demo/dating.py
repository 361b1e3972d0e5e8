"""Records of the demonstration, as of the moments at which they would have come about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from kesher.entity.record import Record
from kesher.records.models import StatusLog, TimelineLine

NEVER: Mapping[str, datetime] = {}


def date_back(
    record: Record,
    at: datetime,
    *,
    by: UUID | None,
    entered: Mapping[str, datetime] = NEVER,
    **columns: Any,
) -> None:
    """It was made at this moment, by this member, and came to statuses when `entered` says; all
    else moves with it, in its order. The record itself is left as it was read.
    """
    since, last = at - record.created_at, at
    stays = list(StatusLog.objects.filter(record_id=record.pk).order_by("entered_at", "id"))
    moved: dict[datetime, datetime] = {}
    for stay in stays:
        last = max(last, entered.get(stay.status, stay.entered_at + since))
        moved[stay.entered_at] = last
    for stay in stays:
        stay.entered_at = moved[stay.entered_at]
        stay.left_at = moved[stay.left_at] if stay.left_at else None
    lines = list(TimelineLine.objects.filter(record_id=record.pk))
    for line in lines:
        line.at = moved.get(line.at, line.at + since)
        line.created_by_id = by
    StatusLog.objects.bulk_update(stays, ["entered_at", "left_at"])
    TimelineLine.objects.bulk_update(lines, ["at", "created_by"])
    told = {"created_at": at, "updated_at": last} | columns
    type(record).objects.filter(pk=record.pk).update(**told)
