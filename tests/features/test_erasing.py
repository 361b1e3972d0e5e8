"""An organisation erased: asked for, called off, and then gone from every table and every file."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from kesher.accounts import founding
from kesher.accounts.models import Membership, Role, User
from kesher.config import cli
from kesher.features.files.storing import keep
from kesher.features.moving import erasing, jobs
from kesher.features.notices.models import Notice
from kesher.jobs.models import Job
from kesher.jobs.worker import run_due
from kesher.records import history, sealing, search, writing
from kesher.records.models import Access, Change
from kesher.tenancy import organization as organizations
from kesher.tenancy import scope, wall
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

PAGE = "/alon/settings/leaving/"


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def _furnish(member: Membership, name: str) -> None:
    """Something in many tables: records and their past, files, work, notices, seals."""
    with scope(member.organization_id, member.pk, "web"):
        party = world.a_party(
            name=name,
            phones=[{"number": "052-1234567"}],
            emails=[{"address": f"{member.pk.hex}@person.example"}],
        )
        lead = world.a_lead(party=party, owner=member)
        world.a_task(party=party, owner=member)
        writing.update(party, job_title="מנהלת רכש")
        writing.delete(lead)
        keep(SimpleUploadedFile("חוזה.txt", b"hello"), party=party)
        history.note_access("parties", "opened", record_id=party.pk)
        Notice.objects.tell(member, "late", about=f"parties:{party.pk}", detail={"title": name})
        jobs.begin()
        sealing.seal(timezone.now().date() - timedelta(days=1))


def _counts(house: Organization) -> dict[str, int]:
    with scope(house.pk):
        return {model._meta.label: model._default_manager.count() for model in wall.tenant_models()}


def _whole_database() -> str:
    """Every row of every table, as text; on PostgreSQL what the open scope lets one see."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names of our own tables
            told += [f"{table} {row!r}" for row in cursor.fetchall()]
    return "\n".join(told)


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in (folder / "files").rglob("*") if path.is_file())


def _make_due(house: Organization) -> None:
    with scope(house.pk, channel="command"):
        organizations.change(erase_at=timezone.now() - timedelta(seconds=1))
    house.refresh_from_db()


def test_nothing_of_it_is_left_and_others_keep_everything(noa, dana, tmp_path) -> None:
    _furnish(noa, "גברת אשליה")
    _furnish(dana, "מר ממשי")
    for member in (noa, dana):
        entered = {"login": member.user.email, "password": world.PASSWORD}
        assert Client().post("/accounts/login/", entered).status_code == 302
    assert Session.objects.count() == 2
    run_due()
    house, other = noa.organization, dana.organization
    before, others_files = _counts(other), _files_of(other, tmp_path)
    mine = [name for name, count in _counts(house).items() if count]
    _make_due(house)

    jobs.erase_due()

    assert len(mine) >= 18, mine
    assert [name for name, count in _counts(house).items() if count] == []
    assert not Organization.objects.filter(pk=house.pk).exists()
    connection.check_constraints()
    assert not User.objects.filter(email="noa@alon.example").exists()
    assert Session.objects.count() == 1
    with scope(house.pk):
        whole = _whole_database()
    strange = [house.pk.hex, str(house.pk), noa.user_id.hex, "אשליה", "noa@alon", "אלון בע״מ"]
    assert [word for word in strange if word in whole] == []
    assert others_files == _files(tmp_path)
    assert (_counts(other), len(others_files)) == (before, 2)
    with scope(other.pk, dana.pk, "web"):
        assert [row.title for row in search.find("ממשי").rows] == ["מר ממשי"]
        assert sealing.broken() == []


@pytest.mark.django_db(transaction=True)
def test_references_are_looked_for_again_afterwards(noa, dana) -> None:
    _furnish(noa, "גברת אשליה")
    _make_due(noa.organization)

    jobs.erase_due()

    with pytest.raises(IntegrityError), transaction.atomic(), scope(dana.organization_id):
        Notice.objects.create(member_id=noa.pk, kind="late")


def _files_of(house: Organization, folder: Path) -> list[str]:
    return [name for name in _files(folder) if str(house.pk) in name]


def test_what_is_checked_for_would_be_found(noa) -> None:
    _furnish(noa, "גברת אשליה")

    with scope(noa.organization_id):
        whole = _whole_database()

    found = ["אשליה", "noa@alon", "אלון בע״מ"]
    assert [word for word in found if word not in whole] == []
    assert noa.organization_id.hex in whole or str(noa.organization_id) in whole


