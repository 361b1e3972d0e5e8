"""Long work: done page by page, seen, stopped, told of, taken back; and many out of the bin."""

import json

import pytest

from kesher.features.notices.models import Notice
from kesher.features.parties.models import Party
from kesher.jobs import running
from kesher.jobs.models import Job, Status
from kesher.jobs.queue import cancel
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.screens import bulk
from kesher.screens import jobs as works
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of

BASE = "/alon/parties"


@pytest.fixture
def client(noa, alon, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(bulk, "MOST_ONE_BY_ONE", 5)
    monkeypatch.setattr(works, "PAGE", 4)
    return client_of(noa)


def _parties(count=10, **values):
    return [world.a_party(name=f"לקוח {number:02}", **values) for number in range(count)]


def _ask(client, verb="update", **more):
    told = {"all": "1", "query": "view=all", "field": "job_title", "filled": "job_title"}
    return client.post(f"{BASE}/do/{verb}/", told | {"job_title": "מנהל"} | more)


def _asked():
    return Job.objects.get(name__endswith="carry_out_later")


def test_long_work_is_done_page_by_page_and_its_asker_hears_of_the_end(client, noa):
    _parties()

    _ask(client)
    before = Party.objects.filter(job_title="מנהל").count()
    run_due()
    page = client.get(f"/alon/work/{_asked().pk}/").content.decode()

    assert before == 0
    assert Party.objects.filter(job_title="מנהל").count() == 10
    assert (_asked().status, _asked().result) == (Status.DONE, 10)
    assert (_asked().progress_done, _asked().progress_total) == (10, 10)
    assert '<progress class="k-progress" max="10" value="10"' in page
    notice = Notice.objects.get(member=noa)
    assert (notice.kind, notice.detail["tail"]) == ("job_done", f"work/{_asked().pk}/")
    assert notice.detail["title"] == "עדכון שדה · לקוחות · 10 רשומות"
    assert client.get(f"/alon/notices/{notice.pk}/").url == f"/alon/work/{_asked().pk}/"


def test_one_undo_takes_all_pages_back(client, noa):
    _parties(job_title="נהג")
    _ask(client)
    run_due()

    client.post(f"/alon/undo/{_asked().arguments['batch']}/")

    assert Party.objects.filter(job_title="נהג").count() == 10


def test_who_breaks_down_goes_on_at_the_page_it_was_at(client, noa, monkeypatch):
    _parties()
    _ask(client, verb="assign", owner=str(noa.pk), filled="1")
    pages = []
    whole = works._page

    def second_breaks(work, here):
        pages.append(here.seen)
        if len(pages) == 2:
            raise RuntimeError("the roof is leaking")
        return whole(work, here)

    monkeypatch.setattr(works, "_page", second_breaks)
    run_due()
    Job.objects.update(status=Status.QUEUED)
    run_due()

    assert pages == [0, 4, 4, 8]
    assert (_asked().status, _asked().result) == (Status.DONE, 10)


def test_work_that_is_stopped_keeps_what_is_done_and_says_so(client, noa, monkeypatch):
    _parties()
    _ask(client)
    monkeypatch.setattr(running, "LOOK_SECONDS", 0.0)
    whole = works._page

    def then_stopped(work, here):
        there = whole(work, here)
        client.post(f"/alon/work/{_asked().pk}/stop/")
        return there

    monkeypatch.setattr(works, "_page", then_stopped)
    run_due()
    page = client.get(f"/alon/work/{_asked().pk}/").content.decode()

    assert _asked().status == Status.CANCELLED
    assert Party.objects.filter(job_title="מנהל").count() == 4
    assert f"/alon/undo/{_asked().arguments['batch']}/" in page
    assert "/stop/" not in page
    assert Notice.objects.count() == 0


def test_work_that_fails_for_good_is_told_of(client, noa, monkeypatch):
    _parties()
    _ask(client)

    def broken(_work, _here):
        raise RuntimeError("the roof is leaking")

    monkeypatch.setattr(works, "_page", broken)
    for _try in range(2):
        Job.objects.filter(name__endswith="carry_out_later").update(status=Status.QUEUED)
        run_due()

    assert _asked().status == Status.FAILED
    assert Notice.objects.get(member=noa).kind == "job_failed"


def test_who_is_told_twice_gets_one_notice(client, noa):
    _parties()
    _ask(client)
    run_due()
    told = Job.objects.get(name__endswith="tell_asker")
    Job.objects.filter(pk=told.pk).update(status=Status.QUEUED)

    run_due()

    assert Notice.objects.count() == 1


def test_a_filter_that_is_not_understood_never_becomes_everything(client, noa):
    _parties()

    answer = _ask(client, query="view=all&filter=nothing+%3D+1")

    assert answer.status_code == 409
    assert Party.objects.filter(job_title="מנהל").count() == 0
    assert not Job.objects.filter(name__endswith="carry_out_later").exists()


def test_work_is_its_askers_and_the_administrators(client, noa, yossi):
    _parties()
    _ask(client)
    url = f"/alon/work/{_asked().pk}/"
    others = client_of(yossi)

    assert others.get(url).status_code == 404
    assert others.post(f"{url}stop/").status_code == 404
    assert client.get(url).status_code == 200
    assert _asked().status == Status.QUEUED


def test_while_it_goes_on_only_the_state_travels_and_comes_back(client, noa):
    _parties()
    _ask(client)
    polled = {"HX-Request": "true", "HX-Target": "work-state"}

    waiting = client.get(f"/alon/work/{_asked().pk}/", headers=polled).content.decode()
    cancel(_asked())
    ended = client.get(f"/alon/work/{_asked().pk}/", headers=polled).content.decode()

    assert "<html" not in waiting
    assert 'hx-trigger="load delay:1500ms"' in waiting
    assert "hx-trigger" not in ended


def _binned(count=10):
    parties = _parties(count)
    entity = writing.entities.of(parties[0])
    writing.delete_many(entity, parties)


def _restore(client, **told):
    return client.post(f"{BASE}/do/restore/", told)


def test_all_that_are_in_the_bin_go_back_with_one_undo(client, noa, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 100)
    _binned()
    page = client.get(f"{BASE}/trash/").content.decode()

    answer = _restore(client, all="1", query="")
    back = Party.objects.filter(deleted_at=None).count()
    told = client.get(f"{BASE}/trash/").content.decode()

    assert "שחזור כל ה־10" in page
    assert (answer.status_code, answer.url) == (302, f"{BASE}/trash/")
    assert back == 10
    undo = told.partition("/alon/undo/")[2].partition("/")[0]
    client.post(f"/alon/undo/{undo}/")
    assert Party.objects.filter(deleted_at=None).count() == 0


def test_only_what_is_found_in_the_bin_goes_back(client, noa):
    _binned()
    page = client.get(f"{BASE}/trash/?q=לקוח+07").content.decode()

    _restore(client, all="1", query="q=לקוח+07")

    assert page.count('name="id"') == 1
    assert [one.name for one in Party.objects.filter(deleted_at=None)] == ["לקוח 07"]


def test_some_go_back_and_many_go_back_behind(client, noa):
    _binned()
    ticked = [str(pk) for pk in Party.objects.values_list("pk", flat=True)[:3]]

    _restore(client, id=ticked)
    some = Party.objects.filter(deleted_at=None).count()
    _restore(client, all="1", query="")
    run_due()

    assert some == 3
    assert Party.objects.filter(deleted_at=None).count() == 10
    assert json.loads(_asked().arguments["place"])["count"] == 7


def test_the_bin_of_relations_has_no_words_to_find(client, noa):
    assert "?q=" not in client.get("/alon/relations/trash/?q=x").content.decode()
    with scope(noa.organization_id, noa.pk, "web"):
        assert client.get("/alon/relations/trash/?q=x").status_code == 200


def test_with_nothing_ticked_nothing_goes_back(client, noa):
    _binned(2)

    answer = _restore(client)

    assert answer.status_code == 409
    assert "לא סומן דבר" in answer.content.decode() + str(answer.headers)
    assert Party.objects.filter(deleted_at=None).count() == 0
