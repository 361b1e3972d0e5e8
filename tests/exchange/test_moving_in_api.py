"""A whole system moves in over the API and by a command; fields are made on the way."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from kesher.config import cli
from kesher.entity.models import CustomField
from kesher.exchange.models import ImportProject, ImportRun
from kesher.features.parties.jobs import begin as begin_comparison
from kesher.features.parties.models import Party
from kesher.jobs.models import Job, Status
from kesher.records import undoing, writing
from kesher.tenancy import scope
from tests.api.client import BASE, Api
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_moving_in import SYSTEMS, worked_off, zipped

HOBBIES = csv_of(
    ["שם", "טלפון", "תחביב", "מספר נעליים"],
    *(
        [f"לקוח {number}", f"050-2300{number:03}", hobby, "42"]
        for number, hobby in enumerate(["שחייה", "ציור", "שחייה", "ציור", "שחייה", "ציור"])
    ),
)


@pytest.fixture
def api(noa: Any) -> Api:
    return Api.of(noa)


def hobbies() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.csv", HOBBIES.encode())


def files(*names: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, (SYSTEMS / name).read_bytes()) for name in names]


def post(api: Api, place: str, **form: Any) -> Any:
    return api.client.post(f"{BASE}/{place}", form)


def begun(api: Api) -> dict[str, Any]:
    names = ("salesforce-Contact.csv", "salesforce-Account.csv", "salesforce-Lead.csv")
    return looked_at(api, post(api, "moving-in", files=files(*names), system="salesforce"))


def looked_at(api: Api, answer: Any) -> dict[str, Any]:
    """How the migration stands once a worker saw the files."""
    assert answer.status_code == 202, answer.content.decode()
    told: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"/api/v1/moving-in/{told['id']}"
    assert told["state"] == "looking"
    worked_off()
    return stands(api, told)


def stands(api: Api, told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"moving-in/{told['id']}").json()
    return found


def done(api: Api, told: dict[str, Any], verb: str, status: int = 200) -> dict[str, Any]:
    answer = api.post(f"moving-in/{told['id']}/do/{verb}")
    assert answer.status_code == status, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def test_a_system_is_checked_brought_in_and_taken_back(api: Api, noa: Any) -> None:
    told = begun(api)
    imports = [one["import"] for one in told["files"]]
    assert [(one["file"], one["entity"]) for one in imports] == [
        ("salesforce-Account.csv", "parties"),
        ("salesforce-Contact.csv", "parties"),
        ("salesforce-Lead.csv", "leads"),
    ]
    assert (told["name"], told["system"], told["state"]) == ("Salesforce", "salesforce", "")
    assert [one["id"] for one in api.get("moving-in").json()["items"]] == [told["id"]]

    assert done(api, told, "check")["state"] == "checking"
    worked_off()
    checked = stands(api, told)
    assert [one["import"]["state"] for one in checked["files"]] == ["checked"] * 3
    done(api, told, "bring")
    worked_off()

    came = stands(api, told)
    assert [one["import"]["state"] for one in came["files"]] == ["done"] * 3
    with scope(noa.organization_id):
        count = Party.objects.filter(deleted_at=None).count()
    assert count == sum(one["import"]["counts"]["created"] for one in came["files"][:2])
    assert done(api, told, "undo")["state"] == "undoing"
    worked_off()
    assert {one["import"]["state"] for one in stands(api, told)["files"]} == {"undone"}
    with scope(noa.organization_id):
        assert Party.objects.filter(deleted_at=None).count() == 0


def test_files_are_added_matched_and_left_out(api: Api) -> None:
    told = begun(api)
    more = SimpleUploadedFile("more.csv", HOBBIES.encode())
    added = looked_at(api, post(api, f"moving-in/{told['id']}/files", files=[more]))
    own = next(one for one in added["files"] if one["import"]["file"] == "more.csv")
    place = f"moving-in/{told['id']}/files/{own['import']['id']}"

    changed = api.patch(
        place, {"mapping": {"תחביב": "about", "מספר נעליים": ""}, "existing": "update"}
    )

    assert changed.status_code == 200, changed.content.decode()
    file = next(one for one in changed.json()["files"] if one["import"]["file"] == "more.csv")
    assert [one["field"] for one in file["import"]["columns"]] == ["name", "phones", "about", ""]
    left = api.patch(place, {"left_out": True}).json()
    assert [one["import"]["file"] for one in left["files"] if one["is_left_out"]] == ["more.csv"]
    as_leads = api.patch(place, {"entity": "leads", "left_out": False}).json()
    assert {one["import"]["entity"] for one in as_leads["files"]} == {"parties", "leads"}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"mapping": {"אין": "name"}}, "mapping.אין"),
        ({"mapping": {"תחביב": "nothing"}}, "mapping.תחביב"),
        ({"mapping": ["name"]}, "mapping"),
        ({"entity": "teams"}, "entity"),
        ({"left_out": "yes"}, "left_out"),
        ({"existing": "burn"}, "existing"),
        ({"answers": {"source": "x"}}, "answers"),
        ({"fixed": {"nothing": 1}}, "fixed.nothing"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_change_is_said_by_its_path(
    api: Api, body: dict[str, Any], path: str
) -> None:
    told = looked_at(api, post(api, "moving-in", files=[hobbies()]))
    place = f"moving-in/{told['id']}/files/{told['files'][0]['import']['id']}"

    answer = api.patch(place, body)

    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.json()["errors"]] == [path]
    assert stands(api, told) == told


def test_a_migration_pauses_goes_on_and_is_cancelled(api: Api) -> None:
    told = begun(api)
    done(api, told, "pause", 409)
    done(api, told, "resume", 409)
    done(api, told, "bring")

    paused = done(api, told, "pause")
    states = [one["import"]["state"] for one in paused["files"]]
    assert (paused["state"], states) == ("", ["paused", "mapping", "mapping"])
    resumed = done(api, told, "resume")
    assert (resumed["state"], resumed["files"][0]["import"]["state"]) == ("running", "running")
    cancelled = done(api, told, "cancel")

    assert (cancelled["state"], cancelled["files"][0]["import"]["state"]) == ("", "cancelled")
    worked_off()
    assert stands(api, told)["files"][1]["import"]["state"] == "mapping"


def test_a_migration_is_its_owners_business(api: Api, yossi: Any) -> None:
    told = begun(api)

    assert Api.of(yossi).get(f"moving-in/{told['id']}").status_code == 404
    assert Api.of(yossi).post(f"moving-in/{told['id']}/do/bring").status_code == 404
    assert api.post(f"moving-in/{told['id']}/do/burn").status_code == 404
    assert post(api, "moving-in", system="x").status_code == 422


def test_a_column_becomes_a_field_with_the_answers_that_stand_in_it(api: Api, noa: Any) -> None:
    told = looked_at(api, post(api, "moving-in", files=[hobbies()]))
    place = f"moving-in/{told['id']}/files/{told['files'][0]['import']['id']}"

    answer = api.patch(place, {"mapping": {"תחביב": "+", "מספר נעליים": "+"}})

    assert answer.status_code == 200, answer.content.decode()
    done(api, told, "bring")
    worked_off()
    with scope(noa.organization_id, noa.pk):
        fields = list(CustomField.objects.order_by("position"))
        kinds = [(str(one), one.kind) for one in fields]
        party = Party.objects.get(name="לקוח 1")
        labels = [one["labels"]["he"] for one in fields[0].options["items"]]
        values = [party.extra[one.key] for one in fields]
    assert kinds == [("תחביב", "choice"), ("מספר נעליים", "whole_number")]
    assert (labels, values) == (["ציור", "שחייה"], ["option_1", 42])


def test_a_column_becomes_a_field_of_the_kind_and_with_the_labels_that_are_said(
    api: Api, noa: Any
) -> None:
    told = looked_at(api, post(api, "moving-in", files=[hobbies()]))
    place = f"moving-in/{told['id']}/files/{told['files'][0]['import']['id']}"
    wanted = {"kind": "text", "labels": {"he": "נעליים", "en": "Shoes"}}

    wrong = api.patch(place, {"mapping": {"מספר נעליים": {"kind": "shoe"}}})
    typed = api.patch(place, {"mapping": {"מספר נעליים": {"size": 42}}})
    answer = api.patch(place, {"mapping": {"מספר נעליים": wanted}})

    assert [one.status_code for one in (wrong, typed, answer)] == [422, 422, 200]
    planned = [{"column": "מספר נעליים", "kind": "text", "labels": wanted["labels"], "field": ""}]
    assert answer.json()["files"][0]["import"]["new_fields"] == planned
    done(api, told, "bring")
    worked_off()
    with scope(noa.organization_id, noa.pk):
        field = CustomField.objects.get()
    assert (field.kind, field.labels) == ("text", {"he": "נעליים", "en": "Shoes"})


def test_only_administrators_make_fields(yossi: Any) -> None:
    own = Api.of(yossi)
    told = looked_at(own, post(own, "moving-in", files=[hobbies()]))
    place = f"moving-in/{told['id']}/files/{told['files'][0]['import']['id']}"

    answer = Api.of(yossi).patch(place, {"mapping": {"תחביב": "+"}})

    assert [fault["path"] for fault in answer.json()["errors"]] == ["mapping.תחביב"]
    with scope(yossi.organization_id):
        assert CustomField.objects.count() == 0


def test_a_field_is_made_on_the_page_by_administrators_alone(noa: Any, yossi: Any) -> None:
    browser = client_of(noa)
    sent = {"file": SimpleUploadedFile("a.csv", HOBBIES.encode())}
    page = browser.post("/alon/parties/import/", sent).headers["Location"]
    shown = browser.get(page).content.decode()
    assert "תחביב (" in shown
    assert 'name="kind-2"' in shown
    form = {"column-0": "name", "column-1": "phones", "column-2": "+", "column-3": "+"}
    form |= {"kind-3": "text", "he-3": "מידה", "en-3": "Size"}

    answer = browser.post(f"{page}check/", {**form, "policy": "skip", "wrong": "rest"})

    assert answer.status_code == 302
    report = browser.get(page).content.decode()
    assert "\u2068תחביב\u2069 (בחירה)" in report
    assert "\u2068מידה\u2069 (טקסט)" in report
    with scope(noa.organization_id, noa.pk, "web"):
        assert CustomField.objects.count() == 0
    browser.post(f"{page}start/")
    with scope(noa.organization_id, noa.pk, "web"):
        field, other_field = CustomField.objects.order_by("position")
        assert (str(field), field.kind) == ("תחביב", "choice")
        assert (other_field.labels, other_field.kind) == ({"he": "מידה", "en": "Size"}, "text")
    other = client_of(yossi)
    begun_there = other.post(
        "/alon/parties/import/", {"file": SimpleUploadedFile("a.csv", HOBBIES.encode())}
    )
    assert "תחביב (" not in other.get(begun_there.headers["Location"]).content.decode()


def test_a_comparison_is_stopped(api: Api, noa: Any) -> None:
    with scope(noa.organization_id, noa.pk):
        begin_comparison()
    assert api.get("parties/comparison").json()["is_running"] is True

    stopped = api.delete("parties/comparison")

    assert (stopped.status_code, stopped.json()["is_running"]) == (200, False)
    with scope(noa.organization_id):
        assert Job.objects.all().mine().get(name__endswith="compare_all").status == Status.CANCELLED
    assert api.delete("parties/comparison").status_code == 200


def test_a_command_moves_a_system_in(tmp_path: Path, capsys: Any, alon_organization: Any) -> None:
    names = ("salesforce-Contact.csv", "salesforce-Account.csv")
    archive = tmp_path / "salesforce.zip"
    archive.write_bytes(
        zipped(**{name: (SYSTEMS / name).read_bytes() for name in names}, **{"a.txt": b"\xff\x00"})
    )
    words = ["import", "alon", "project", str(archive), "--system", "salesforce", "--json"]

    assert cli.main([*words, "--dry-run"]) == 0
    checked = json.loads(capsys.readouterr().out)
    with scope(alon_organization.pk):
        assert Party.objects.count() == 0
    assert cli.main(words) == 0

    came = json.loads(capsys.readouterr().out)
    told = [(one["file"], one["entity"], one["step"]) for one in came["files"]]
    assert told == [
        ("salesforce-Account.csv", "parties", "done"),
        ("salesforce-Contact.csv", "parties", "done"),
    ]
    assert [one["created"] for one in came["files"]] == [one["created"] for one in checked["files"]]
    assert [one["name"] for one in came["left_out"]] == ["a.txt"]
    with scope(alon_organization.pk):
        count = Party.objects.filter(deleted_at=None).count()
        assert count == sum(one["created"] for one in came["files"])
        assert ImportProject.objects.count() == 2
        undoing.undo(came["files"][0]["batch"])
    assert cli.main([*words, "--sheet", "x"]) == 1


def test_a_file_that_nobody_recognised_is_told_and_turned_into_something(api: Api) -> None:
    odd = SimpleUploadedFile("דברים.csv", csv_of(["מה", "מי"], ["א", "ב"]).encode())
    told = looked_at(api, post(api, "moving-in", files=[odd]))
    (file,) = told["files"]
    assert (file["import"]["entity"], file["questions"], told["left_out"]) == ("", [], [])
    place = f"moving-in/{told['id']}/files/{file['import']['id']}"

    done(api, told, "bring", 409)
    refused = api.patch(place, {"mapping": {"מה": "text"}})
    answer = api.patch(place, {"entity": "notes", "mapping": {"מה": "text"}})

    assert (refused.status_code, answer.status_code) == (409, 200)
    (file,) = answer.json()["files"]
    assert [one["field"] for one in file["import"]["columns"]] == ["text", ""]
    assert api.patch(place, {"strangers": "burn"}).status_code == 422
    changed = api.patch(place, {"strangers": "leave"}).json()
    assert changed["files"][0]["import"]["strangers"] == "leave"


def test_taking_all_back_asks_first_what_of_that_which_was_worked_on(api: Api, noa, yossi) -> None:
    told = begun(api)
    done(api, told, "bring")
    worked_off()
    with scope(noa.organization_id, yossi.pk, "web"):
        ron = Party.objects.get(name="רון לוי")
        writing.update(ron, job_title="נהג")
        count = Party.objects.filter(deleted_at=None).count()

    done(api, told, "undo", 409)
    lost = api.get(f"moving-in/{told['id']}/losses").json()
    assert (lost["count"], lost["items"][0]["title"]) == (1, "רון לוי")
    answer = api.post(f"moving-in/{told['id']}/do/undo?losses=lose")
    assert answer.json()["state"] == "undoing"
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.filter(deleted_at=None).count() == 0
        runs = ImportRun.objects.filter(entity="parties")
        assert sum(run.counts["undone"] for run in runs) >= count
        assert {run.counts["kept"] for run in runs} == {0}


def test_a_migration_is_named_and_deleted_while_nothing_came_in(
    api: Api, noa: Any, django_capture_on_commit_callbacks: Any
) -> None:
    told, other = begun(api), begun(api)
    with scope(noa.organization_id, noa.pk, "web"):
        files_of = list(ImportRun.objects.filter(project=told["id"]).values_list("storage_key"))

    named = api.patch(f"moving-in/{told['id']}", {"name": " הכרטסת הישנה "})
    wrong = api.patch(f"moving-in/{told['id']}", {"name": "  "})
    with django_capture_on_commit_callbacks(execute=True):
        gone = api.delete(f"moving-in/{told['id']}")

    assert (named.status_code, named.json()["name"]) == (200, "הכרטסת הישנה")
    assert (wrong.status_code, gone.status_code) == (422, 204)
    assert api.get(f"moving-in/{told['id']}").status_code == 404
    assert not any(default_storage.exists(key) for (key,) in files_of)
    done(api, other, "bring")
    worked_off()
    refused = api.delete(f"moving-in/{other['id']}")
    assert (refused.status_code, "יש לבטל את קליטתם" in refused.json()["detail"]) == (409, True)
    with scope(noa.organization_id, noa.pk, "web"):
        assert ImportProject.objects.count() == 1


def test_the_list_of_migrations_tells_how_they_stand(api: Api, noa: Any) -> None:
    told = begun(api)
    browser, page = client_of(noa), f"/alon/moving-in/{told['id']}/"
    before = browser.get(page).content.decode()
    browser.post(f"{page}name/", {"name": "כרטסת"})
    done(api, told, "bring")
    worked_off()

    listed = browser.get("/alon/moving-in/").content.decode()
    after = browser.get(page).content.decode()

    assert ("כרטסת" in listed, "הסתיים" in listed) == (True, True)
    assert [f"{page}bring/" in text for text in (before, after)] == [True, False]
    assert [f"{page}drop/" in text for text in (before, after)] == [True, False]
    assert browser.post(f"{page}drop/").status_code == 409