def test_who_works_elsewhere_too_stays_there(noa, brosh_organization) -> None:
    with scope(brosh_organization.pk):
        founding.join(noa.user, Role.objects.get(code="sales"))
    _make_due(noa.organization)

    jobs.erase_due()

    assert User.objects.get(email="noa@alon.example").check_password(world.PASSWORD)
    assert client_of(noa).get("/brosh/").status_code == 200
    assert client_of(noa).get("/alon/").status_code == 404


def test_before_its_time_nothing_is_erased_and_the_database_refuses(noa, tmp_path) -> None:
    _furnish(noa, "גברת אשליה")
    house, before = noa.organization, _counts(noa.organization)
    with scope(house.pk, channel="command"):
        organizations.change(erase_at=timezone.now() + timedelta(minutes=1))

    assert jobs.erase_due() == 0
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        scope(house.pk, channel="command"),
        transaction.atomic(),
    ):
        wall.erase_logs()

    assert _counts(house) == before
    assert len(_files(tmp_path)) == 1


def test_a_log_that_is_due_is_altered_by_nobody(noa) -> None:
    _furnish(noa, "גברת אשליה")
    _make_due(noa.organization)

    with (
        pytest.raises(DatabaseError, match=r"only ever added to|permission denied"),
        scope(noa.organization_id),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE records_change SET verb = 'x'")


@pytest.fixture
def client(noa: Membership) -> Any:
    client = client_of(noa)
    client.post(f"/accounts/reauthenticate/?next={PAGE}", {"password": world.PASSWORD})
    return client


def _erase_at(noa: Membership) -> Any:
    return Organization.objects.get(pk=noa.organization_id).erase_at


def test_it_is_asked_for_by_its_address_and_called_off(client, noa) -> None:
    with scope(noa.organization_id):
        other = world.a_member("רון", email="ron@alon.example", role="administrator")
    wrong = client.post(f"{PAGE}erase/", {"address": "brosh"})
    untouched = _erase_at(noa)
    client.post(f"{PAGE}erase/", {"address": "alon"})
    asked = _erase_at(noa)
    page = client.get(PAGE).content.decode()
    again = client.post(f"{PAGE}erase/", {"address": "alon"})
    client_of(other).post(f"{PAGE}keep/")

    assert (wrong.status_code, untouched) == (422, None)
    assert timedelta(days=6, hours=23) < asked - timezone.now() <= timedelta(days=7)
    assert "הארגון יימחק" in page
    assert again.status_code == 409
    assert _erase_at(noa) is None
    assert client.post(f"{PAGE}keep/").status_code == 409
    with scope(noa.organization_id):
        told = list(Notice.objects.order_by("created_at").values_list("member__name", "kind"))
        verbs = list(Access.objects.order_by("at").values_list("verb", "actor__name"))
    assert told == [("רון", "erasing"), ("נועה לוי", "erasing_stopped")]
    assert verbs == [("erasing asked", "נועה לוי"), ("erasing stopped", "רון")]
    assert client.get("/alon/settings/audit/accesses/").status_code == 200


def test_only_an_administrator_who_proved_it_asks(client, noa, yossi) -> None:
    unproven = client_of(noa).post(f"{PAGE}erase/", {"address": "alon"})
    salesman = client_of(yossi).post(f"{PAGE}erase/", {"address": "alon"})

    assert unproven.url.startswith("/accounts/reauthenticate/")
    assert salesman.status_code == 404
    assert _erase_at(noa) is None


def test_a_program_asks_and_calls_off(noa, yossi) -> None:
    api = Api.of(noa)
    wrong = api.post("erasing", {"address": "brosh"})
    asked = api.post("erasing", {"address": "alon"})
    told = api.get("erasing").json()
    stopped = api.post("erasing/stop")

    assert (wrong.status_code, asked.status_code) == (422, 202)
    assert told == asked.json()
    assert told["erase_at"] is not None
    assert stopped.json() == {"address": "alon", "erase_at": None}
    assert api.post("erasing/stop").status_code == 409
    assert Api.of(yossi).post("erasing", {"address": "alon"}).status_code == 403
    assert Api.of(yossi).get("erasing").status_code == 403
    assert _erase_at(noa) is None


def test_the_command_erases_at_once_whom_it_is_told_twice(noa, capsys) -> None:
    _furnish(noa, "גברת אשליה")

    assert cli.main(["erase", "alon", "--really", "brosh"]) == 1
    assert "nothing was erased" in capsys.readouterr().err
    with scope(noa.organization_id):
        assert Change.objects.exists()
    assert cli.main(["erase", "alon", "--really", "alon"]) == 0
    assert cli.main(["erase", "alon", "--really", "alon"]) == 1
    assert not Organization.objects.filter(slug="alon").exists()
    assert not Job.objects.filter(organization_id=noa.organization_id).exists()
    assert erasing.due() == []
