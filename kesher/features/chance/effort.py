"""How much work is still before whoever wants to win, by where it stands: from what was won.

The mean, not the median: most of what is written down is rare, and the half that had no meeting
would hide the hours of those that had three.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from statistics import fmean, median
from typing import Any, Final
from uuid import UUID

from kesher.features.activities.models import Call, Meeting, MeetingStatus, Note, Task
from kesher.features.chance.ends import End
from kesher.features.chance.subjects import Subject
from kesher.records.models import StatusLog

MOST: Final = 2000
LEAST: Final = 10
AT_ONCE: Final = 1000
# Of kinds of which nobody says how long they take: calls, meetings, notes, and tasks done.
CALL, MEETING, NOTE, TASK = "call", "meeting", "note", "task"
USUAL: Final[Mapping[str, float]] = {CALL: 15.0, MEETING: 60.0, NOTE: 5.0, TASK: 15.0}
USUAL_MINUTES: Final = USUAL[CALL]
# Below this no work is told: much of what is done nobody writes down.
LEAST_MINUTES: Final[Mapping[str, float]] = {"leads": 15.0, "deals": 60.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """`minutes` of all that was still to come, on average of those won, from entering a status on.

    `wins` is from how many, by status; `each` is what one call usually takes, and `measured`
    whether durations said so. Whatever is left takes one call, and `least` minutes.
    """

    minutes: dict[str, float] = field(default_factory=dict)
    wins: dict[str, int] = field(default_factory=dict)
    whole: float = USUAL_MINUTES
    each: float = USUAL_MINUTES
    measured: bool = False
    least: float = 0.0

    def left(self, status: str) -> float:
        return max(self.left_at_least, self.minutes.get(status, self.whole))

    @property
    def left_at_least(self) -> float:
        return max(self.each, self.least)

    @property
    def kept(self) -> dict[str, Any]:
        return asdict(self)


# Of each customer when, of what kind, and for how many minutes, if anybody said.
Touch = tuple[datetime, str, float | None]
Contacts = Mapping[UUID, Sequence[Touch]]


def effort(subject: Subject, known: Sequence[End]) -> Effort:
    """From the newest that were won; a status that too few went through counts as the whole."""
    won = [one for one in known if one.won][-MOST:]
    contacts = _contacts(won)
    usual, measured = _usual(contacts)
    entered = _entered(subject, won)
    spent: dict[str, list[float]] = defaultdict(list)
    whole: list[float] = []
    for one in won:
        times = contacts.get(one.party_id, ())
        whole.append(_between(times, one.arrived, one.at, usual))
        for status, at in entered[one.pk].items():
            if at < one.at:
                spent[status].append(_between(times, at, one.at, usual))
    enough = {status: found for status, found in spent.items() if len(found) >= LEAST}
    return Effort(
        minutes={status: fmean(found) for status, found in enough.items()},
        wins={status: len(found) for status, found in enough.items()},
        whole=fmean(whole) if len(whole) >= LEAST else usual[CALL],
        each=usual[CALL],
        measured=measured,
        least=LEAST_MINUTES[subject.key],
    )


def _usual(contacts: Contacts) -> tuple[dict[str, float], bool]:
    """The median minutes of each kind; and whether durations said so of calls or meetings."""
    lasting: dict[str, list[float]] = defaultdict(list)
    for times in contacts.values():
        for _at, kind, minutes in times:
            if minutes:
                lasting[kind].append(minutes)
    return {**USUAL, **{kind: float(median(told)) for kind, told in lasting.items()}}, bool(lasting)


def _between(
    times: Sequence[Touch], begin: datetime, end: datetime, usual: Mapping[str, float]
) -> float:
    """One of which nobody said how long it took counts as its kind usually does."""
    return sum(
        usual[kind] if minutes is None else minutes
        for at, kind, minutes in times
        if begin <= at <= end
    )


def _contacts(won: Sequence[End]) -> Contacts:
    found: dict[UUID, list[Touch]] = defaultdict(list)
    held = Meeting.objects.exclude(status=MeetingStatus.CANCELLED)
    kinds: list[tuple[str, Any, str, str]] = [
        (CALL, Call.objects.all(), "at", "duration"),
        (MEETING, held, "at", "duration"),
        (NOTE, Note.objects.all(), "created_at", ""),
        (TASK, Task.objects.exclude(done_at=None), "done_at", ""),
    ]
    for begin in range(0, len(won), AT_ONCE):
        parties = {one.party_id for one in won[begin : begin + AT_ONCE]} - set(found)
        for kind, kept, at, lasted in kinds:
            rows = kept.filter(deleted_at=None, party_id__in=parties).order_by(at, "id")
            for party_id, *told in rows.values_list("party_id", at, *([lasted] if lasted else [])):
                found[party_id].append((told[0], kind, told[1] if lasted else None))
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
