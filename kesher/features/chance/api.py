"""Chances over the API: what was learned, learning at once, and what to work on now."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import member
from kesher.api import answers, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Problem
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.chance import jobs, ranking, report, rights, words
from kesher.features.chance.models import Lesson, Verdict
from kesher.features.chance.ranking import Worthwhile
from kesher.features.chance.signs import signs_of
from kesher.features.chance.subjects import SUBJECTS, Subject
from kesher.lib.learning import Tenth, Tested

PLACES: Final = 4
WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}
SHARE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
TENTHS: Final[Schema] = {
    "type": "array",
    "items": parts.closed({"cases": WHOLE, "foretold": SHARE, "came": SHARE}),
}
TESTED: Final[Schema] = parts.closed(
    {
        "learned_from": WHOLE,
        "cases": WHOLE,
        "auc": SHARE | {"description": _("Of the newest outcomes, held out.")},
        "low": SHARE | {"description": _("Hanley and McNeil's interval of 95 %.")},
        "high": SHARE,
        "brier": SHARE,
        "brier_of_the_share": SHARE,
        "tenths": TENTHS,
    }
)
LESSON: Final[Schema] = parts.closed(
    {
        "number": WHOLE,
        "learned_at": MOMENT,
        "verdict": {"type": "string", "enum": list(Verdict.values)},
        "cases": WHOLE,
        "won": WHOLE,
        "tested": {"anyOf": [TESTED, {"type": "null"}]},
        "came_at": {"anyOf": [MOMENT, {"type": "null"}]},
        "came": TENTHS | {"description": _("What its first scores said, and what came since.")},
    }
)
CHANCE: Final[Schema] = parts.closed(
    {
        "is_running": {"type": "boolean"},
        "done": WHOLE,
        "total": WHOLE,
        "sentence": parts.TEXT,
        "signs": {
            "type": "array",
            "items": parts.closed({"label": parts.TEXT, "helps": parts.TEXT, "hurts": parts.TEXT}),
        },
        "left_out": {
            "type": "array",
            "items": parts.closed({"label": parts.TEXT, "reason": parts.TEXT}),
        },
        "lessons": {"type": "array", "items": LESSON},
    }
)
AMOUNT: Final[Schema] = parts.closed({"amount": parts.TEXT, "currency": parts.TEXT})
WISELY: Final[Schema] = parts.closed(
    {
        "items": {
            "type": "array",
            "items": parts.closed(
                {
                    "id": parts.TEXT,
                    "title": parts.TEXT,
                    "chance": WHOLE,
                    "is_learned": {"type": "boolean"},
                    "worth": AMOUNT,
                    "minutes": {"type": "number", "minimum": 0},
                    "hourly": AMOUNT,
                    "next_step": parts.TEXT,
                    "reasons": {
                        "type": "array",
                        "items": parts.closed({"text": parts.TEXT, "helps": {"type": "boolean"}}),
                    },
                }
            ),
        },
        "hopeless": WHOLE | {"description": _("How many are not worth a chase now.")},
        "below": WHOLE | {"description": _("The per cent below which they are.")},
    }
)


def look(request: HttpRequest, kind: str) -> HttpResponse:
    """What was learned; the figures are for those who see all records."""
    Parameters(request)
    subject = SUBJECTS[kind]
    rights.insist_on_sight(subject)
    return answers.answer(_told(subject))


def learn(request: HttpRequest, kind: str) -> HttpResponse:
    """Learn at once; what goes on already is not begun twice."""
    Parameters(request)
    subject = SUBJECTS[kind]
    rights.insist_on_sight(subject)
    if not rights.may_train(subject):
        raise Problem("forbidden")
    jobs.begin(kind)
    return answers.answer(_told(subject), status=HTTPStatus.ACCEPTED)


def wisely(request: HttpRequest, kind: str) -> HttpResponse:
    """What the key's own member should work on now; or, with `whose=all`, anybody."""
    whose = Parameters(request, "whose").text("whose")
    subject, who = SUBJECTS[kind], member()
    if not ranking.sees(subject):
        raise Problem("forbidden")
    found = ranking.ranking(None if whose == "all" or who is None else who.pk, only=kind)
    side = found.sides[0]
    told = {
        "items": [_line(one) for one in found.lines],
        "hopeless": side.hopeless,
        "below": side.below,
    }
    return answers.answer(told)


