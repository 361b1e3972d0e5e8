"""Sealing the audit, so that whoever alters it behind our back does not go unnoticed.

Each night the day before is sealed: one hash over its changes and accesses and over the seal of
the day before that. Writing costs nothing; `kesher check` reads all of it and compares. What is cut
off at the end, seals and all, is missed by whoever keeps the server's log, where each seal is told.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import structlog
from django.db import models
from django.db.models import F
from django.utils import timezone

from kesher.records.models import Access, Change, Reseal, Seal
from kesher.records.pointers import AnyOf
from kesher.tenancy.models import TenantModel

LOGS: tuple[type[TenantModel], ...] = (Change, Access)
AT_ONCE = 2000
DAY = timedelta(days=1)

log = structlog.get_logger(__name__)


def due() -> list[date]:
    """The whole days, in UTC, that are over and not sealed yet."""
    last = Seal.objects.order_by("-day").first()
    first = last.day + DAY if last else _first_day()
    yesterday = timezone.now().astimezone(UTC).date() - DAY
    if first is None:
        return []
    return [first + DAY * place for place in range((yesterday - first).days + 1)]


def seal(day: date) -> Seal:
    """Seal one day; the day before it must be sealed, unless it is the first."""
    before = _before(day)
    count, digest = _of(day, before.digest if before else "")
    made = Seal.objects.create(day=day, count=count, digest=digest)
    log.info("log sealed", day=str(day), count=count, digest=digest)
    return made


def broken() -> list[date]:
    """The sealed days that are not what they were, or whose seal is gone."""
    found, before, anew = [], None, _anew()
    for kept in Seal.objects.order_by("day"):
        if before and kept.day != before.day + DAY:
            found.append(before.day + DAY)
        elif not _is_whole(kept, before, anew):
            found.append(kept.day)
        before = kept
    return found


def whole_days(record_ids: Collection[UUID], lines: Collection[UUID]) -> list[date]:
    """The sealed days of these records and lines of the log that are what they were."""
    logs: list[Any] = [*LOGS]
    mine = models.Q(AnyOf(F("record_id"), record_ids)) | models.Q(AnyOf(F("pk"), lines))
    told = [one.objects.filter(mine) for one in logs]
    days = {at.astimezone(UTC).date() for rows in told for at in rows.values_list("at", flat=True)}
    anew = _anew()
    return [
        kept.day
        for kept in Seal.objects.filter(day__in=days).order_by("day")
        if _is_whole(kept, _before(kept.day), anew)
    ]


def seal_anew(day: date) -> None:
    """After an erasure. The seals of the days after it go on from the first seal of this one."""
    before = _before(day)
    count, digest = _of(day, before.digest if before else "")
    Reseal.objects.create(day=day, count=count, digest=digest)
    log.info("log sealed anew", day=str(day), count=count, digest=digest)


def _anew() -> dict[date, tuple[int, str]]:
    rows = Reseal.objects.order_by("pk").values_list("day", "count", "digest")
    return {day: (count, digest) for day, count, digest in rows}


def _before(day: date) -> Seal | None:
    return Seal.objects.filter(day=day - DAY).first()


def _is_whole(kept: Seal, before: Seal | None, anew: Mapping[date, tuple[int, str]]) -> bool:
    wanted = anew.get(kept.day, (kept.count, kept.digest))
    return _of(kept.day, before.digest if before else "") == wanted


def _of(day: date, before: str) -> tuple[int, str]:
    count, digest = 0, sha256(f"{day}\n{before}\n".encode())
    for line in _lines(day):
        count += 1
        digest.update(line)
    return count, digest.hexdigest()


def _lines(day: date) -> Iterator[bytes]:
    for model in LOGS:
        names = sorted(field.attname for field in model._meta.concrete_fields)
        for row in _rows(model, day, names):
            told = json.dumps([*map(_plain, row)], ensure_ascii=False, sort_keys=True)
            yield f"{model._meta.model_name} {told}\n".encode()


def _rows(model: type[Any], day: date, names: list[str]) -> Iterator[tuple[Any, ...]]:
    """In a fixed order, some at a time: a day may have brought a million."""
    begin = datetime.combine(day, time.min, UTC)
    rows = model.objects.filter(at__gte=begin, at__lt=begin + DAY).order_by("at", "id")
    at, pk = names.index("at"), names.index("id")
    portion = list(rows.values_list(*names)[:AT_ONCE])
    while portion:
        yield from portion
        later = rows.filter(_after(portion[-1][at], portion[-1][pk]))
        portion = list(later.values_list(*names)[:AT_ONCE])


def _after(at: datetime, pk: UUID) -> models.Q:
    return models.Q(at__gte=at) & (models.Q(at__gt=at) | models.Q(at=at, id__gt=pk))


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _first_day() -> date | None:
    firsts = [model.objects.aggregate(first=models.Min("at"))["first"] for model in LOGS]
    moments = [moment for moment in firsts if moment]
    return min(moments).astimezone(UTC).date() if moments else None
