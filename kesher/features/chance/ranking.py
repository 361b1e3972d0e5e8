"""What to work on now: the open leads and deals by what an hour with them is likely worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce

from kesher.access import rights
from kesher.entity.kinds import resolving
from kesher.entity.kinds.choice import options
from kesher.entity.registry import entities
from kesher.features.activities.models import Task, TaskStatus
from kesher.features.chance import origins
from kesher.features.chance.effort import Effort
from kesher.features.chance.models import Lesson, Score
from kesher.features.chance.subjects import OPEN, SUBJECTS, Subject
from kesher.lib.money import Money
from kesher.records import prepared, reading
from kesher.tenancy.organization import organization

MOST: Final = 30
HOUR: Final = 60
WHOLE: Final = 100
# Below a third of the usual share a chase is not worth it, as long as others wait.
HOPELESS: Final = 1 / 3
ESTIMATED: Final = "probability"
Found = tuple[Subject, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worthwhile:
    """One to work on. `worth` and `hourly` are minor units; `is_usual` says that nobody gave a
    worth, and the usual one stands in for it; `is_learned` that history gave the chance.
    """

    subject: Subject
    record: Any
    chance: int
    worth: int
    minutes: float
    hourly: float
    is_usual: bool
    is_learned: bool
    reasons: Sequence[Any]
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is known of leads, or of deals: the lesson, the effort, and how many are hopeless."""

    subject: Subject
    lesson: Lesson | None
    effort: Effort
    below: int
    hopeless: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    lines: list[Worthwhile]
    sides: list[Side]


def ranking(whose: UUID | None, *, only: str = "") -> Ranking:
    """Those of one member, or all that whoever asks may see; five queries, whatever there is."""
    lessons = _lessons()
    sides, found = [], []
    for subject in SUBJECTS.values():
        if only not in {"", subject.key} or not sees(subject):
            continue
        side, rows = _side(subject, lessons.get(subject.key), whose)
        sides.append(side)
        found += [(subject, row) for row in rows]
    top = _highest(found, MOST)
    return Ranking(lines=_lines(top, lessons, _steps(top)), sides=sides)


def best(whose: UUID, most: int) -> list[Worthwhile]:
    """The first few of one member, for a page that has more to tell, with no word of what is next:
    four queries.
    """
    seen = [subject for subject in SUBJECTS.values() if sees(subject)]
    lessons = _lessons() if seen else {}
    found = [
        (subject, row)
        for subject in seen
        for row in _best(subject, lessons.get(subject.key), whose, most)
    ]
    return _lines(_highest(found, most), lessons, {})


def _highest(found: list[Found], most: int) -> list[Found]:
    return sorted(found, key=lambda one: -one[1].hourly)[:most]


def _lines(
    top: Sequence[Found], lessons: Mapping[str, Lesson], steps: Mapping[UUID, str]
) -> list[Worthwhile]:
    resolving.look_at(row.party for _subject, row in top)
    reasons = origins.told(top, _reasons(top, lessons.values())) if top else {}
    return [
        _line(subject, row, reasons.get(row.pk, []), steps.get(row.pk, "")) for subject, row in top
    ]


def sees(subject: Subject) -> bool:
    """Ranked by fields that are closed to somebody, the order itself would tell them."""
    needed = ("likelihood", subject.status, subject.worth)
    return rights.may("view", subject.key) and all(
        rights.is_open(subject.key, key) for key in needed
    )


def _lessons() -> dict[str, Lesson]:
    """The last of each kind; what is kept of them is few."""

    def build() -> QuerySet[Lesson]:
        return Lesson.objects.defer("came").order_by("number")

    return {lesson.kind: lesson for lesson in prepared.rows(("lessons",), build)}


def effort_of(lesson: Lesson | None) -> Effort:
    told = lesson.report.get("effort") if lesson else None
    return Effort(**told) if told else Effort()


def _below(lesson: Lesson | None) -> int:
    share = lesson.won / lesson.cases if lesson and lesson.is_good else 0.0
    return round(share * HOPELESS * WHOLE)


def _open(subject: Subject) -> Any:
    open_ones = {f"{subject.status}__in": subject.meaning(OPEN)}
    return reading.visible(subject.entity).filter(**open_ones)