def _told(subject: Subject) -> dict[str, Any]:
    work = jobs.running(subject.key)
    lessons = report.lessons(subject)
    last = lessons[0] if lessons else None
    shown = lessons if rights.reads_all(subject) else []
    return {
        "is_running": work is not None,
        "done": work.progress_done if work else 0,
        "total": work.progress_total if work else 0,
        "sentence": report.sentence(last),
        "signs": [
            {"label": one.label, "helps": one.helps, "hurts": one.hurts}
            for lesson in shown[:1]
            for one in report.counts(subject, lesson)
        ],
        "left_out": [
            {"label": one.label, "reason": one.text}
            for lesson in shown[:1]
            for one in report.left_out(subject, lesson)
        ],
        "lessons": [_lesson(lesson) for lesson in shown],
    }


def _lesson(lesson: Lesson) -> dict[str, Any]:
    tested, came = report.tested(lesson), report.came(lesson)
    return {
        "number": lesson.number,
        "learned_at": lesson.made_at.isoformat(),
        "verdict": lesson.verdict,
        "cases": lesson.cases,
        "won": lesson.won,
        "tested": _tested(tested) if tested else None,
        "came_at": came.at.isoformat() if came else None,
        "came": _tenths(came.tenths) if came else [],
    }


def _tested(tested: Tested) -> dict[str, Any]:
    names = ("auc", "low", "high", "brier", "brier_of_the_share")
    return {
        "learned_from": tested.learned_from,
        "cases": tested.cases,
        **{name: round(getattr(tested, name), PLACES) for name in names},
        "tenths": _tenths(tested.tenths),
    }


def _tenths(tenths: Sequence[Tenth]) -> list[dict[str, Any]]:
    return [
        {
            "cases": one.cases,
            "foretold": round(one.foretold, PLACES),
            "came": round(one.came, PLACES),
        }
        for one in tenths
    ]


def _line(one: Worthwhile) -> dict[str, Any]:
    said = words.reasons(one.subject, signs_of(one.subject), one.reasons)
    return {
        "id": str(one.record.pk),
        "title": str(one.record),
        "chance": one.chance,
        "is_learned": one.is_learned,
        "worth": _amount(one.worth),
        "minutes": one.minutes,
        "hourly": _amount(one.hourly),
        "next_step": one.next_step,
        "reasons": [{"text": reason.text, "helps": reason.helps} for reason in said],
    }


def _amount(minor: float) -> dict[str, str]:
    told = ranking.amount(minor)
    return {"amount": f"{told.amount:f}", "currency": told.currency}


def _chance_paths(entity: Entity) -> dict[str, Any]:
    if entity.key not in SUBJECTS:
        return {}
    told = parts.answer(_("What was learned"), reference("chance"))
    get = operations.operation(
        entity,
        "chance",
        _("What the history foretells, how well, and by what"),
        responses={"200": told} | operations.problems(404, 422),
    )
    post = operations.operation(
        entity,
        "learn",
        _("Learn from the history at once"),
        parameters=[parts.shared("once")],
        responses={"202": told} | operations.problems(403, 404, 422),
    )
    return {"/chance": {"get": get, "post": post}}


def _wisely_paths(entity: Entity) -> dict[str, Any]:
    if entity.key not in SUBJECTS:
        return {}
    get = operations.operation(
        entity,
        "wisely",
        _("What to work on now, by what an hour with it is likely worth"),
        parameters=[
            parts.query("whose", {"type": "string", "enum": ["mine", "all"]}, _("Usually `mine`."))
        ],
        responses={"200": parts.answer(_("The thirty first"), reference("wisely"))}
        | operations.problems(403, 422),
    )
    return {"/wisely": {"get": get}}


specials.describe("chance", CHANCE, _chance_paths)
specials.describe("wisely", WISELY, _wisely_paths)
urlpatterns = [
    pattern
    for kind in SUBJECTS
    for pattern in (
        path(
            f"{kind}/chance",
            endpoint(GET=partial(look, kind=kind), POST=partial(learn, kind=kind)),
        ),
        path(f"{kind}/wisely", endpoint(GET=partial(wisely, kind=kind))),
    )
]
