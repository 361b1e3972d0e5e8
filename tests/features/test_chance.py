"""The chance of success: learned where the history teaches, said plainly where it does not."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db.models import F

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from kesher.features.chance import jobs, lessons, report, scoring
from kesher.features.chance.models import Lesson, Score, Verdict
from kesher.features.chance.subjects import SUBJECTS
from kesher.features.leads.models import Lead
from kesher.features.notices.models import Notice
from kesher.jobs import claiming, queue, running
from kesher.jobs.models import Job, Status
from kesher.jobs.worker import run_due
from kesher.lib import learning
from kesher.records import writing
from kesher.records.models import Change, StatusLog
from kesher.tenancy import scope
from tests import world
from tests.features.taught import OPEN_FOR, SAME, a_history

LEADS = SUBJECTS["leads"]


def learned() -> Lesson:
    """What the job does, in the scope of the test."""
    history = lessons.gather(LEADS, lambda _done, _total: None)
    return lessons.keep(lessons.taught(history, stopped=lambda: False))


def score_all(lesson: Lesson) -> None:
    scorer = scoring.Scorer(LEADS, lesson)
    for portion in scoring.portions(scoring.everything_open(LEADS)):
        scorer.score(portion)


def later(lead: Lead, ahead: timedelta) -> None:
    Lead.objects.filter(pk=lead.pk).update(created_at=lead.created_at + ahead)
    StatusLog.objects.filter(record_id=lead.pk).update(
        entered_at=F("entered_at") + ahead, left_at=F("left_at") + ahead
    )


def likelihood(lead: Lead) -> int | None:
    told: int | None = Lead.objects.values_list("likelihood", flat=True).get(pk=lead.pk)
    return told


@pytest.mark.usefixtures("alon")
def test_a_history_with_a_signal_is_learned_from_and_held_against_the_newest() -> None:
    a_history(400)

    lesson = learned()

    tested = report.tested(lesson)
    assert tested is not None
    assert (lesson.verdict, lesson.cases, tested.learned_from, tested.cases) == (
        Verdict.GOOD,
        400,
        280,
        120,
    )
    assert 0.68 < tested.auc < 0.9
    assert tested.low < tested.auc < tested.high
    assert tested.brier < tested.brier_of_the_share - 0.02
    assert [one.cases for one in tested.tenths] == [12] * 10


@pytest.mark.usefixtures("alon")
def test_open_leads_are_scored_with_reasons() -> None:
    a_history(400)
    good, bad = world.a_lead(source="referral"), world.a_lead(source="advert")

    score_all(learned())

    high, low = likelihood(good) or 0, likelihood(bad) or 0
    assert high > 60
    assert low < 35
    score = Score.objects.get(lead=good)
    assert (score.chance, score.first, score.lesson.number) == (high, high, 1)
    assert ["leads.source", "referral"] in [one[:2] for one in score.reasons if one[2] > 0.7]
    assert Change.objects.filter(record_id=good.pk).count() == 1


@pytest.mark.usefixtures("alon")
def test_chances_are_those_of_the_recent_past_not_of_all_times() -> None:
    old = a_history(400, shares={"referral": 0.95, "web": 0.7, "advert": 0.45})
    recent = a_history(600, seed=8, shares={"referral": 0.5, "web": 0.2, "advert": 0.02})
    ahead = timedelta(hours=5 * len(old))
    for lead in recent:
        later(lead, ahead)

    lesson = learned()

    tested = report.tested(lesson)
    assert tested is not None
    newest = [lead.status == "won" for lead in recent[-tested.cases :]]
    share = sum(newest) / len(newest)
    assert round(tested.brier_of_the_share, 4) == round(share * (1 - share), 4)
    assert (lesson.verdict, tested.brier < tested.brier_of_the_share) == (Verdict.GOOD, True)
    opened = [world.a_lead(source=one) for one in ("referral", "web", "advert")]
    score_all(lesson)
    said = [(likelihood(lead) or 0) / 100 for lead in opened]
    assert abs(sum(said) / 3 - share) < 0.1


@pytest.mark.usefixtures("alon")
def test_who_foretells_no_better_than_the_share_that_came_shows_nothing() -> None:
    old = a_history(700, shares={"referral": 0.95, "web": 0.8, "advert": 0.65})
    ahead = timedelta(hours=5 * len(old))
    recent = a_history(300, seed=8, shares={"referral": 0.2, "web": 0.1, "advert": 0.03})
    for lead in recent:
        later(lead, ahead)

    lesson = learned()

    tested = report.tested(lesson)
    assert tested is not None
    assert tested.auc > 0.6
    assert tested.brier > tested.brier_of_the_share
    assert (lesson.verdict, lesson.recipe) == (Verdict.WEAK, {})


def test_what_falls_may_only_lower_a_chance() -> None:
    days = [float(place % 10) for place in range(300)]
    source = [float(place % 2) for place in range(300)]
    won = [place % 10 > 6 or (place % 2 == 0 and place % 3 == 0) for place in range(300)]

    def weight(values: list[float], *, falls: bool) -> float:
        columns = [
            learning.Column(key="stands", answers=0, values=values, falls=falls),
            learning.Column(key="source", answers=2, values=source),
        ]
        found = learning.learn(won, columns, stopped=lambda: False)
        return found.weights["stands"].weight

    assert weight(days, falls=False) > 0.5
    assert weight(days, falls=True) == 0.0
    assert weight([-one for one in days], falls=True) < -0.5


@pytest.mark.usefixtures("alon")
def test_the_same_history_teaches_the_same() -> None:
    a_history(200)

    first, second = learned(), learned()

    assert (first.recipe, first.report) == (second.recipe, second.report)
    assert (first.number, second.number) == (1, 2)


@pytest.mark.usefixtures("alon")
def test_a_history_without_a_signal_says_so_and_shows_nothing() -> None:
    a_history(600, shares=SAME, seed=3)
    lead = world.a_lead(source="referral")
    Lead.objects.filter(pk=lead.pk).update(likelihood=40)

    lesson = learned()
    scoring.forget(LEADS, all_of_them=not lesson.is_good)

    assert (lesson.verdict, lesson.recipe) == (Verdict.WEAK, {})
    assert likelihood(lead) is None
    assert "לא ניתן ללמוד" in report.sentence(lesson)


@pytest.mark.usefixtures("alon")
def test_too_few_outcomes_are_not_learned_from() -> None:
    a_history(99)

    lesson = learned()

    assert (lesson.verdict, lesson.cases, lesson.report.get("tested")) == (Verdict.FEW, 99, None)
    assert report.tested(lesson) is None


@pytest.mark.usefixtures("alon")
def test_too_few_of_one_end_are_not_learned_from() -> None:
    a_history(150, shares={"web": 0.1})

    assert learned().verdict == Verdict.FEW


@pytest.fixture
def contract(alon: object) -> str:
    """A custom field of leads."""
    labels = {"he": "מספר חוזה", "en": "Contract"}
    items = [{"key": one, "labels": {"he": one, "en": one}} for one in ("signed", "sent")]
    field = writing.create(
        CustomField,
        entity="leads",
        labels=labels,
        kind="choice",
        options={"items": items},
    )
    return str(field.key)


def test_a_field_that_is_filled_in_on_winning_is_left_out(contract: str) -> None:
    leads = a_history(300)
    for lead in leads:
        if lead.status == "won":
            writing.update(lead, **{contract: "signed"})

    lesson = learned()

    assert lesson.verdict == Verdict.GOOD
    assert f"leads.{contract}" not in lesson.recipe["parts"]
    assert [f"leads.{contract}", "late", 1.0] in lesson.report["left_out"]
    told = report.left_out(LEADS, lesson)[0]
    assert (told.label, told.is_late) == ("מספר חוזה", True)
    assert "100%" in told.text


def test_a_field_that_was_filled_in_from_the_beginning_is_learned_by(contract: str) -> None:
    a_history(150, **{contract: "sent"})
    a_history(150, seed=8)

    lesson = learned()

    assert f"leads.{contract}" in lesson.recipe["parts"]
    assert [one for one in lesson.report["left_out"] if one[1] == "late"] == []


@pytest.mark.usefixtures("alon")
def test_fields_are_taken_as_they_stood_while_it_was_open() -> None:
    lead, _other = a_history(2, shares={"web": 0.5})
    writing.update(lead, source="referral", expected_value=900_000)
    end = lead.created_at + OPEN_FOR
    writing.update(lead, source="advert")

    history = lessons.gather(LEADS, lambda _done, _total: None)

    first, second = history.cases
    assert first.values["leads.source"] == "web"
    assert second.values["leads.source"] == "web"
    assert first.values["leads.expected_value"] == second.values["leads.expected_value"]
    assert first.arrived + timedelta(days=2) <= first.moment < end
    assert history.lateness.late["leads.source"] == 1


@pytest.mark.usefixtures("alon")
def test_what_ended_within_two_days_teaches_nothing_of_what_is_open_longer() -> None:
    a_history(3)
    world.a_lead(status="won")

    history = lessons.gather(LEADS, lambda _done, _total: None)

    assert (len(history.cases), history.sooner) == (3, 1)


@pytest.mark.usefixtures("alon")
def test_first_scores_are_held_against_what_came() -> None:
    a_history(400)
    good, bad = world.a_lead(source="referral"), world.a_lead(source="advert")
    lesson = learned()
    score_all(lesson)
    said = likelihood(good) or 0, likelihood(bad) or 0
    for lead, status in ((good, "won"), (bad, "lost")):
        writing.update(lead, status=status, lost_reason="price")

    scoring.follow(LEADS)
    scoring.forget(LEADS, all_of_them=False)

    lesson.refresh_from_db()
    assert [(one["begin"], one["cases"], one["came"]) for one in lesson.came["tenths"]] == [
        (said[1] // 10 * 10, 1, 0.0),
        (said[0] // 10 * 10, 1, 1.0),
    ]
    found = report.came(lesson)
    assert found is not None
    assert [round(one.foretold * 100) for one in found.tenths] == [said[1], said[0]]
    assert likelihood(good) is None


def test_the_job_learns_scores_and_tells_whoever_asked(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_history(200)
        lead = world.a_lead(source="referral")
        job = jobs.begin("leads")
        assert jobs.begin("leads").pk == job.pk
    run_due()

    job.refresh_from_db()
    assert (job.status, job.result) == (Status.DONE, Verdict.GOOD)
    with scope(noa.organization_id, noa.pk, "web"):
        assert likelihood(lead) is not None
        assert Notice.objects.get().detail["title"] == "סיכויי הצלחה · ההיסטוריה מנבאת"


def test_learning_that_is_stopped_changes_nothing(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_history(200)
    run_due()
    with scope(noa.organization_id, noa.pk, "web"):
        jobs.begin("leads")
    job = claiming.claim("here")
    assert job is not None
    queue.cancel(job)
    running.run(job)

    assert Job.objects.get(pk=job.pk).status == Status.CANCELLED
    with scope(noa.organization_id, noa.pk, "web"):
        assert Lesson.objects.count() == 0


def test_each_night_scores_and_each_week_learns(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_history(200)
        queue.enqueue(jobs.keep_up)
    run_due()
    with scope(noa.organization_id, noa.pk, "web"):
        lead = world.a_lead(source="referral")
        queue.enqueue(jobs.keep_up)
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        lesson = Lesson.objects.get(kind="leads")
        assert likelihood(lead) is not None
        lesson.made_at -= timedelta(days=7)
        lesson.save()
        queue.enqueue(jobs.keep_up)
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        assert Lesson.objects.filter(kind="leads").count() == 2


def test_what_comes_by_day_is_scored_within_the_hour(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_history(200)
        learned()
        lead = world.a_lead(source="advert")
        job = queue.enqueue(jobs.score_new)
    run_due()

    job.refresh_from_db()
    assert (job.status, job.result) == (Status.DONE, 1)
    with scope(noa.organization_id, noa.pk, "web"):
        assert likelihood(lead) is not None


def test_learning_that_is_stopped_in_the_child_ends_it() -> None:
    column = learning.Column(key="x", answers=0, values=[float(one % 7) for one in range(5000)])

    with pytest.raises(learning.Stopped):
        learning.learn([one % 2 == 0 for one in range(5000)], [column], stopped=lambda: True)


def test_the_service_does_not_load_what_learns() -> None:
    told = (
        "import django, sys; django.setup(); import kesher.config.urls, kesher.config.wsgi; "
        "sys.exit(sum(one in sys.modules for one in ('sklearn', 'scipy')))"
    )

    done = subprocess.run([sys.executable, "-c", told], check=False)

    assert done.returncode == 0
