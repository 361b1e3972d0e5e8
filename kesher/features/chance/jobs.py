"""Learning each week, scoring each night and each hour, and learning when somebody asks."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.features.chance import lessons, scoring
from kesher.features.chance.models import Verdict
from kesher.features.chance.subjects import SUBJECTS, Subject
from kesher.jobs import job
from kesher.jobs.models import OPEN, Job
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import Told, of
from kesher.jobs.running import cancelled, opened, progress
from kesher.jobs.schedules import daily, every
from kesher.lib import learning

WEEK: Final = timedelta(days=6, hours=12)


def _told(asked: Job) -> Told:
    kind = str(asked.arguments.get("kind", ""))
    words: dict[str, str] = {
        Verdict.GOOD: _("The history foretells"),
        Verdict.WEAK: _("The history foretells nothing"),
        Verdict.FEW: _("Too few outcomes yet"),
    }
    said = words.get(asked.result, "") if isinstance(asked.result, str) else ""
    title = " · ".join(one for one in (_("Chance of success"), said) if one)
    return Told(title=title, tail=f"insight/chance/{kind}/")


@job(queue="long", scoped=False, max_tries=2, told=_told)
def learn(kind: str) -> str:
    """Learn anew and score all that is open; answers the verdict. Stopped, nothing changes."""
    return _learn(SUBJECTS[kind])


@daily(at="04:10", each_organization=True)
@job(queue="long", scoped=False, max_tries=2)
def keep_up() -> None:
    """Once a week learn anew; each night score all that is open, and see how it turned out."""
    for kind, subject in SUBJECTS.items():
        with opened():
            lesson = lessons.latest(kind)
        if lesson is None or lesson.made_at < timezone.now() - WEEK:
            _learn(subject)
        else:
            _score(subject)


@every(minutes=60, each_organization=True)
@job()
def score_new() -> int:
    """What came since the night is scored within the hour."""
    count = 0
    for kind, subject in SUBJECTS.items():
        lesson = lessons.latest(kind)
        if lesson and lesson.is_good and (new := scoring.unscored(subject)[: scoring.AT_ONCE]):
            count += scoring.Scorer(subject, lesson).score(new)
    return count


def begin(kind: str) -> Job:
    """Now, rather than at the end of the week; one that is ahead or goes on is the one."""
    return running(kind) or enqueue(learn, unique=kind, kind=kind)


def running(kind: str) -> Job | None:
    rows = Job.objects.all().mine().filter(name=of(learn).name, status__in=OPEN)
    return next((one for one in rows.order_by("created_at") if one.arguments["kind"] == kind), None)


def _learn(subject: Subject) -> str:
    try:
        with opened():
            history = lessons.gather(subject, _step)
        lesson = lessons.taught(history, stopped=cancelled)
    except learning.Stopped:
        return ""
    with opened():
        lessons.keep(lesson)
    _score(subject)
    return str(lesson.verdict)


def _step(done: int, total: int) -> None:
    progress(done, total)
    if cancelled():
        raise learning.Stopped


def _score(subject: Subject) -> None:
    with opened():
        lesson = lessons.latest(subject.key)
        is_good = lesson is not None and lesson.is_good
        scoring.forget(subject, all_of_them=not is_good)
        scoring.follow(subject)
        pks = scoring.everything_open(subject) if is_good else []
        scorer = scoring.Scorer(subject, lesson) if lesson and is_good else None
    done = 0
    for portion in scoring.portions(pks):
        if scorer is not None:
            with opened():
                scorer.score(portion)
        done += len(portion)
        progress(done, len(pks))
