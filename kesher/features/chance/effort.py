"""How much work is still before whoever wants to win, by where it stands: from what was won."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from statistics import median
from typing import Any, Final
from uuid import UUID

from kesher.features.activities.models import Call, Meeting, MeetingStatus
from kesher.features.chance.ends import End
from kesher.features.chance.subjects import Subject
from kesher.records.models import StatusLog

MOST: Final = 2000
LEAST: Final = 10
AT_ONCE: Final = 1000
# Of an organisation that never says how long anything took.
USUAL_MINUTES: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """`minutes` of calls and meetings, the median of those won, from entering a status to the end.

    `wins` is from how many, by status; `each` is what one contact usually takes, and `measured`
    whether durations said so. Whatever is left takes one contact at least.
    """

    minutes: dict[str, float] = field(default_factory=dict)
    wins: dict[str, int] = field(default_factory=dict)
    whole: float = USUAL_MINUTES
    each: float = USUAL_MINUTES
    measured: bool = False

    def left(self, status: str) -> float:
        return max(self.each, self.minutes.get(status, self.whole))

    @property
    def kept(self) -> dict[str, Any]:
        return asdict(self)


Contacts = Mapping[UUID, Sequence[tuple[datetime, float | None]]]


def effort(subject: Subject, known: Sequence[End]) -> Effort:
    """From the newest that were won; a status that too few went through counts as the whole."""
    won = [one for one in known if one.won][-MOST:]
    contacts = _contacts(won)
    lasting = [minutes for times in contacts.values() for _at, minutes in times if minutes]
    each = median(lasting) if lasting else USUAL_MINUTES
    entered = _entered(subject, won)
    spent: dict[str, list[float]] = defaultdict(list)
    whole: list[float] = []
    for one in won:
        times = contacts.get(one.party_id, ())
        whole.append(_between(times, one.arrived, one.at, each))
        for status, at in entered[one.pk].items():
            if at < one.at:
                spent[status].append(_between(times, at, one.at, each))
    enough = {status: found for status, found in spent.items() if len(found) >= LEAST}
    return Effort(
        minutes={status: float(median(found)) for status, found in enough.items()},
        wins={status: len(found) for status, found in enough.items()},
        whole=float(median(whole)) if len(whole) >= LEAST else each,
        each=float(each),
        measured=bool(lasting),
    )


def _between(
    times: Sequence[tuple[datetime, float | None]], begin: datetime, end: datetime, each: float
) -> float:
    """One of which nobody said how long it took counts as the others usually do."""
    return sum(each if minutes is None else minutes for at, minutes in times if begin <= at <= end)


def _contacts(won: Sequence[End]) -> Contacts:
    found: dict[UUID, list[tuple[datetime, float | None]]] = defaultdict(list)
    held = Meeting.objects.exclude(status=MeetingStatus.CANCELLED)
    for begin in range(0, len(won), AT_ONCE):
        parties = {one.party_id for one in won[begin : begin + AT_ONCE]} - set(found)
        for kept in (Call.objects.all(), held):
            rows = kept.filter(deleted_at=None, party_id__in=parties).order_by("at", "id")
            for party_id, at, minutes in rows.values_list("party_id", "at", "duration"):
                found[party_id].append((at, minutes))
    return found


def _entered(subject: Subject, won: Sequence[End]) -> dict[UUID, dict[str, datetime]]:
    """When each first came into each status."""
    found: dict[UUID, dict[str, datetime]] = {one.pk: {} for one in won}
    for begin in range(0, len(won), AT_ONCE):
        pks = [one.pk for one in won[begin : begin + AT_ONCE]]
        rows = StatusLog.objects.filter(record_id__in=pks, field=subject.status)
        for pk, status, at in rows.order_by("entered_at", "id").values_list(
            "record_id", "status", "entered_at"
        ):
            found[pk].setdefault(status, at)
    return found
