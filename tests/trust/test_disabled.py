"""Whoever is disabled is dead at every door: page, key, stream, file, and work that still waits."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kesher.access import rights
from kesher.accounts.models import Membership, User
from kesher.entity.registry import entities
from kesher.exchange import carrying, keeping, mapping
from kesher.exchange.jobs import begin_later
from kesher.exchange.models import ImportRun, Step
from kesher.features.files import storing
from kesher.features.parties.models import Party
from kesher.jobs.models import Job, Status
from kesher.jobs.queue import enqueue
from kesher.jobs.worker import run_due
from kesher.lib.ids import new_id
from kesher.records import reading
from kesher.screens.jobs import carry_out_later
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

ROWS = "שם\n" + "\n".join(f"לקוח {number}" for number in range(25))


@pytest.fixture(params=["seat", "user"])
def disable(request: pytest.FixtureRequest, yossi: Membership):
    """Ends Yossi's seat as another process does: nobody here is told to forget it."""

    def disabled() -> None:
        if request.param == "user":
            User.objects.filter(pk=yossi.user_id).update(is_active=False)
            return
        with scope(yossi.organization_id):
            Membership.objects.filter(pk=yossi.pk).update(is_active=False)

    return disabled


def an_import(member: Membership) -> ImportRun:
    with scope(member.organization_id, member.pk, "web"):
        described = entities.get("parties")
        data = ROWS.encode()
        run = carrying.begin(described, io.BytesIO(data), file_name="a.csv", size=len(data))
        chosen = [one.target for one in mapping.guess(described, run.titles, run.samples)]
        keeping.choose(run, mapping=chosen, fixed={}, policy=run.policy, all_or_nothing=False)
        begin_later(run, Step.RUNNING)
    return run


def names(member: Membership) -> list[str]:
    with scope(member.organization_id):
        return sorted(Party.objects.values_list("name", flat=True))


def test_an_administrator_ends_every_door_at_once(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        file = storing.keep(SimpleUploadedFile("a.txt", b"words"), owner=yossi)
    browser, program = client_of(yossi), Api.of(yossi)
    doors = ["/alon/", "/alon/parties/", f"/alon/files/{file.pk}/content/", "/alon/notices/"]
    assert [_status(browser, door) for door in doors] == [200] * 4
    assert program.get("parties").status_code == 200

    client_of(noa).post(f"/alon/settings/users/{yossi.pk}/switch/")

    assert [_status(browser, door) for door in doors] == [403] * 4
    assert program.get("parties").status_code == 401
    assert program.get(f"files/{file.pk}").status_code == 401


def _status(browser: Client, door: str) -> int:
    answer = browser.get(door)
    answer.getvalue()
    return int(answer.status_code)


def test_a_closed_seat_has_no_rights(yossi: Membership, disable) -> None:
    with scope(yossi.organization_id):
        world.a_party()
    disable()

    with scope(yossi.organization_id, yossi.pk, "job"):
        assert not rights.may("view", "parties")
        assert not reading.visible(entities.get("parties")).exists()


def test_an_import_that_waits_is_not_begun(yossi: Membership, disable) -> None:
    run = an_import(yossi)

    disable()
    run_due()

    assert names(yossi) == []
    with scope(yossi.organization_id):
        assert ImportRun.objects.get(pk=run.pk).step == Step.CANCELLED


def test_an_import_that_runs_stops_at_the_next_page(
    yossi: Membership, disable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "PAGE", 10)
    monkeypatch.setattr(carrying, "AT_ONCE", 5)
    note = keeping.note

    def note_and_disable(*told: object) -> None:
        note(*told)
        disable()

    monkeypatch.setattr(keeping, "note", note_and_disable)
    run = an_import(yossi)
    run_due()

    assert len(names(yossi)) == 10
    with scope(yossi.organization_id):
        kept = ImportRun.objects.get(pk=run.pk)
    assert (kept.step, kept.position) == (Step.CANCELLED, 10)


@pytest.mark.parametrize("moment", ["waiting", "running"])
def test_a_change_of_many_does_not_come_to_pass(
    moment: str, yossi: Membership, disable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(yossi.organization_id, yossi.pk, "web"):
        party = world.a_party(job_title="נהג")
        values = '{"job_title": "מנהל"}'
        told = {"entity": "parties", "verb": "update", "query": "", "values": values}
        enqueue(carry_out_later, **told, batch=new_id())
    if moment == "running":
        monkeypatch.setattr("kesher.screens.jobs.insist_on_seat", _after(disable))
    else:
        disable()

    run_due()

    assert Job.objects.get(name__endswith="carry_out_later").status == Status.WAITING
    with scope(yossi.organization_id):
        assert Party.objects.get(pk=party.pk).job_title == "נהג"


def _after(disable):
    """The same question, asked when the seat was closed in the middle of the work."""

    def disabled_meanwhile() -> None:
        disable()
        rights.insist_on_seat()

    return disabled_meanwhile
