"""Learning from the history of an organisation, and keeping what was learned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kesher.features.chance import cases as reading
from kesher.features.chance import recipe
from kesher.features.chance.cases import FIRST_DAYS, Case
from kesher.features.chance.effort import Effort, effort
from kesher.features.chance.ends import Before, End, ends
from kesher.features.chance.models import Lesson, Verdict
from kesher.features.chance.rewinding import Lateness, rewind
from kesher.features.chance.signs import Sign, signs_of
from kesher.features.chance.subjects import Subject
from kesher.lib import learning

LEAST_ENDED, LEAST_OF_EACH = 100, 30
LEAST_AUC, CHANCE_ALONE = 0.6, 0.5
MOST: Final = 20_000
AT_ONCE: Final = 2_000
KEPT: Final = 12
# The golden ratio spreads moments evenly over the open lives, in whatever order they stand.
GOLDEN: Final = 0.6180339887498949
LATE, UNKNOWN = "late", "unknown"

Step = Callable[[int, int], None]


@dataclass(slots=True, kw_only=True)
class History:
    """What can be learned from: cases in the order of their ends, as they stood while open.

    `sooner` ended within their first days, and teach nothing of those that are open longer.
    """

    subject: Subject
    signs: dict[str, Sign]
    cases: list[Case]
    won: list[bool]
    sooner: int
    lateness: Lateness
    effort: Effort
    worth: int

    @property
    def is_enough(self) -> bool:
        wins = sum(self.won)
        fewest = min(wins, len(self.won) - wins)
        return len(self.won) >= LEAST_ENDED and fewest >= LEAST_OF_EACH


def gather(subject: Subject, step: Step) -> History:
    """Reads the newest of those that ended; `step` is told how many of how many."""
    known = ends(subject)
    open_longer = [one for one in known if one.at - one.arrived > FIRST_DAYS]
    taught = open_longer[-MOST:]
    signs, before, lateness = signs_of(subject), Before(known), Lateness()
    found: dict[UUID, Case] = {}
    for begin in range(0, len(taught), AT_ONCE):
        some = taught[begin : begin + AT_ONCE]
        found |= _read(subject, some, begin, signs, before, lateness)
        step(begin + len(some), len(taught))
    told = [one for one in taught if one.pk in found]
    return History(
        subject=subject,
        signs=signs,
        cases=[found[one.pk] for one in told],
        won=[one.won for one in told],
        sooner=len(known) - len(open_longer),
        lateness=lateness,
        effort=effort(subject, known),
        worth=_usual_worth(subject, known),
    )


def _read(
    subject: Subject,
    some: Sequence[End],
    place: int,
    signs: Mapping[str, Sign],
    before: Before,
    lateness: Lateness,
) -> dict[UUID, Case]:
    moments = {one.pk: _moment(one, place + number) for number, one in enumerate(some)}
    read = reading.read(subject, [one.pk for one in some], signs, moments=moments, before=before)
    rewind(subject, read, {one.pk: one for one in some}, signs, lateness)
    return {case.pk: case for case in read}


def _moment(end: End, place: int) -> Any:
    """Some moment of its open life after its first days, as today is one of those open now."""
    open_for: timedelta = end.at - end.arrived - FIRST_DAYS
    return end.arrived + FIRST_DAYS + open_for * ((place + 1) * GOLDEN % 1)


def _usual_worth(subject: Subject, known: Sequence[End]) -> int:
    """The median of what was won, in minor units; nothing where nobody says."""
    won = [one.pk for one in known if one.won][-AT_ONCE:]
    rows = subject.rows().filter(pk__in=won).values_list(subject.worth, flat=True)
    told = [worth for worth in rows if worth]
    return round(median(told)) if told else 0


def taught(history: History, *, stopped: Callable[[], bool]) -> Lesson:
    """The lesson, yet to be kept. Raises `learning.Stopped` and `learning.CannotLearn`."""
    lesson = Lesson(kind=history.subject.key, verdict=Verdict.FEW)
    used, left_out = _used(history)
    lesson.cases, lesson.won = len(history.won), sum(history.won)
    lesson.report = {
        "sooner": history.sooner,
        "left_out": left_out,
        "effort": history.effort.kept,
        "worth": history.worth,
    }
    if history.is_enough and used and _halves_are_mixed(history.won):
        columns = [one.column(history.cases) for one in used]
        learned = learning.learn(history.won, columns, stopped=stopped)
        lesson.report["tested"] = asdict(learned.tested)
        tested = learned.tested
        tells = tested.auc >= LEAST_AUC and tested.low > CHANCE_ALONE and tested.is_better
        lesson.verdict = Verdict.GOOD if tells else Verdict.WEAK
        if tells:
            lesson.recipe = recipe.made_of(learned, used).kept
    return lesson


def _used(history: History) -> tuple[list[recipe.Asked], list[list[Any]]]:
    """The signs to learn by; and those left out, each with why, and the share that came late."""
    used, left_out = [], []
    for key, sign in history.signs.items():
        told = recipe.asked(sign, history.cases)
        if history.lateness.is_late(key):
            left_out.append([key, LATE, round(history.lateness.share(key), 3)])
        elif told is None:
            left_out.append([key, UNKNOWN, 0])
        else:
            used.append(told)
    return used, left_out


def _halves_are_mixed(won: Sequence[bool]) -> bool:
    """Both ends occur among the older, the middle and the newest: else nothing can be tried."""
    old, middle = len(won) // 2, len(won) * 7 // 10
    return all(len(set(part)) > 1 for part in (won[:old], won[old:middle], won[middle:]))


def keep(lesson: Lesson) -> Lesson:
    """With the next number; of old lessons the scores go."""
    with transaction.atomic():
        last = Lesson.objects.filter(kind=lesson.kind).order_by("-number").first()
        lesson.number = last.number + 1 if last else 1
        lesson.made_at = timezone.now()
        lesson.save()
        old = Lesson.objects.filter(kind=lesson.kind, number__lte=lesson.number - KEPT)
        old.delete()
    return lesson


def latest(kind: str) -> Lesson | None:
    return Lesson.objects.filter(kind=kind).order_by("-number").first()
