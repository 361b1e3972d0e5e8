"""One lead or deal as it stood at a moment: its fields then, and its course until then."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log1p
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from kesher.features.activities.models import Call, Meeting, MeetingStatus, Note
from kesher.features.chance.ends import Before
from kesher.features.chance.products import offered
from kesher.features.chance.signs import (
    BEFORE,
    EARLY,
    HOUR,
    PRODUCT,
    STANDS,
    STATUS,
    TAKEN_UP,
    WEEKDAY,
    Sign,
    Value,
)
from kesher.features.chance.subjects import Subject
from kesher.records.models import StatusLog

# A case says how it goes only after its first days; what was quicker teaches nothing of the open.
FIRST_DAYS: Final = timedelta(days=2)
MOST_CONTACTS: Final = 5
WITHIN: Final = {
    "1": timedelta(hours=1),
    "2": timedelta(hours=4),
    "3": timedelta(days=1),
    "4": FIRST_DAYS,
}
LATER: Final = "5"
DAY: Final = timedelta(days=1)
HOURS: Final = {"night": 7, "morning": 12, "afternoon": 17}
EVENING: Final = "evening"


@dataclass(slots=True, kw_only=True)
class Case:
    """`values` are by the keys of signs; `stays` are the statuses with the times of entering.

    `lead_id` is the lead in which it began: itself, or that of a deal.
    """

    pk: UUID
    party_id: UUID
    lead_id: UUID | None
    arrived: datetime
    moment: datetime
    status: str
    values: dict[str, Value] = field(default_factory=dict)
    stays: list[tuple[datetime, str]] = field(default_factory=list)


def read(
    subject: Subject,
    pks: Sequence[UUID],
    signs: Mapping[str, Sign],
    *,
    moments: Mapping[UUID, datetime],
    before: Before,
) -> list[Case]:
    """The living ones of these ids: their fields as of now, their course until the moments."""
    cases = _with_fields(subject, pks, signs, moments)
    _read_stays(subject, cases)
    contacts = _contacts(cases)
    for case in cases:
        case.values |= _course(case, contacts.get(case.party_id, []), before)
    if PRODUCT in signs:
        products = offered(moments)
        for case in cases:
            case.values[PRODUCT] = products.get(case.pk, "")
    return cases


def _with_fields(
    subject: Subject,
    pks: Sequence[UUID],
    signs: Mapping[str, Sign],
    moments: Mapping[UUID, datetime],
) -> list[Case]:
    told = [sign for sign in signs.values() if sign.field]
    paths = [*dict.fromkeys(_path(sign) for sign in told)]
    names = ("pk", "party_id", subject.lead, "created_at", subject.status, *paths)
    return [
        Case(
            pk=pk,
            party_id=party_id,
            lead_id=lead_id,
            arrived=arrived,
            moment=moments[pk],
            status=status,
            values=_stored(told, dict(zip(paths, columns, strict=True))),
        )
        for pk, party_id, lead_id, arrived, status, *columns in subject.rows()
        .filter(pk__in=pks)
        .values_list(*names)
    ]


def _path(sign: Sign) -> str:
    if sign.field is None or not sign.field.is_custom:
        return sign.lookup
    return "party__extra" if sign.lookup.startswith("party__") else "extra"


def _stored(told: Iterable[Sign], row: Mapping[str, Any]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for sign in told:
        raw = row[_path(sign)]
        if sign.field and sign.field.is_custom:
            raw = (raw or {}).get(sign.field.key)
        values[sign.key] = sign.stored(raw)
    return values


def _read_stays(subject: Subject, cases: Sequence[Case]) -> None:
    by_pk = {case.pk: case for case in cases}
    rows = StatusLog.objects.filter(record_id__in=by_pk, field=subject.status)
    for pk, entered, status in rows.order_by("entered_at", "id").values_list(
        "record_id", "entered_at", "status"
    ):
        by_pk[pk].stays.append((entered, status))


def _contacts(cases: Sequence[Case]) -> dict[UUID, list[datetime]]:
    """When each customer was spoken, met or noted of in the first days of any of these."""
    if not cases:
        return {}
    parties = {case.party_id for case in cases}
    begin = min(case.arrived for case in cases)
    end = max(case.arrived for case in cases) + FIRST_DAYS
    found: dict[UUID, list[datetime]] = defaultdict(list)
    rows: list[tuple[Any, str]] = [
        (Call.objects.all(), "at"),
        (Meeting.objects.exclude(status=MeetingStatus.CANCELLED), "at"),
        (Note.objects.all(), "created_at"),
    ]
    for kept, column in rows:
        within = kept.filter(
            deleted_at=None, party_id__in=parties, **{f"{column}__range": (begin, end)}
        )
        for party_id, at in within.order_by().values_list("party_id", column):
            found[party_id].append(at)
    return {party_id: sorted(times) for party_id, times in found.items()}


def _course(case: Case, contacts: Sequence[datetime], before: Before) -> dict[str, Value]:
    arrived = timezone.localtime(case.arrived)
    entered, status = _standing(case)
    first_days = case.arrived + FIRST_DAYS
    begin, end = bisect_left(contacts, case.arrived), bisect_left(contacts, first_days)
    early = contacts[begin:end]
    moved = [at for at, _status in case.stays[1:2]]
    return {
        STATUS: status,
        STANDS: log1p(max(0.0, (case.moment - entered) / DAY)),
        WEEKDAY: str(arrived.weekday()),
        HOUR: next((name for name, until in HOURS.items() if arrived.hour < until), EVENING),
        TAKEN_UP: _taken_up(case, [*early[:1], *moved]),
        EARLY: None if case.moment < first_days else float(min(len(early), MOST_CONTACTS)),
        BEFORE: before.of(case.party_id, case.arrived),
    }


def _standing(case: Case) -> tuple[datetime, str]:
    """The status at the moment, and since when."""
    past = [stay for stay in case.stays if stay[0] <= case.moment]
    return past[-1] if past else (case.arrived, case.stays[0][1] if case.stays else case.status)


def _taken_up(case: Case, moments: Iterable[datetime]) -> str | None:
    """Within which time somebody first did something; not known while the first days last."""
    waits = [at - case.arrived for at in moments if at <= case.moment]
    first = min(waits, default=None)
    if first is None:
        return None if case.moment < case.arrived + FIRST_DAYS else LATER
    return next((key for key, longest in WITHIN.items() if first <= longest), LATER)
