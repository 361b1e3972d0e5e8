"""A field of the organisation's own works at every door as soon as it is made."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesher.entity import kinds
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.features.files.storing import keep
from kesher.features.parties.models import Party
from kesher.jobs import running
from kesher.jobs.claiming import claim
from kesher.jobs.models import Status
from kesher.jobs.registry import identity
from kesher.jobs.running import run as run_job
from kesher.records import reading, search
from kesher.records.models import Change, SearchRow
from kesher.records.search import renewing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

KEY = "x_shoe_size"
NAMED = {"labels-he": "מידת נעליים", "labels-en": "Shoe size", "is_searched": "true"}
ITEMS = {"option_items-he": ["קטן", "גדול"], "option_items-en": ["Small", "Large"]}

# Of each kind: settings asked, what is typed, what the API tells, what the list shows, a filter.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], Any, str, str]] = {
    "text": ({"option_max_length": "20"}, {KEY: "תשע"}, "תשע", "תשע", f'{KEY} = "תשע"'),
    "long_text": ({}, {KEY: "שתי\nשורות"}, "שתי\nשורות", "שתי", f"{KEY} contains שורות"),
    "rich_text": ({}, {KEY: "<p>שלום</p>"}, "<p>שלום</p>", "שלום", f"{KEY} contains שלום"),
    "choice": (ITEMS, {KEY: "option_2"}, "option_2", "גדול", f"{KEY} = option_2"),
    "choices": (
        ITEMS,
        {KEY: ["option_1", "option_2"]},
        ["option_1", "option_2"],
        "קטן",
        f"{KEY} has option_1",
    ),
    "yes_no": ({}, {KEY: "true"}, True, "✓", f"{KEY} = yes"),
    "whole_number": ({"option_maximum": "50"}, {KEY: "42"}, 42, "42", f"{KEY} > 41"),
    "decimal": ({"option_decimals": "1"}, {KEY: "42.5"}, 42.5, "42.5", f"{KEY} < 43"),
    "money": (
        {"option_currency": "USD"},
        {KEY: "1,200.50"},
        {"amount": "1200.50", "currency": "USD"},
        "1,200.50",
        f"{KEY} >= 1200",
    ),
    "percent": ({"option_decimals": "0"}, {KEY: "17"}, 17, "17", f"{KEY} = 17"),
    "date": ({}, {KEY: "2026-11-05"}, "2026-11-05", "05/11/2026", f"{KEY} = 2026-11-05"),
    "date_time": (
        {},
        {KEY: "2026-11-05T10:30"},
        "2026-11-05T10:30:00+02:00",
        "10:30",
        f"{KEY} >= 2026-11-05",
    ),
    "duration": ({}, {KEY: "1:30"}, 90, "1:30", f"{KEY} = 90"),
    "email": ({}, {KEY: "a@b.co.il"}, "a@b.co.il", "a@b.co.il", f"{KEY} = a@b.co.il"),
    "phone": ({}, {KEY: "052-3456789"}, "+972523456789", "052-345-6789", f"{KEY} is not empty"),
    "url": (
        {},
        {KEY: "https://alon.example/"},
        "https://alon.example/",
        "alon",
        f"{KEY} contains alon",
    ),
    "rating": ({}, {KEY: "4"}, 4, "4", f"{KEY} = 4"),
    "colour": ({}, {KEY: "teal"}, "teal", "k-colour-teal", f"{KEY} = teal"),
}
POINTING = {"address", "user", "link", "file", "image"}
ASSIGNED = {"number"}


def test_every_kind_that_is_offered_is_tried():
    assert {one.key for one in kinds.all_kinds() if one.custom} == {*KINDS, *POINTING, *ASSIGNED}


def made_by_screen(client: Any, kind: str, settings: dict[str, Any]) -> None:
    answer = client.post(
        f"/alon/settings/fields/parties/new/?kind={kind}",
        {**NAMED, **settings},
    )
    assert (answer.status_code, answer.headers.get("Location")) == (
        302,
        "/alon/settings/fields/parties/",
    ), answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_field_works_at_every_door(noa, kind):
    settings, typed, told, shown, question = KINDS[kind]
    client, api = client_of(noa), Api.of(noa)
    made_by_screen(client, kind, settings)

    form = client.get("/alon/parties/new/")
    assert f'"{KEY}"' in form.content.decode()
    answer = client.post("/alon/parties/new/", {"kind": "person", "name": "רות", **typed})
    assert answer.status_code == 302, answer.content.decode()
    card = client.get(answer.headers["Location"]).content.decode()
    assert "מידת נעליים" in card
    assert shown in card

    listed = client.get("/alon/parties/", {"columns": f"name,{KEY}", "filter": question})
    assert listed.status_code == 200
    assert "רות" in listed.content.decode()
    assert shown in listed.content.decode()

    pk = answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1]
    read = api.get(f"parties/{pk}").json()
    assert read[KEY] == told
    found = api.call("GET", "parties?filter=" + question.replace(" ", "%20").replace('"', "%22"))
    assert [one["id"] for one in found.json()["items"]] == [pk]
    document = api.get("openapi.json").json()["components"]["schemas"]["parties.create"]
    assert KEY in document["properties"]

    again = api.make("parties", name="שרה", **{KEY: told})
    assert again[KEY] == told
    with scope(noa.organization_id, noa.pk, "web"):
        assert Change.objects.get(record_id=pk, verb="create").after[KEY] is not None
        if kind == "text":
            assert {row.title for row in search.find("תשע").rows} == {"רות", "שרה"}


@pytest.mark.parametrize("kind", ["user", "link", "address"])
def test_a_field_that_points_works_too(noa, kind):
    client, api = client_of(noa), Api.of(noa)
    made_by_screen(client, kind, {"option_entity": "parties"} if kind == "link" else {})
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(name="יעד")
        field = entities.get("parties").field(KEY)
        assert field.kind.key == kind
    values: dict[str, Any] = {
        "user": {KEY: str(noa.pk)},
        "link": {KEY: f"parties:{party.pk}"},
        "address": {f"{KEY}-street": "הרצל", f"{KEY}-city": "חיפה"},
    }
    answer = client.post("/alon/parties/new/", {"kind": "person", "name": "רות", **values[kind]})
    assert answer.status_code == 302, answer.content.decode()
    pk = answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1]
    assert api.get(f"parties/{pk}").json()[KEY] not in (None, "", {})
    shown = {"user": "נועה לוי", "link": "יעד", "address": "חיפה"}[kind]
    assert shown in client.get(f"/alon/parties/{pk}/").content.decode()


def test_numbers_are_given_by_themselves(noa):
    client, api = client_of(noa), Api.of(noa)
    made_by_screen(client, "number", {"option_prefix": "K-", "option_digits": "4"})

    client.post("/alon/parties/new/", {"kind": "person", "name": "רות"})
    made = api.make("parties", name="שרה")

    assert made[KEY] == "K-0002"
    assert "K-0002" in client.get(f"/alon/parties/{made['id']}/").content.decode()


def test_a_picture_is_pointed_at(noa, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    client, api = client_of(noa), Api.of(noa)
    made_by_screen(client, "file", {})
    with scope(noa.organization_id, noa.pk, "web"):
        file = keep(SimpleUploadedFile("חוזה.txt", b"hello"))

    answer = client.post("/alon/parties/new/", {"kind": "person", "name": "רות", KEY: str(file.pk)})

    assert answer.status_code == 302
    assert "חוזה.txt" in client.get(answer.headers["Location"]).content.decode()
    pk = answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1]
    assert str(file.pk) in str(api.get(f"parties/{pk}").json()[KEY])


def test_a_field_is_renamed_ordered_archived_and_undone(noa):
    client = client_of(noa)
    made_by_screen(client, "text", {"option_max_length": "20"})
    client.post(
        "/alon/settings/fields/parties/new/?kind=date", {"labels-he": "גיוס", "labels-en": ""}
    )
    with scope(noa.organization_id):
        first, second = CustomField.objects.order_by("position")
        assert [first.key, second.key] == [KEY, "x_own"]

    client.post(f"/alon/settings/custom_fields/{second.pk}/move/")
    with scope(noa.organization_id):
        assert list(CustomField.objects.order_by("position")) == [second, first]

    changed = client.post(
        f"/alon/settings/fields/{first.pk}/",
        {"labels-he": "מידה", "labels-en": "Size", "option_max_length": "9", "is_required": "true"},
    )
    assert changed.status_code == 302
    with scope(noa.organization_id):
        first = CustomField.objects.get(pk=first.pk)
        assert (first.key, first.labels, first.options, first.is_required) == (
            KEY,
            {"he": "מידה", "en": "Size"},
            {"max_length": 9},
            True,
        )

    client.post(f"/alon/settings/custom_fields/{first.pk}/switch/")
    assert KEY not in client.get("/alon/parties/new/").content.decode()
    with scope(noa.organization_id):
        batch = Change.objects.filter(entity="custom_fields").latest("at").batch
    client.post(f"/alon/undo/{batch}/")
    assert KEY in client.get("/alon/parties/new/").content.decode()


def test_making_a_field_can_be_undone(noa):
    client = client_of(noa)
    made_by_screen(client, "text", {})
    with scope(noa.organization_id):
        batch = Change.objects.get(entity="custom_fields").batch

    client.post(f"/alon/undo/{batch}/")

    with scope(noa.organization_id):
        assert CustomField.objects.get().is_archived
    made_by_screen(client, "text", {})
    with scope(noa.organization_id):
        assert set(CustomField.objects.values_list("key", flat=True)) == {KEY, f"{KEY}_2"}


def test_what_is_wrong_is_said_where_it_is_wrong(noa):
    client = client_of(noa)

    nameless = client.post("/alon/settings/fields/parties/new/?kind=text", {"labels-he": " "})
    inverted = client.post(
        "/alon/settings/fields/parties/new/?kind=whole_number",
        {"labels-he": "מספר", "option_minimum": "9", "option_maximum": "1"},
    )

    assert (nameless.status_code, inverted.status_code) == (422, 422)
    with scope(noa.organization_id):
        assert not CustomField.objects.exists()


def test_the_api_keeps_the_same_rules(noa, yossi):
    api = Api.of(noa)
    made = api.make("custom_fields", entity="parties", kind="text", labels={"en": "Shoe size"})

    assert made["key"] == KEY
    place = f"custom_fields/{made['id']}"
    assert api.patch(place, {"kind": "date"}).status_code == 422
    assert api.patch(place, {"entity": "leads"}).status_code == 422
    assert api.patch(place, {"options": {"size": 3}}).status_code == 422
    wrong = {"entity": "users", "kind": "text", "labels": {"en": "A"}}
    assert api.post("custom_fields", wrong).status_code == 422
    assert (
        api.post("custom_fields", wrong | {"entity": "leads", "kind": "reference"}).status_code
        == 422
    )
    assert Api.of(yossi).get("custom_fields").status_code == 403
    assert Api.of(yossi).patch(place, {"is_archived": True}).status_code == 404


def test_an_answer_that_was_in_use_is_archived_and_never_lost(noa):
    client = client_of(noa)
    made_by_screen(client, "choice", ITEMS)
    with scope(noa.organization_id):
        field = CustomField.objects.get()

    client.post(
        f"/alon/settings/fields/{field.pk}/",
        {
            "labels-he": "מידה",
            "option_items-key": ["option_1", "option_2", ""],
            "option_items-he": ["", "ענק", "זעיר"],
            "option_items-en": ["", "Huge", ""],
        },
    )

    with scope(noa.organization_id):
        items = CustomField.objects.get().options["items"]
        party = entities.get("parties")
        assert reading.filterable(party) >= {KEY}
        assert Party.objects.count() == 0
    assert [(one["key"], one["labels"], one["archived"]) for one in items] == [
        ("option_1", {"he": "קטן", "en": "Small"}, True),
        ("option_2", {"he": "ענק", "en": "Huge"}, False),
        ("option_3", {"he": "זעיר"}, False),
    ]
    api = Api.of(noa)
    gone = api.patch(f"custom_fields/{field.pk}", {"options": {"items": items[1:]}})
    assert gone.status_code == 422


def found(word: str) -> set[str]:
    return {row.title for row in search.find(word).rows}


def worked_off() -> list[tuple[str, int, int]]:
    """Status, and how far of how many, after each slice of renewing the search."""
    slices = []
    while job := claim("worker"):
        run_job(job)
        job.refresh_from_db()
        assert job.error == ""
        if job.name == identity(renewing.renew):
            slices.append((job.status, job.progress_done, job.progress_total))
    return slices


def test_what_is_found_changes_with_the_field(noa):
    client, place = client_of(noa), "/alon/settings"
    made_by_screen(client, "text", {})
    with scope(noa.organization_id, noa.pk, "web"):
        for name in ("רות", "שרה"):
            world.a_party(name=name, **{KEY: "ארבעים"})
        field = CustomField.objects.get()
        assert found("ארבעים") == {"רות", "שרה"}
    assert worked_off() == []

    client.post(f"{place}/fields/{field.pk}/", {**NAMED, "is_searched": ""})
    assert worked_off() == [(Status.DONE, 2, 2)]
    with scope(noa.organization_id, noa.pk, "web"):
        assert (found("ארבעים"), found("רות")) == (set(), {"רות"})

    client.post(f"{place}/fields/{field.pk}/", NAMED)
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        assert found("ארבעים") == {"רות", "שרה"}

    client.post(f"{place}/custom_fields/{field.pk}/switch/")
    assert "חידוש" in client.get(f"{place}/jobs/").content.decode()
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        assert found("ארבעים") == set()

    client.post(f"{place}/fields/{field.pk}/", {**NAMED, "labels-he": "מידה"})
    assert worked_off() == []


def test_an_answer_that_is_renamed_is_found_by_its_new_name(noa):
    client = client_of(noa)
    made_by_screen(client, "choice", ITEMS)
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="רות", **{KEY: "option_2"})
        field = CustomField.objects.get()

    renamed = {
        "option_items-key": ["option_1", "option_2"],
        "option_items-he": ["קטן", "ענקי"],
        "option_items-en": ["Small", "Huge"],
    }
    client.post(f"/alon/settings/fields/{field.pk}/", NAMED | renamed)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert (found("ענקי"), found("גדול")) == ({"רות"}, set())


def test_a_kind_without_words_is_not_asked_whether_it_is_searched(noa):
    client = client_of(noa)

    date = client.get("/alon/settings/fields/parties/new/?kind=date").content.decode()
    text = client.get("/alon/settings/fields/parties/new/?kind=text").content.decode()

    assert 'name="is_searched"' not in date
    assert 'name="is_searched"' in text


def test_renewing_goes_on_where_it_stood(noa, monkeypatch):
    monkeypatch.setattr(renewing, "PAGE", 2)
    monkeypatch.setattr(running, "SLICE_SECONDS", -1.0)
    with scope(noa.organization_id, noa.pk, "web"):
        for number in range(5):
            world.a_party(name=f"לקוח {number}")
        SearchRow.objects.update(tokens="")
        renewing.renew_later(entities.get("parties"))

    slices = worked_off()

    assert slices == [(Status.QUEUED, 2, 5), (Status.QUEUED, 4, 5), (Status.DONE, 5, 5)]
    with scope(noa.organization_id, noa.pk, "web"):
        assert SearchRow.objects.filter(entity="parties", tokens="").count() == 0
