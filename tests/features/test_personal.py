"""One customer's own data: handed over whole; and erased, so that nothing tells of it."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from PIL import Image

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.exchange import carrying
from kesher.features.files.models import File
from kesher.features.files.storing import keep, small_picture
from kesher.features.intake.models import Submission
from kesher.features.moving import person
from kesher.features.parties import pairs
from kesher.features.parties.models import Party, Relation
from kesher.jobs.worker import run_due
from kesher.records import acting, history, sealing, search, writing
from kesher.records.models import Access, Change, Erasure, Reseal, Seal
from kesher.tenancy import organization as organizations
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.exchange.conftest import begun

NAME, ANCESTOR = "זינגר מרגלית", "זינגר מרגו"
PHONE, MAIL, NUMBER = "054-7654321", "margalit@zinger.example", "514567897"
# How SQLite keeps the letters of JSON, twice escaped by `repr`.
ESCAPED = re.compile(r"\\+u([0-9a-f]{4})")
WORDS = ("זינגר", "מרגלית", "מרגו", "margalit", "7654321", NUMBER, "לחישה", "סוד", "hush.txt")


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def margalit(noa: Membership) -> Party:
    """Known by all that can tell of somebody, and merged out of two."""
    with scope(noa.organization_id, noa.pk, "import"):
        _bring_in()
    with scope(noa.organization_id, noa.pk, "web"):
        party = Party.objects.get(name=NAME)
        _tell_much(party)
        world.a_party(name="לקוח אחר", emails=[{"address": "other@person.example"}])
    run_due()
    return party


@pytest.fixture
def somebody(noa: Membership) -> Party:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="לקוח אחר")
        return world.a_party(name=NAME)


def _bring_in() -> None:
    text = f"שם,טלפון,דואל\r\n{NAME},{PHONE},{MAIL}\r\n".encode()
    carrying.write(begun(text, name="הסוד של זינגר.csv"))


def _tell_much(party: Party) -> None:
    CustomField(
        entity="parties", key="x_friend", labels={"he": "חבר"}, kind="link", options={}
    ).save()
    organizations.settings_changed()
    writing.update(
        party,
        identifiers=[{"kind": "company", "number": NUMBER}],
        addresses=[{"street": "סוד 7", "city": "חיפה", "postal_code": "", "country": "IL"}],
        about="<p>לחישה</p>",
        emails=[{"address": MAIL, "kind": "work", "primary": True, "opted_out": True}],
    )
    sent = {"party.name": [NAME], "lead.message": ["לחישה: אבקש לחזור אליי"]}
    form = world.a_form()
    Submission.objects.create(form=form, way="page", sent=sent, party=party, address="192.0.2.7")
    ancestor = world.a_party(name=ANCESTOR)
    lead = world.a_lead(party=ancestor, subject="לחישה בליד")
    acting.perform(entities.get("parties"), "merge", party, {"other": ancestor})
    world.a_task(party=party, subject="לחישה במשימה")
    world.a_note(party=party, text="<p>סוד</p>", is_private=True)
    keep(SimpleUploadedFile("hush.txt", b"hush"), about=f"leads:{lead.pk}")
    drawn = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(drawn, "PNG")
    photo = keep(SimpleUploadedFile("hush.png", drawn.getvalue()))
    small_picture(photo)
    writing.update(party, photo=photo.pk)
    friend = world.a_party(name="ידיד ותיק")
    field = entities.get("parties").field("x_friend")
    writing.update(friend, x_friend=field.kind.from_store(f"parties:{party.pk}", field))
    writing.create(Relation, party=friend, other=party, type="colleague")
    pairs.tell_apart(friend, party)
    history.note_access("parties", "opened", record_id=party.pk, title=NAME)


def _whole_database(noa: Membership) -> str:
    told = []
    with scope(noa.organization_id), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names of our own tables
            told += [f"{table} {row!r}" for row in cursor.fetchall()]
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), "\n".join(told))


def _told(whole: str) -> list[str]:
    return [f"{word}: {line}"[:900] for word in WORDS for line in whole.split("\n") if word in line]


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


def test_nothing_tells_of_who_was_erased(
    noa, margalit, tmp_path, django_capture_on_commit_callbacks
) -> None:
    before = _whole_database(noa)
    assert [word for word in WORDS if word not in before] == []
    assert len(_files(tmp_path)) == 4
    with (
        django_capture_on_commit_callbacks(execute=True),
        scope(noa.organization_id, noa.pk, "web"),
    ):
        others = Party.objects.filter(name__in=["לקוח אחר", "ידיד ותיק"]).count()
        lines = Change.objects.count()

        certificate = person.erase(margalit, NAME)

    assert _told(_whole_database(noa)) == []
    assert _files(tmp_path) == []
    with scope(noa.organization_id, noa.pk, "web"):
        assert (others, Party.objects.count(), File.objects.count()) == (2, 3, 0)
        friend = Party.objects.get(name="ידיד ותיק")
        assert (friend.extra, Relation.objects.count()) == ({}, 0)
        assert search.find("זינגר").rows == []
        assert search.find("לחישה").rows == []
        assert [row.title for row in search.find("ידיד").rows] == ["ידיד ותיק"]
        assert Change.objects.count() == lines
        assert (
            Change.objects.filter(record_id=margalit.pk).exclude(before={}, after={}).count() == 0
        )
        assert (certificate.record_id, certificate.actor_id) == (margalit.pk, noa.pk)
        # Among them what was proposed of the parts of the name, and what came by a form.
        assert certificate.count == 15
        last = Access.objects.latest("at")
        assert (last.verb, last.record_id, last.detail) == ("erased", margalit.pk, {})


def test_seals_bear_an_erasure_but_nothing_else(noa, somebody) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for ago in (2, 1):
            at = timezone.now() - timedelta(days=ago)
            record = somebody.pk if ago == 2 else noa.pk
            told = {"entity": "parties", "verb": "update", "channel": "web", "batch": noa.pk}
            Change.objects.create(record_id=record, at=at, after={"name": NAME}, **told)
        days = sealing.due()
        for day in days:
            sealing.seal(day)

        person.erase(somebody, NAME)

        assert len(days) == 2
        assert sealing.broken() == []
        assert list(Reseal.objects.values_list("day", flat=True)) == [days[0]]
        assert Seal.objects.get(day=days[0]).digest != Reseal.objects.get().digest


def test_a_day_that_was_altered_before_stays_broken(noa, somebody) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        at = timezone.now() - timedelta(days=1)
        told = {"entity": "parties", "verb": "update", "channel": "web", "batch": noa.pk}
        Change.objects.create(record_id=somebody.pk, at=at, after={"name": NAME}, **told)
        sealing.seal(at.astimezone(UTC).date())
        Change.objects.create(record_id=noa.pk, at=at, after={"slipped": "in"}, **told)

        person.erase(somebody, NAME)

        assert sealing.broken() == [at.astimezone(UTC).date()]
        assert not Reseal.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE records_change SET before = '{}', after = '{}'",
        "UPDATE records_change SET verb = 'x'",
        "UPDATE records_access SET detail = '{}'",
        "DELETE FROM records_erasure",
        "UPDATE records_erasure SET count = 0",
        "UPDATE records_reseal SET count = 0",
    ],
)
def test_no_other_line_of_the_log_is_emptied(noa, somebody, change) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        Reseal.objects.create(day=datetime(2026, 1, 1, tzinfo=UTC).date(), count=0, digest="")
        history.note_access("parties", "opened", record_id=noa.pk, title="אחר")
        person.erase(somebody, NAME)
        before = list(Change.objects.order_by("pk").values_list("before", "after", "verb"))

    with (
        pytest.raises(DatabaseError, match=r"only ever added to|permission denied"),
        scope(noa.organization_id, noa.pk, "web"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)

    with scope(noa.organization_id):
        after = list(Change.objects.order_by("pk").values_list("before", "after", "verb"))
        assert before == after
        assert any(one[1] for one in after)


def test_what_was_erased_is_not_undone(noa, margalit) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        batches = list(Change.objects.values_list("batch", flat=True).distinct())
        person.erase(margalit, NAME)
    client = client_of(noa)

    answers = {client.post(f"/alon/undo/{batch}/").status_code for batch in batches}

    assert answers <= {302, 404, 409}
    assert _told(_whole_database(noa)) == []


@pytest.fixture
def client(noa: Membership) -> Any:
    client = client_of(noa)
    client.post("/accounts/reauthenticate/?next=/alon/", {"password": world.PASSWORD})
    return client


def test_all_of_it_is_handed_over(client, noa, margalit) -> None:
    page = client.get(f"/alon/parties/{margalit.pk}/personal/").content.decode()
    taken = client.post(f"/alon/parties/{margalit.pk}/personal/take/")
    with ZipFile(io.BytesIO(b"".join(taken.streaming_content))) as archive:
        told = json.loads(archive.read("person.json"))
        shown = archive.read("person.html").decode()
        files = {name.split("/")[-1]: archive.read(name) for name in archive.namelist()}

    assert "לידים" in page
    assert taken["Content-Type"] == "application/zip"
    assert [one["שם"] for one in told["records"]["parties"]] == [NAME, ANCESTOR]
    assert told["records"]["leads"][0]["נושא"] == "לחישה בליד"
    assert "סוד" in told["records"]["notes"][0].values()
    assert MAIL in json.dumps(told["records"]["parties"])
    assert {"who": "נועה לוי", "what": "opened"}.items() <= told["accesses"][-1].items()
    assert files["hush.txt"] == b"hush"
    assert sorted(told["files"])[0].startswith("files/")
    assert [
        word for word in (NAME, ANCESTOR, "לחישה", "סוד", "נועה לוי") if word not in shown
    ] == []
    assert "לקוח אחר" not in shown
    assert f"{MAIL} (הסרה מרשימת הדיוור)" in shown
    told_as = ("נשלח בטפסים", "192.0.2.7", "אבקש לחזור אליי", "פתיחה", "person.css")
    assert [word for word in told_as if word not in shown] == []
    assert "opened" not in shown
    assert "dl {" in files["person.css"].decode()
    assert told["records"]["submission"][0]["כתובת רשת"] == "192.0.2.7"
    with scope(noa.organization_id):
        assert Access.objects.latest("at").verb == "handed over"


def test_it_is_erased_on_screen_by_whoever_types_the_name(client, noa, somebody) -> None:
    place = f"/alon/parties/{somebody.pk}/personal/erase/"
    wrong = client.post(place, {"name": "מישהו"})
    with scope(noa.organization_id):
        assert not Erasure.objects.exists()
    right = client.post(place, {"name": NAME})

    assert (wrong.status_code, right.url) == (422, f"/alon/parties/{somebody.pk}/personal/erased/")
    assert client.get(f"/alon/parties/{somebody.pk}/").status_code == 404
    assert client.get("/alon/settings/audit/").status_code == 200
    assert client.get("/alon/settings/audit/accesses/").status_code == 200


def test_only_an_administrator_who_proved_it(noa, yossi, dana, somebody) -> None:
    place = f"/alon/parties/{somebody.pk}/personal/"
    unproven, salesman, stranger = client_of(noa), client_of(yossi), client_of(dana)

    assert f"{place}" in unproven.get(f"/alon/parties/{somebody.pk}/").content.decode()
    assert f"{place}" not in salesman.get(f"/alon/parties/{somebody.pk}/").content.decode()
    for tail in ("take/", "erase/"):
        asked = unproven.post(f"{place}{tail}", {"name": NAME})
        assert asked.url.startswith("/accounts/reauthenticate/")
        assert salesman.post(f"{place}{tail}", {"name": NAME}).status_code == 404
        assert stranger.post(f"{place}{tail}", {"name": NAME}).status_code == 404
    assert salesman.get(place).status_code == 404
    with scope(noa.organization_id):
        assert Party.objects.filter(pk=somebody.pk).exists()


def test_a_program_hands_over_and_erases(noa, yossi, dana, margalit) -> None:
    api, place = Api.of(noa), f"parties/{margalit.pk}"
    taken = api.post(f"{place}/personal")
    wrong = api.post(f"{place}/erase", {"name": "מישהו"})
    refused = Api.of(yossi).post(f"{place}/erase", {"name": NAME})
    strange = Api.of(dana).post(f"{place}/erase", {"name": NAME})
    erased = api.post(f"{place}/erase", {"name": NAME})

    with ZipFile(io.BytesIO(b"".join(taken.streaming_content))) as archive:
        assert archive.testzip() is None
    assert (wrong.status_code, refused.status_code, strange.status_code) == (422, 403, 404)
    assert erased.status_code == 200
    assert erased.json()["record"] == str(margalit.pk)
    assert api.get(place).json()["name"].startswith("אדם שנמחק")
    assert Api.of(yossi).post(f"{place}/personal").status_code == 403
    assert _told(_whole_database(noa)) == []
