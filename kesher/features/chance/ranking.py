"""What to work on now: the open leads and deals by what an hour with them is likely worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, F, FloatField, IntegerField, Q, Value, When, Window
from django.db.models.functions import Cast, Coalesce

from kesher.access import rights
from kesher.entity.kinds import resolving
from kesher.entity.kinds.choice import options
from kesher.entity.registry import entities
from kesher.features.activities.models import Task, TaskStatus
from kesher.features.chance.effort import Effort
from kesher.features.chance.models import Lesson, Score
from kesher.features.chance.subjects import OPEN, SUBJECTS, Subject
from kesher.lib.money import Money
from kesher.records import reading
from kesher.tenancy.organization import organization

MOST: Final = 30
HOUR: Final = 60
WHOLE: Final = 100
# Below a third of the usual share a chase is not worth it, as long as others wait.
HOPELESS: Final = 1 / 3
ESTIMATED: Final = "probability"


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
        found += [(side, row) for row in rows]
    found.sort(key=lambda one: -one[1].hourly)
    top = found[:MOST]
    reasons, steps = _reasons(top, lessons.values()), _steps(top)
    resolving.look_at(row.party for _side, row in top)
    return Ranking(
        lines=[
            _line(side, row, reasons.get(row.pk, []), steps.get(row.pk, "")) for side, row in top
        ],
        sides=sides,
    )


def sees(subject: Subject) -> bool:
    """Ranked by fields that are closed to somebody, the order itself would tell them."""
    needed = ("likelihood", subject.status, subject.worth)
    return rights.may("view", subject.key) and all(
        rights.is_open(subject.key, key) for key in needed
    )


def _lessons() -> dict[str, Lesson]:
    """The last of each kind; what is kept of them is few."""
    return {lesson.kind: lesson for lesson in Lesson.objects.defer("came").order_by("number")}


def effort_of(lesson: Lesson | None) -> Effort:
    told = lesson.report.get("effort") if lesson else None
    return Effort(**told) if told else Effort()


def _side(subject: Subject, lesson: Lesson | None, whose: UUID | None) -> tuple[Side, list[Any]]:
    effort = effort_of(lesson)
    share = lesson.won / lesson.cases if lesson and lesson.is_good else 0.0
    below = round(share * HOPELESS * WHOLE)
    usual = lesson.report.get("worth", 0) if lesson else 0
    rows = reading.visible(subject.entity).filter(
        **{f"{subject.status}__in": subject.meaning(OPEN)}
    )
    if whose is not None:
        rows = rows.filter(owner=whose)
    ranked = _ranked(subject, rows, effort, usual=usual, below=below)
    found = list(ranked.order_by("-hourly", "pk")[:MOST])
    side = Side(
        subject=subject,
        lesson=lesson,
        effort=effort,
        below=below,
        hopeless=found[0].hopeless if found else 0,
        count=found[0].all_of_them if found else 0,
    )
    return side, [row for row in found if row.percent >= max(below, 1)]


def _ranked(subject: Subject, rows: Any, effort: Effort, *, usual: int, below: int) -> Any:
    worth = Coalesce(F(subject.worth), Value(usual), output_field=FloatField())
    return (
        rows.select_related("party")
        .annotate(percent=_percent(subject))
        .filter(percent__gt=0)
        .annotate(
            priced=worth,
            minutes=_minutes(subject, effort),
            hopeless=Window(Count("pk", filter=Q(likelihood__lt=below))),
            all_of_them=Window(Count("pk")),
        )
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


def _reasons(
    top: Iterable[tuple[Side, Any]], lessons: Iterable[Lesson]
) -> Mapping[UUID, Sequence[Any]]:
    pks = [row.pk for _side, row in top]
    rows = Score.objects.filter(
        Q(lead__in=pks) | Q(deal__in=pks), lesson__in=[one.pk for one in lessons]
    )
    about = Coalesce("lead_id", "deal_id")
    return dict(rows.values_list(about, "reasons"))


def _steps(top: Iterable[tuple[Side, Any]]) -> dict[UUID, str]:
    """The open task that is due first about each, as far as whoever asks may see it."""
    wanted = {f"{side.subject.key}:{row.pk}": row.pk for side, row in top}
    if not wanted or not rights.may("view", "tasks") or not rights.is_open("tasks", "subject"):
        return {}
    tasks = reading.visible(entities.of(Task))
    rows = tasks.filter(about__in=wanted, status=TaskStatus.OPEN).order_by("-due_at")
    return {wanted[about]: subject for about, subject in rows.values_list("about", "subject")}


def _line(side: Side, row: Any, reasons: Sequence[Any], task: str) -> Worthwhile:
    own = getattr(row, "next_step", "") if rights.is_open(side.subject.key, "next_step") else ""
    return Worthwhile(
        subject=side.subject,
        record=row,
        chance=row.percent,
        worth=round(row.priced),
        minutes=row.minutes,
        hourly=row.hourly,
        is_usual=getattr(row, side.subject.worth) is None,
        is_learned=row.likelihood is not None,
        reasons=reasons if row.likelihood is not None else [],
        next_step=own or task,
    )


def amount(minor: float) -> Money:
    return Money(round(minor), organization().currency)
