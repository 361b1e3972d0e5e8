"""A whole migration taken back: what would be lost is shown first, and counted exactly after."""

from kesher.exchange import jobs, takeback
from kesher.exchange.models import ImportProject, Step
from kesher.features.activities.models import Note, Task
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import scope
from tests.conftest import client_of
from tests.exchange.test_moving_in import salesforce, told, worked_off


def brought_in() -> ImportProject:
    project = salesforce()
    jobs.go_through(project, Step.RUNNING)
    worked_off()
    return project


def test_where_nobody_went_on_it_goes_at_once(alon, noa) -> None:
    project = brought_in()

    answer = client_of(noa).post(f"/alon/moving-in/{project.pk}/undo/")
    worked_off()

    assert answer.status_code == 302
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.filter(deleted_at=None).count() == 0
        assert {counts["kept"] for *_more, counts in told(project)} == {0}


def test_what_would_be_lost_is_shown_and_nothing_is_done(alon, noa, yossi) -> None:
    project = brought_in()
    with scope(noa.organization_id, yossi.pk, "web"):
        writing.update(Party.objects.get(name="רון לוי"), job_title="נהג")

    answer = client_of(noa).post(f"/alon/moving-in/{project.pk}/undo/")
    worked_off()

    page = answer.content.decode()
    assert ("רון לוי" in page, yossi.user.name in page) == (True, True)
    with scope(noa.organization_id, noa.pk, "web"):
        project.refresh_from_db()
        assert (project.step, Party.objects.filter(deleted_at=None).count()) == ("", 3)


def test_what_was_kept_keeps_what_it_hangs_on_and_all_is_counted(alon, noa, yossi) -> None:
    project = brought_in()
    with scope(noa.organization_id, yossi.pk, "web"):
        writing.update(Task.objects.get(), subject="דחוף")
        dana = Party.objects.get(name="דנה כהן")
        writing.create(Note, text="<p>א</p>", party=Party.objects.get(name="רון לוי"))

    with scope(noa.organization_id, noa.pk, "web"):
        lost = takeback.lost_of_all(project)
        assert [(loss.entity.key, loss.hanging) for loss in lost] == [
            ("parties", 1),
            ("parties", 1),
            ("parties", 1),
            ("tasks", 0),
        ]
    page = client_of(noa).post(f"/alon/moving-in/{project.pk}/undo/", {"losses": "keep"})
    assert page.status_code == 302
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        stayed = Party.objects.filter(deleted_at=None)
        assert {str(one) for one in stayed} >= {"דנה כהן", "רון לוי"}
        assert Task.objects.get(deleted_at=None).party == dana
        counts = {name: found for name, _type, _step, found in told(project)}
        assert sum(found["kept"] for found in counts.values()) == len(lost)
        assert stayed.count() + 1 == len(lost)
    shown = client_of(noa).get(f"/alon/moving-in/{project.pk}/").content.decode()
    assert "הוחזרו: " in shown


def test_all_of_it_goes_where_somebody_says_so(alon, noa, yossi) -> None:
    project = brought_in()
    with scope(noa.organization_id, yossi.pk, "web"):
        writing.update(Party.objects.get(name="רון לוי"), job_title="נהג")

    client_of(noa).post(f"/alon/moving-in/{project.pk}/undo/", {"losses": "lose"})
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.filter(deleted_at=None).count() == 0
        assert [counts["kept"] for *_more, counts in told(project)] == [0, 0, 0, 0]
