"""Everything packed by a press: seen, stopped, taken once, told of; for administrators alone."""

import io
import json
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.files.storing import keep
from kesher.features.moving import departing
from kesher.features.moving.models import Departure, State
from kesher.features.notices.models import Notice
from kesher.jobs import claiming, running
from kesher.jobs.models import Job, Status
from kesher.jobs.worker import run_due
from kesher.records.models import Access
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

PAGE = "/alon/settings/leaving/"


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def client(noa):
    """Noa's browser, in which she has just proved who she is."""
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(name="דנה כהן")
        keep(SimpleUploadedFile("חוזה.txt", b"hello"), party=party)
    client = client_of(noa)
    _prove(client)
    return client


def _prove(client):
    client.post(f"/accounts/reauthenticate/?next={PAGE}", {"password": world.PASSWORD})


def _departure(noa: Membership) -> Departure:
    with scope(noa.organization_id, noa.pk, "web"):
        found = departing.latest()
    assert found
    return found


def _stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def _body(response) -> bytes:
    return b"".join(response.streaming_content)


def _accesses(noa):
    with scope(noa.organization_id):
        return list(Access.objects.order_by("at").values_list("verb", "actor__name", "channel"))


def test_everything_is_packed_and_taken_once(client, noa, tmp_path):
    started = client.post(f"{PAGE}pack/")
    run_due()
    departure = _departure(noa)
    page = client.get(PAGE).content.decode()

    taken = client.post(f"{PAGE}{departure.pk}/take/")
    content = _body(taken)
    again = client.post(f"{PAGE}{departure.pk}/take/")

    assert started.url == PAGE
    assert f"{PAGE}{departure.pk}/take/" in page
    with ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        parties = archive.read("data/parties.jsonl").decode()
    assert (departure.state, departure.size) == (State.READY, len(content))
    assert taken["Content-Length"] == str(len(content))
    assert departure.rows == sum(manifest["rows"].values())
    assert departure.files == 1
    assert "דנה כהן" in parties
    assert again.status_code == 409
    assert _departure(noa).state == State.TAKEN
    assert len(_stored(tmp_path)) == 1
    assert _accesses(noa) == [
        ("moved out", "נועה לוי", "job"),
        ("downloaded", "נועה לוי", "web"),
    ]


def test_the_asker_hears_that_it_is_ready(client, noa):
    client.post(f"{PAGE}pack/")
    run_due()

    with scope(noa.organization_id, noa.pk, "web"):
        notice = Notice.objects.get()
    assert (notice.kind, notice.detail["title"]) == ("job_done", "אריזת כל הנתונים")
    assert client.get(f"/alon/notices/{notice.pk}/").url == PAGE


def test_an_archive_holds_no_archive(client, noa):
    client.post(f"{PAGE}pack/")
    run_due()
    first = _departure(noa)
    client.post(f"{PAGE}pack/")
    run_due()
    second = _departure(noa)

    with ZipFile(io.BytesIO(_body(client.post(f"{PAGE}{second.pk}/take/")))) as archive:
        names = archive.namelist()
    with scope(noa.organization_id, noa.pk, "web"):
        first.refresh_from_db()

    assert [name for name in names if name.startswith("files/")] == [
        name for name in names if name.endswith("חוזה.txt")
    ]
    assert not [name for name in names if "departure" in name]
    assert (first.state, first.storage_key) == (State.EXPIRED, "")


def test_who_has_not_proved_who_they_are_is_asked_to(client, noa, yossi):
    stranger = client_of(noa)
    asked = stranger.post(f"{PAGE}pack/")
    asked_by_script = stranger.post(f"{PAGE}pack/", headers={"HX-Request": "true"})
    client.post(f"{PAGE}pack/")
    run_due()
    departure = _departure(noa)
    untaken = stranger.post(f"{PAGE}{departure.pk}/take/")

    place = "/accounts/reauthenticate/?next=%2Falon%2Fsettings%2Fleaving%2F"
    assert (asked.status_code, asked.url) == (302, place)
    assert asked_by_script["HX-Redirect"] == place
    assert (untaken.status_code, untaken.url) == (302, place)
    assert _departure(noa).state == State.READY
    assert client_of(yossi).post(f"{PAGE}pack/").status_code == 404
    assert client_of(yossi).post(f"{PAGE}{departure.pk}/take/").status_code == 404
    with scope(noa.organization_id, noa.pk, "web"):
        assert Departure.objects.count() == 1


def test_two_are_not_packed_at_once(client, noa):
    client.post(f"{PAGE}pack/")

    again = client.post(f"{PAGE}pack/")

    assert again.status_code == 409
    with scope(noa.organization_id, noa.pk, "web"):
        assert Departure.objects.count() == 1


