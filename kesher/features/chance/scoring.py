"""What the last lesson says of every open lead and deal, written many at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from kesher.features.chance import cases as reading
from kesher.features.chance.ends import Before, ends
from kesher.features.chance.models import Lesson, Score
from kesher.features.chance.recipe import Scored, recipe_of
from kesher.features.chance.signs import signs_of
from kesher.features.chance.subjects import OPEN, WON, Subject

AT_ONCE: Final = 5_000
TENTHS: Final = 10


def unscored(subject: Subject) -> list[UUID]:
    """The open ones of which nothing is said yet."""
    return _pks(_open(subject).filter(likelihood=None))


def everything_open(subject: Subject) -> list[UUID]:
    return _pks(_open(subject))


def portions(pks: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for begin in range(0, len(pks), AT_ONCE):
        yield pks[begin : begin + AT_ONCE]


class Scorer:
    """Scores by one lesson, as of one moment."""

    def __init__(self, subject: Subject, lesson: Lesson) -> None:
        self.subject, self.lesson, self.now = subject, lesson, timezone.now()
        self.recipe = recipe_of(lesson.recipe)
        signs = signs_of(subject)
        self.signs = {key: signs[key] for key in self.recipe.parts if key in signs}
        self.before = Before(ends(subject))

    def score(self, pks: Sequence[UUID]) -> int:
        """Answers of how many there is something new to say."""
        moments = dict.fromkeys(pks, self.now)
        found = reading.read(self.subject, pks, self.signs, moments=moments, before=self.before)
        scored = {case.pk: self.recipe.score(case.values) for case in found}
        return self._keep(scored)

    @transaction.atomic
    def _keep(self, scored: Mapping[UUID, Scored]) -> int:
        name = f"{self.subject.score}_id"
        mine = Score.objects.filter(lesson=self.lesson)
        kept = mine.filter(**{f"{name}__in": scored}).values_list(
            name, "chance", "reasons", "first"
        )
        known = {pk: (chance, reasons, first) for pk, chance, reasons, first in kept}
        new = {
            pk: one
            for pk, one in scored.items()
            if known.get(pk, (None, None))[:2] != (one.percent, one.kept)
        }
        mine.filter(**{f"{name}__in": [pk for pk in new if pk in known]}).delete()
        Score.objects.bulk_create(
            Score(
                lesson=self.lesson,
                chance=one.percent,
                first=known[pk][2] if pk in known else one.percent,
                at=self.now,
                reasons=one.kept,
                **{name: pk},
            )
            for pk, one in new.items()
        )
        self._tell(list(new))
        return len(new)

    def _tell(self, pks: Sequence[UUID]) -> None:
        """The records' own column, by which lists are sorted and filtered."""
        own = Score.objects.filter(lesson=self.lesson, **{self.subject.score: OuterRef("pk")})
        rows = self.subject.rows().filter(pk__in=pks)
        rows.update(likelihood=Subquery(own.values("chance")[:1]))


def forget(subject: Subject, *, all_of_them: bool) -> int:
    """Nothing is said of what is over; nor of anything, where the history does not tell."""
    rows = subject.rows().exclude(likelihood=None)
    if not all_of_them:
        rows = rows.exclude(**{f"{subject.status}__in": subject.meaning(OPEN)})
    gone: int = rows.update(likelihood=None)
    return gone


def follow(subject: Subject) -> None:
    """Note of every lesson how what it first said has turned out by now."""
    counted = _counted(subject)
    at = timezone.now()
    for lesson in Lesson.objects.filter(pk__in=counted):
        lesson.came = {"at": at.isoformat(), "tenths": _tenths(counted[lesson.pk])}
        lesson.save(update_fields=["came"])


def _counted(subject: Subject) -> dict[UUID, list[tuple[int, int, int]]]:
    """By lesson: the per cent that was said, of how many that are over, and how many were won."""
    status = f"{subject.score}__{subject.status}"
    over = {f"{status}__in": subject.meaning(WON, "lost"), f"{subject.score}__deleted_at": None}
    won = Count("pk", filter=Q(**{f"{status}__in": subject.meaning(WON)}))
    rows = Score.objects.filter(lesson__kind=subject.key, **over).order_by()
    told = rows.values_list("lesson_id", "first").annotate(cases=Count("pk"), won=won)
    found: dict[UUID, list[tuple[int, int, int]]] = {}
    for lesson_id, first, cases, wins in told:
        found.setdefault(lesson_id, []).append((first, cases, wins))
    return found


def _tenths(counted: Sequence[tuple[int, int, int]]) -> list[dict[str, Any]]:
    """By what was foretold: up to 9 %, 10 to 19 %, …; those of which there were cases."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for one in counted:
        found.setdefault(one[0] // TENTHS, []).append(one)
    return [
        {
            "begin": tenth * TENTHS,
            "cases": (cases := sum(one[1] for one in some)),
            "foretold": sum(one[0] * one[1] for one in some) / cases / 100,
            "came": sum(one[2] for one in some) / cases,
        }
        for tenth, some in sorted(found.items())
    ]


def last_scored(lesson: Lesson) -> datetime | None:
    return Score.objects.filter(lesson=lesson).order_by("-at").values_list("at", flat=True).first()


def _open(subject: Subject) -> Any:
    return subject.rows().filter(**{f"{subject.status}__in": subject.meaning(OPEN)})


def _pks(rows: Any) -> list[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True))