def _best(subject: Subject, lesson: Lesson | None, whose: UUID, most: int) -> list[Any]:
    """Found by their ids: their customers are read of these few alone."""
    least = max(_below(lesson), 1)

    def build(owner: UUID) -> QuerySet[Any]:
        mine = _ranked(subject, _open(subject).filter(owner=owner), lesson)
        few = mine.filter(percent__gte=least).order_by("-hourly", "pk").values("pk")[:most]
        ranked: QuerySet[Any] = _ranked(subject, subject.rows().filter(pk__in=few), lesson)
        return ranked.select_related("party").order_by("-hourly", "pk")

    name = ("best", subject.key, lesson.pk if lesson else None, most)
    return prepared.rows(name, build, whose)


def _side(subject: Subject, lesson: Lesson | None, whose: UUID | None) -> tuple[Side, list[Any]]:
    below = _below(lesson)
    rows = _open(subject)
    if whose is not None:
        rows = rows.filter(owner=whose)
    ranked = _ranked(subject, rows, lesson).annotate(
        hopeless=Window(Count("pk", filter=Q(likelihood__lt=below))),
        all_of_them=Window(Count("pk")),
    )
    found = list(ranked.select_related("party").order_by("-hourly", "pk")[:MOST])
    side = Side(
        subject=subject,
        lesson=lesson,
        effort=effort_of(lesson),
        below=below,
        hopeless=found[0].hopeless if found else 0,
        count=found[0].all_of_them if found else 0,
    )
    return side, [row for row in found if row.percent >= max(below, 1)]


def _ranked(subject: Subject, rows: Any, lesson: Lesson | None) -> Any:
    usual = lesson.report.get("worth", 0) if lesson else 0
    worth = Coalesce(F(subject.worth), Value(usual), output_field=FloatField())
    return (
        rows.annotate(percent=_percent(subject))
        .filter(percent__gt=0)
        .annotate(priced=worth, minutes=_minutes(subject, effort_of(lesson)))
        .annotate(
            hourly=Cast(F("percent"), FloatField()) * F("priced") * HOUR / WHOLE / F("minutes")
        )
    )


def _percent(subject: Subject) -> Any:
    """What the history says; of a deal, where it says nothing, what people do."""
    if subject.key != "deals":
        return Coalesce(F("likelihood"), Value(0), output_field=IntegerField())
    estimates = [F(ESTIMATED)] if rights.is_open(subject.key, ESTIMATED) else []
    stages = options(subject.entity.field(subject.status))
    by_stage = Case(
        *(When(stage=one.key, then=Value(one.chance or 0)) for one in stages),
        default=Value(0),
        output_field=IntegerField(),
    )
    return Coalesce(F("likelihood"), *estimates, by_stage, output_field=IntegerField())


def _minutes(subject: Subject, effort: Effort) -> Any:
    return Case(
        *(
            When(**{subject.status: status}, then=Value(effort.left(status)))
            for status in effort.minutes
        ),
        default=Value(effort.left("")),
        output_field=FloatField(),
    )


def _reasons(top: Iterable[Found], lessons: Iterable[Lesson]) -> Mapping[UUID, Sequence[Any]]:
    pks = [row.pk for _subject, row in top]
    rows = Score.objects.filter(
        Q(lead__in=pks) | Q(deal__in=pks), lesson__in=[one.pk for one in lessons]
    )
    about = Coalesce("lead_id", "deal_id")
    return dict(rows.values_list(about, "reasons"))


def _steps(top: Iterable[Found]) -> dict[UUID, str]:
    """The open task that is due first about each, as far as whoever asks may see it."""
    wanted = {f"{subject.key}:{row.pk}": row.pk for subject, row in top}
    if not wanted or not rights.may("view", "tasks") or not rights.is_open("tasks", "subject"):
        return {}
    tasks = reading.visible(entities.of(Task))
    rows = tasks.filter(about__in=wanted, status=TaskStatus.OPEN).order_by("-due_at")
    return {wanted[about]: subject for about, subject in rows.values_list("about", "subject")}


def _line(subject: Subject, row: Any, reasons: Sequence[Any], task: str) -> Worthwhile:
    own = getattr(row, "next_step", "") if rights.is_open(subject.key, "next_step") else ""
    return Worthwhile(
        subject=subject,
        record=row,
        chance=row.percent,
        worth=round(row.priced),
        minutes=row.minutes,
        hourly=row.hourly,
        is_usual=getattr(row, subject.worth) is None,
        is_learned=row.likelihood is not None,
        reasons=reasons if row.likelihood is not None else [],
        next_step=own or task,
    )


def amount(minor: float) -> Money:
    return Money(round(minor), organization().currency)
