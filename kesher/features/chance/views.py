"""What was learned, as a page; and learning at once."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.features.chance import drawing, jobs, report, rights
from kesher.features.chance.models import Lesson
from kesher.features.chance.place import CHANCE, ROOT
from kesher.features.chance.report import NAMES, Came
from kesher.features.chance.subjects import SUBJECTS, Subject
from kesher.jobs import queue
from kesher.lib.learning import Tenth
from kesher.records import reading
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

POLLED = "chance-state"
WIDEST = 100


@member
@answered
def show(request: Request, kind: str = "leads") -> HttpResponse:
    """The last lesson, what it counts, and how the ones before it turned out."""
    subject = _subject(kind)
    state = _state(subject)
    if state["poll_url"] and request.htmx and request.htmx.target == POLLED:
        return render(request, "chance/report.html", state, part="state")
    lessons = report.lessons(subject)
    lesson = lessons[0] if lessons else None
    context = state | {
        "switch": [
            {"label": NAMES[key], "url": addresses.at(ROOT, CHANCE, key), "active": key == kind}
            for key in SUBJECTS
        ],
        "sentence": report.sentence(lesson),
        "lesson": lesson,
        "reads_all": rights.reads_all(subject),
    }
    if lesson and rights.reads_all(subject):
        context |= _figures(subject, lesson) | _past(lessons)
    return render(request, "chance/report.html", context)


@member
@require_POST
@answered
def learn(request: Request, kind: str) -> HttpResponse:
    subject = _trainable(kind)
    jobs.begin(subject.key)
    shell.toast(request, _("The history is being learned from; the bell rings when it is done."))
    return done(request, back=addresses.at(ROOT, CHANCE, kind))


@member
@require_POST
@answered
def stop(request: Request, kind: str) -> HttpResponse:
    subject = _trainable(kind)
    if work := jobs.running(subject.key):
        queue.cancel(work)
    shell.toast(request, _("The work was asked to stop."), tone="info")
    return done(request, back=addresses.at(ROOT, CHANCE, kind))


def _subject(kind: str) -> Subject:
    if kind not in SUBJECTS:
        raise reading.NotVisible(kind)
    rights.insist_on_sight(SUBJECTS[kind])
    return SUBJECTS[kind]


def _trainable(kind: str) -> Subject:
    subject = _subject(kind)
    if not rights.may_train(subject):
        raise reading.NotVisible(kind)
    return subject


def _state(subject: Subject) -> dict[str, Any]:
    may = rights.may_train(subject)
    work = jobs.running(subject.key) if may else None
    place = (ROOT, CHANCE, subject.key)
    return {
        "learn_url": addresses.at(*place, "learn") if may else "",
        "stop_url": addresses.at(*place, "stop") if may else "",
        "poll_url": addresses.at(*place) if work else "",
        "done": work.progress_done if work else 0,
        "total": work.progress_total if work else 0,
    }


def _figures(subject: Subject, lesson: Lesson) -> dict[str, Any]:
    tested = report.tested(lesson)
    counts = report.counts(subject, lesson)
    most = max((one.share for one in counts), default=1.0)
    told: dict[str, Any] = {
        "counts": [
            {"one": one, "width": max(1, round(WIDEST * one.share / most))} for one in counts
        ],
        "left_out": report.left_out(subject, lesson),
        "sooner": lesson.report.get("sooner", 0),
    }
    if tested:
        told |= {
            "exactness": report.exactness(tested),
            "trial": report.trial(tested),
            "error": report.error(tested),
            "tenths": [_tenth(one) for one in tested.tenths],
            "drawn": drawing.foretold_and_came(tested.tenths),
        }
    return told


def _tenth(one: Tenth) -> dict[str, str]:
    return {
        "cases": f"{one.cases:,}",
        "foretold": f"{one.foretold:.0%}",
        "came": f"{one.came:.0%}",
    }


def _past(lessons: list[Lesson]) -> dict[str, Any]:
    """How the first scores of each lesson turned out; drawn of the one that has most to tell."""
    turned_out = [(lesson, report.came(lesson)) for lesson in lessons]
    known = [one for _lesson, one in turned_out if one]
    best = max(known, key=lambda one: one.cases, default=None)
    return {
        "past": [_lesson(lesson, found) for lesson, found in turned_out],
        "came": [_tenth(one) for one in best.tenths] if best else [],
        "came_drawn": drawing.foretold_and_came(best.tenths) if best else "",
        "came_at": best.at if best else None,
    }


def _lesson(lesson: Lesson, found: Came | None) -> dict[str, Any]:
    tested = report.tested(lesson)
    cases = found.cases if found else 0
    foretold = sum(one.foretold * one.cases for one in found.tenths) / cases if found else 0.0
    came = sum(one.came * one.cases for one in found.tenths) / cases if found else 0.0
    return {
        "number": lesson.number,
        "at": lesson.made_at,
        "verdict": lesson.get_verdict_display(),
        "is_good": lesson.is_good,
        "cases": f"{lesson.cases:,}",
        "auc": f"{tested.auc * 100:.0f}" if tested else "–",
        "decided": f"{cases:,}" if found else "–",
        "foretold": f"{foretold:.0%}" if found else "–",
        "came": f"{came:.0%}" if found else "–",
    }