def test_one_that_waits_is_stopped(client, noa, tmp_path):
    client.post(f"{PAGE}pack/")
    departure = _departure(noa)

    client.post(f"{PAGE}{departure.pk}/stop/")
    run_due()

    assert _departure(noa).state == State.CANCELLED
    assert client.post(f"{PAGE}{departure.pk}/stop/").status_code == 409
    assert client.post(f"{PAGE}{departure.pk}/take/").status_code == 409
    assert len(_stored(tmp_path)) == 1


def test_one_that_is_not_taken_in_time_is_thrown_away(client, noa, tmp_path):
    client.post(f"{PAGE}pack/")
    run_due()
    departure = _departure(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        Departure.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    late = client.post(f"{PAGE}{departure.pk}/take/")
    with scope(noa.organization_id, noa.pk, "web"):
        departing.clear()

    assert late.status_code == 409
    assert _departure(noa).state == State.EXPIRED
    assert len(_stored(tmp_path)) == 1


def test_one_whose_taking_broke_off_is_cleared_away(client, noa, tmp_path):
    client.post(f"{PAGE}pack/")
    run_due()
    departure = _departure(noa)
    client.post(f"{PAGE}{departure.pk}/take/")
    half_a_day = timezone.now() - timedelta(hours=13)
    with scope(noa.organization_id, noa.pk, "web"):
        assert len(_stored(tmp_path)) == 2
        Departure.objects.update(taken_at=half_a_day)
        departing.clear()

        assert (Departure.objects.get().state, Departure.objects.get().storage_key) == ("taken", "")
    assert len(_stored(tmp_path)) == 1


def test_who_lost_the_right_meanwhile_gets_nothing(client, noa, tmp_path):
    client.post(f"{PAGE}pack/")
    with scope(noa.organization_id):
        boss = world.a_member("רון", email="ron@alon.example", role="administrator")
        Membership.objects.filter(pk=noa.pk).update(is_active=False)

    run_due()

    assert _departure(boss).state == State.CANCELLED
    assert len(_stored(tmp_path)) == 1


def test_work_that_failed_is_told(client, noa):
    client.post(f"{PAGE}pack/")
    Job.objects.update(status=Status.FAILED)

    page = client.get(PAGE).content.decode()

    assert _departure(noa).state == State.FAILED
    assert "האריזה לא הצליחה" in page


def test_one_that_is_being_packed_is_stopped(client, noa, tmp_path):
    run_due()
    client.post(f"{PAGE}pack/")
    departure = _departure(noa)
    job = claiming.claim("here")
    assert job
    client.post(f"{PAGE}{departure.pk}/stop/")
    page = client.get(PAGE).content.decode()

    running.run(job)

    job.refresh_from_db()
    assert "האריזה נעצרת" in page
    assert f"{PAGE}{departure.pk}/stop/" not in page
    assert (job.status, _departure(noa).state) == (Status.CANCELLED, State.CANCELLED)
    assert len(_stored(tmp_path)) == 1


def test_a_program_packs_looks_stops_and_takes(client, noa):
    api = Api.of(noa)

    began = api.post("departures")
    place = began["Location"].removeprefix("/api/v1/")
    refused = api.post("departures")
    waiting = api.get(place).json()
    run_due()
    ready = api.get(place).json()
    unstoppable = api.post(f"{place}/stop")
    content = _body(api.post(f"{place}/take"))
    again = api.post(f"{place}/take")
    second = api.post("departures").json()
    stopped = api.post(f"departures/{second['id']}/stop").json()

    assert (began.status_code, waiting["state"]) == (202, "packing")
    assert (refused.status_code, unstoppable.status_code, again.status_code) == (409, 409, 409)
    assert (ready["state"], ready["size"], ready["files"]) == ("ready", len(content), 1)
    assert ready["done"] == ready["total"]
    assert ready["lost_files"] == 0
    assert (stopped["state"], stopped["size"]) == ("cancelled", 0)
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None


def test_programs_of_others_pack_nothing(client, noa, yossi, dana):
    place = Api.of(noa).post("departures").json()["id"]
    yossis, danas = Api.of(yossi), Api.of(dana)

    assert yossis.post("departures").status_code == 403
    assert yossis.get(f"departures/{place}").status_code == 403
    assert yossis.post(f"departures/{place}/take").status_code == 403
    assert danas.get(f"departures/{place}").status_code == 404
    assert danas.post(f"departures/{place}/stop").status_code == 404
    assert danas.post(f"departures/{place}/take").status_code == 404
    assert _departure(noa).state == State.PACKING
