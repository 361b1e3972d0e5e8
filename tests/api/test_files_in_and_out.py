"""Files over the API: begun and asked for their progress, once and within one's rights."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from kesher.accounts.models import Membership
from kesher.exchange.models import ImportRun
from kesher.features.parties.models import Party
from kesher.jobs.claiming import claim
from kesher.jobs.models import Job, Status
from kesher.jobs.running import run as run_job
from kesher.lib import tables
from kesher.records.models import Access
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import BASE, Api, faults

FILE = "שם,טלפון\r\nדנה כהן,0502345678\r\nרון לוי,12\r\n"


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def sent(api: Api, content: str | bytes = FILE, entity: str = "parties", **told: Any) -> Any:
    """The answer to a file that is sent with `told`; a header is what begins in upper case."""
    headers = {name.replace("_", "-"): told.pop(name) for name in list(told) if name[0].isupper()}
    data = content if isinstance(content, bytes) else content.encode()
    form = {"file": SimpleUploadedFile("לקוחות.csv", data), **told}
    return api.client.post(f"{BASE}/{entity}/import", form, headers=headers)


def worked_off() -> None:
    while job := claim("worker"):
        run_job(job)
        job.refresh_from_db()
        assert job.status == Status.DONE, job.error


def told(api: Api, answer: Any, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = api.get(answer["Location"].removeprefix(f"{BASE}/") + query).json()
    return found


def test_a_file_is_taken_in_and_brought_in_by_a_worker(api: Api, noa: Membership) -> None:
    answer = sent(api)

    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    assert told(api, answer)["is_finished"] is False
    with scope(noa.organization_id):
        assert Party.objects.count() == 0

    worked_off()

    done = told(api, answer)
    assert (done["state"], done["is_finished"], done["rows"], done["done"]) == ("done", True, 2, 2)
    assert done["columns"] == [
        {"title": "שם", "field": "name"},
        {"title": "טלפון", "field": "phones"},
    ]
    assert done["counts"] == {
        "created": 1,
        "updated": 0,
        "same": 0,
        "skipped": 0,
        "refused": 1,
        "warned": 0,
    }
    assert [error["row"] for error in done["errors"]] == [3]
    assert "12" in done["errors"][0]["messages"][0]
    assert told(api, answer, "?after=3")["errors"] == []
    with scope(noa.organization_id):
        assert Party.objects.get().owner_id == noa.pk


def test_what_was_brought_in_can_be_taken_back(api: Api) -> None:
    answer = sent(api)
    worked_off()

    undone = api.post(f"undo/{told(api, answer)['batch']}")

    assert undone.json() == {"undone": 1, "kept": []}
    assert api.get("parties?count=true").json()["count"] == 0


def test_columns_common_values_and_twins_are_told(api: Api, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="דנה כהן", phones=[{"number": "+972502345678"}])
    chosen = {"mapping": json.dumps({"שם": "name", "תפקיד": "job_title", "הערה": ""})}
    content = "שם,טלפון,תפקיד,הערה\r\nדנה כהן,0502345678,חשבת,שלום\r\n"

    answer = sent(api, content, **chosen, fixed='{"source": "fair"}', existing="update")
    worked_off()

    assert told(api, answer)["counts"]["updated"] == 1
    dana = api.get("parties").json()["items"][0]
    assert (dana["job_title"], dana["source"], dana["about"]) == ("חשבת", "fair", None)


def test_a_trial_writes_nothing_and_all_means_all(api: Api) -> None:
    trial = sent(api, dry_run="true")
    whole = sent(api, all_or_nothing="true")
    worked_off()

    assert (told(api, trial)["state"], told(api, trial)["counts"]["created"]) == ("checked", 1)
    assert (told(api, whole)["state"], told(api, whole)["counts"]["refused"]) == ("nothing", 1)
    assert api.get("parties?count=true").json()["count"] == 0


def test_the_same_request_is_carried_out_once(api: Api, noa: Membership) -> None:
    first, again = sent(api, Idempotency_Key="k-1"), sent(api, Idempotency_Key="k-1")
    other = sent(api, FILE.replace("דנה", "דינ"), Idempotency_Key="k-1")
    worked_off()

    assert (again.status_code, again.json()) == (202, first.json())
    assert again["Location"] == first["Location"]
    assert (other.status_code, other.json()["type"]) == (422, "/api/v1/docs#key-reused")
    with scope(noa.organization_id):
        assert ImportRun.objects.count() == Party.objects.count() == 1


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"mapping": "[]"}, [("mapping", "type")]),
        ({"mapping": "{"}, [("mapping", "type")]),
        ({"mapping": '{"שם": 5}'}, [("mapping.שם", "type")]),
        ({"mapping": '{"אין": "name"}'}, [("mapping.אין", "")]),
        ({"mapping": '{"שם": "ghost"}'}, [("mapping.שם", "")]),
        ({"mapping": '{"טלפון": "name"}'}, [("mapping.טלפון", "")]),
        ({"fixed": '{"source": "weather"}'}, [("fixed.source", "choice")]),
        ({"fixed": '{"ghost": 1}'}, [("fixed.ghost", "unknown")]),
        ({"existing": "burn"}, [("existing", "choice")]),
        ({"dry_run": "yes"}, [("dry_run", "type")]),
        ({"sheet": "אין"}, [("file", "")]),
        ({"sheet": "\0"}, [("file", "")]),
        ({"ghost": "1"}, [("ghost", "unknown")]),
    ],
)
def test_what_is_wrong_with_the_form_is_told_and_nothing_begins(
    api: Api, noa: Membership, tmp_path: Path, form: dict[str, str], wrong: list[tuple[str, str]]
) -> None:
    answer = sent(api, **form)

    assert (answer.status_code, faults(answer)) == (422, wrong)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    with scope(noa.organization_id):
        assert (ImportRun.objects.count(), Job.objects.count()) == (0, 0)


def test_without_a_file_nothing_begins(api: Api) -> None:
    empty = api.client.post(f"{BASE}/parties/import", {})

    assert (empty.status_code, faults(empty)) == (422, [("file", "required")])
    assert faults(sent(api, b"\r\n")) == [("file", "")]
    assert api.post("parties/import", {"rows": []}).status_code == 415


def test_rights_are_those_of_the_key(
    api: Api, yossi_api: Api, dana_api: Api, noa: Membership
) -> None:
    with scope(noa.organization_id):
        reader = Api.of(world.a_member("קורא", email="r@alon.example", role="read_only"))
    answer = sent(api)
    place = answer["Location"].removeprefix(f"{BASE}/")

    assert sent(reader).status_code == 403
    assert reader.get("parties/export").status_code == 403
    assert yossi_api.get("parties/export").status_code == 403
    assert [one.get(place).status_code for one in (reader, yossi_api, dana_api)] == [404] * 3
    assert sent(api, entity="teams").status_code == 404
    assert sent(api, entity="ghosts").status_code == 404
    assert api.get(place.replace("parties", "leads")).status_code == 404

    own = sent(yossi_api)
    worked_off()
    assert told(yossi_api, own)["counts"]["skipped"] == 1


def test_a_list_goes_out_as_a_file(api: Api, noa: Membership, tmp_path: Path) -> None:
    api.make("parties", name="דנה כהן", phones=["0502345678"], job_title="=1+1")
    api.make("parties", name="רון לוי")

    table = api.get('parties/export?columns=job_title,name&filter=name contains "כהן"')
    assert (table.status_code, table["Content-Type"]) == (200, "text/csv; charset=utf-8")
    lines = b"".join(table.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.rsplit(",", 1)[0] for line in lines] == ["תפקיד בארגון,שם", "'=1+1,דנה כהן"]

    book = api.get("parties/export?format=xlsx&columns=name&sort=-name")
    (tmp_path / "x.xlsx").write_bytes(b"".join(book.streaming_content))
    rows = load_workbook(tmp_path / "x.xlsx").active.values
    assert [row[0] for row in rows] == ["שם", "רון לוי", "דנה כהן"]

    cards = api.get("parties/export?format=vcf")
    (tmp_path / "x.vcf").write_bytes(b"".join(cards.streaming_content))
    assert {one.name for one in tables.read_contacts(tmp_path / "x.vcf")} == {"דנה כהן", "רון לוי"}
    with scope(noa.organization_id):
        noted = Access.objects.filter(verb="exported").order_by("at")
        assert [one.detail["count"] for one in noted] == [1, 2, 2]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("format=pdf", "format"),
        ("columns=ghost", "columns"),
        ("sort=ghost", "sort"),
        ("filter=ghost = 1", "filter"),
        ("limit=5", "limit"),
    ],
)
def test_what_cannot_go_out_is_told_before_it_begins(api: Api, query: str, path: str) -> None:
    answer = api.get(f"parties/export?{query}")

    assert (answer.status_code, [place for place, _code in faults(answer)]) == (422, [path])


def test_moments_go_out_and_come_in_by_the_clock_of_the_organisation(
    api: Api, noa: Membership
) -> None:
    with scope(noa.organization_id):
        Organization.objects.update(timezone="America/New_York")
    made = api.make("tasks", subject="לחזור", due_at="2026-11-05T10:30:00-05:00")

    out = b"".join(api.get("tasks/export?columns=subject,due_at").streaming_content)
    answer = sent(api, out.decode("utf-8-sig").replace("10:30", "11:30"), "tasks")
    worked_off()

    assert "2026-11-05 10:30:00" in out.decode()
    assert told(api, answer)["counts"]["updated"] == 1
    assert api.get(f"tasks/{made['id']}").json()["due_at"] == "2026-11-05T11:30:00-05:00"


def test_a_failure_of_the_work_is_told(api: Api, noa: Membership) -> None:
    answer = sent(api)
    with scope(noa.organization_id):
        Job.objects.update(status=Status.FAILED)

    done = told(api, answer)

    assert (done["state"], done["is_finished"]) == ("failed", True)
    assert done["problem"] != ""


def test_what_was_checked_is_started_and_its_rows_are_fetched(api: Api) -> None:
    answer = sent(api, dry_run="true")
    worked_off()
    place = answer["Location"].removeprefix(f"{BASE}/")

    started = api.post(f"{place}/do/start")
    worked_off()

    assert (started.status_code, started.json()["state"]) == (200, "running")
    assert told(api, answer)["state"] == "done"
    rows = api.get(f"{place}/rows").content.decode("utf-8-sig").splitlines()
    pk = api.get("parties").json()["items"][0]["id"]
    assert rows[1] == f"דנה כהן,0502345678,נוסף,,2,{pk},http://testserver/alon/parties/{pk}/"
    assert rows[2].startswith("רון לוי,12,נדחה,")
    assert len(api.get(f"{place}/rows?rows=refused").content.splitlines()) == 2
    assert api.post(f"{place}/do/pause").status_code == 409
    assert api.post(f"{place}/do/burn").status_code == 404


def test_an_import_is_paused_gone_on_with_and_cancelled(api: Api) -> None:
    answer = sent(api)
    place = answer["Location"].removeprefix(f"{BASE}/")

    states = [
        api.post(f"{place}/do/{verb}").json()["state"] for verb in ("pause", "resume", "cancel")
    ]

    assert states == ["paused", "running", "cancelled"]
    assert api.get("parties?count=true").json()["count"] == 0


def test_how_a_file_is_read_is_told_and_found(api: Api) -> None:
    answer = sent(
        api,
        "שם;נייד\r\nדנה;0502345678\r\n".encode("cp862"),
        reading=json.dumps({"encoding": "cp862", "delimiter": ";", "heading": 1}),
    )
    worked_off()

    done = told(api, answer)
    assert done["read_as"] == {
        "encoding": "cp862",
        "delimiter": ";",
        "heading": 1,
        "reversed": False,
    }
    assert done["counts"]["created"] == 1
    wrong = sent(api, reading='{"encoding": "klingon"}')
    assert (wrong.status_code, faults(wrong)) == (422, [("reading.encoding", "choice")])


def test_mappings_are_saved_used_and_deleted(api: Api, yossi_api: Api) -> None:
    mapping = {
        "kesher_mapping": 1,
        "entity": "leads",
        "name": "ישן",
        "columns": [{"title": "כותרת", "field": "subject"}, {"title": "מי", "field": "party.name"}],
        "values": {"status": {"בדרכ": "contacted"}},
        "existing": "create",
    }
    made = api.post("leads/import/mappings", mapping)
    again = api.post("leads/import/mappings", mapping | {"columns": [{"title": "א", "field": "x"}]})

    content = "כותרת,מי,מצב\r\nמדפסת,דנה,בדרך\r\n"
    answer = sent(api, content, entity="leads", saved="ישן", mapping='{"מצב": "status"}')
    worked_off()

    assert (made.status_code, again.status_code) == (201, 422)
    assert made.json()["fixed"] == {}
    assert told(api, answer)["saved_mapping"] == "ישן"
    assert api.get("leads").json()["items"][0]["status"] == "contacted"
    place = f"leads/import/mappings/{made.json()['id']}"
    assert yossi_api.get(place).json() == made.json()
    assert yossi_api.delete(place).status_code == 409
    assert api.delete(place).status_code == 204
    assert api.get("leads/import/mappings").json() == {"items": []}
    assert faults(sent(api, entity="leads", saved="ישן")) == [("saved", "")]
    words = sent(api, content, entity="leads", answers='{"owner": {"א": ""}}')
    assert faults(words) == [("answers.owner", "")]


def test_taking_an_import_back_over_what_others_did_is_said_in_words(api: Api) -> None:
    answer = sent(api)
    worked_off()
    place = answer["Location"].removeprefix(f"{BASE}/")
    none = api.get(f"{place}/losses").json()
    pk = api.get("parties").json()["items"][0]["id"]
    api.patch(f"parties/{pk}", {"job_title": "חשבת"})

    refused = api.post(f"{place}/do/undo")

    lost = api.get(f"{place}/losses").json()
    assert none == {"count": 0, "items": []}
    assert (lost["count"], lost["items"][0]["title"], lost["items"][0]["hanging"]) == (
        1,
        "דנה כהן",
        0,
    )
    assert refused.status_code == 409
    kept = api.post(f"{place}/do/undo?losses=keep").json()
    assert (kept["state"], api.get("parties?count=true").json()["count"]) == ("undone", 1)
