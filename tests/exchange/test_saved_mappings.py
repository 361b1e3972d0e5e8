"""How a sort of file is matched is kept under a name, shared, carried away and used again."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.exchange import carrying, saving
from kesher.exchange.models import ImportRun, Policy, SavedMapping
from kesher.exchange.saving import WrongMapping
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import undoing
from kesher.tenancy import scope
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_pages import as_filled, uploaded

FILE = csv_of(["שדה א", "שדה ב", "קוד"], ["דנה כהן", "0502345678", "7"])
LIKE_IT = csv_of(["קוד", "שדה ב", "שדה א", "דוא״ל"], ["8", "0502345679", "רון", "r@example.com"])


def a_mapping(begin: Any, name: str = "המערכת הישנה") -> SavedMapping:
    run = begin(
        FILE,
        columns={"שדה א": "name", "שדה ב": "phones", "קוד": ""},
        policy=Policy.UPDATE,
        fixed={"source": "referral"},
    )
    return saving.save(run, name)


@pytest.mark.usefixtures("alon")
def test_the_next_file_like_it_is_matched_so_whatever_the_order(begin) -> None:
    a_mapping(begin)

    run = begin_as_it_comes(LIKE_IT)

    assert run.saved_as == "המערכת הישנה"
    assert dict(zip(run.titles, run.mapping, strict=True)) == {
        "קוד": "",
        "שדה ב": "phones",
        "שדה א": "name",
        "דוא״ל": "emails",
    }
    assert (run.policy, run.fixed) == (Policy.UPDATE, {"source": "referral"})
    carrying.write(run)
    ron = Party.objects.get()
    assert (ron.name, ron.phone, ron.email, ron.source) == (
        "רון",
        "+972502345679",
        "r@example.com",
        "referral",
    )


@pytest.mark.usefixtures("alon")
def test_a_file_without_one_of_its_columns_is_none_like_it(begin) -> None:
    a_mapping(begin)

    run = begin_as_it_comes(csv_of(["שדה א", "אחר"], ["דנה", "x"]))

    assert (run.saved_as, run.mapping) == ("", [])


@pytest.mark.usefixtures("alon")
def test_how_the_file_was_read_is_saved_with_it() -> None:
    first = csv_of(["דוח לקוחות", "שם"], ["שדה א", "שדה ב"], ["דנה", "0502345678"])
    run = begin_as_it_comes(first)
    carrying.turn_to(run, run.sheet, wish=carrying.wish_of({"heading": 2}))
    run.mapping = ["name", "phones"]
    saving.save(run, "דוח")

    again = begin_as_it_comes(first)

    assert (again.saved_as, again.titles) == ("דוח", ["שדה א", "שדה ב"])
    assert (again.mapping, again.wish) == (["name", "phones"], {"heading": 2})
    assert again.row_count == 1


def begin_as_it_comes(content: str, entity: str = "parties") -> ImportRun:
    data = content.encode()
    sent = SimpleUploadedFile("x.csv", data)
    return carrying.begin(entities.get(entity), sent, file_name="x.csv", size=len(data))


@pytest.mark.usefixtures("alon")
def test_it_goes_out_as_json_and_comes_back(begin) -> None:
    saved = a_mapping(begin)
    told = json.loads(json.dumps(saving.as_json(saved)))
    saving.drop(saved)

    again = saving.take_in(entities.get("parties"), told)

    assert saving.as_json(again) == told
    assert told["columns"][0] == {"title": "שדה א", "field": "name"}


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("kesher_mapping", 2),
        ("entity", "leads"),
        ("name", 7),
        ("columns", [{"title": "א", "field": "no_such"}]),
        ("columns", [["א", "name"]]),
        ("fixed", {"no_such": 1}),
        ("values", {"status": "x"}),
        ("existing", "drop"),
        ("all_or_nothing", "yes"),
        ("reading", {"encoding": "klingon"}),
        ("reading", {"heading": -1}),
    ],
)
def test_a_file_that_is_no_mapping_of_ours_changes_nothing(begin, part, value) -> None:
    told = saving.as_json(a_mapping(begin)) | {"name": "אחרת", part: value}

    with pytest.raises(WrongMapping):
        saving.take_in(entities.get("parties"), told)

    assert SavedMapping.objects.count() == 1


def test_a_colleague_may_use_it_and_not_change_it(begin, noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        saved = a_mapping(begin)
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert begin_as_it_comes(LIKE_IT).saved_as == saved.name
        with pytest.raises(Refused, match="מישהו אחר"):
            a_mapping(begin)
        with pytest.raises(Refused, match="מישהו אחר"):
            saving.drop(saved)
        assert SavedMapping.objects.get().member_id == noa.pk


@pytest.mark.usefixtures("alon")
def test_deleting_and_making_it_are_undone(begin, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        saved = a_mapping(begin)
        made = undoing.batch()
    with scope(noa.organization_id, noa.pk, "web"):
        saving.drop(saved)
        dropped = undoing.batch()
    with scope(noa.organization_id, noa.pk, "web"):
        assert undoing.undo(dropped).count == 1
        assert SavedMapping.objects.get().columns == saved.columns
        assert undoing.undo(made).count == 1
        assert SavedMapping.objects.count() == 0


@pytest.mark.usefixtures("alon")
def test_words_that_are_no_answers_mean_what_was_said_the_next_time_too(begin) -> None:
    content = csv_of(["נושא", "שם", "סטטוס"], ["מדפסת", "דנה", "בטיפול"], ["סורק", "רון", "ללא"])
    run = begin(content, entity="leads")
    run.answers = {"status": {"בטיפול": "contacted", "ללא": "-"}}
    saving.save(run, "לידים")

    again = begin_as_it_comes(content, "leads")
    carrying.write(again)

    assert again.counts == {"created": 2}
    assert [lead.status for lead in Lead.objects.order_by("pk")] == ["contacted", "new"]


@pytest.fixture
def browser(noa: Any) -> Client:
    return client_of(noa)


def test_it_is_saved_listed_downloaded_and_deleted_on_pages(browser, noa) -> None:
    address = uploaded(browser)
    browser.post(f"{address}check/", as_filled(browser, address) | {"save_as": "שלנו"})
    page = "/alon/parties/import/mappings/"
    with scope(noa.organization_id, noa.pk, "web"):
        saved = SavedMapping.objects.get()

    assert "שלנו" in browser.get(page).content.decode()
    told = json.loads(browser.get(f"{page}{saved.pk}/").content)
    assert told["columns"][1] == {"title": "טלפון", "field": "phones"}
    again = browser.get(uploaded(browser)).content.decode()
    assert "הותאם לפי ״שלנו״." in again
    browser.post(f"{page}{saved.pk}/drop/")
    browser.get(page)
    assert "שלנו" not in browser.get(page).content.decode()
    sent = SimpleUploadedFile("m.json", json.dumps(told).encode())
    assert browser.post(page, {"file": sent}).status_code == 302
    assert "שלנו" in browser.get(page).content.decode()
    wrong = browser.post(page, {"file": SimpleUploadedFile("m.json", b"[" * 100_000)})
    assert wrong.status_code == 422


def test_a_file_is_read_otherwise_when_somebody_says_so(browser) -> None:
    address = uploaded(browser, "שם;טלפון\r\nדנה כהן;0502345678\r\n")
    before = browser.get(address).content.decode()

    way = {
        "way-encoding": "cp1255",
        "way-delimiter": ",",
        "way-heading": "0",
        "way-reversed": "yes",
    }
    browser.post(f"{address}way/", way)

    after = browser.get(address).content.decode()
    assert '<strong><bdi dir="auto">שם</bdi></strong>' in before
    assert "עמודה 1, ללא שם" in after
    assert "ןהכ הנד" in after
    assert browser.post(f"{address}way/", {"way-encoding": "klingon"}).status_code == 409


def test_words_of_the_file_are_explained_on_a_page(browser, noa) -> None:
    file = "נושא,שם,סטטוס,אחראי\r\nמדפסת,דנה,בהמתנה,יהודה\r\nסורק,רון,חדש,יהודה\r\n"
    address = uploaded(browser, file, "leads")

    response = browser.post(f"{address}check/", as_filled(browser, address) | {"save_as": "ל"})

    words = response["Location"]
    assert words.startswith(f"{address}words/")
    asked = browser.get(words).content.decode()
    assert "בהמתנה" in asked
    assert "חדש</bdi>" not in asked
    browser.post(words, {"0-0": "+", "1-0": str(noa.pk)})
    browser.post(f"{address}start/")
    with scope(noa.organization_id, noa.pk, "web"):
        first, second = Lead.objects.order_by("pk")
        made = (
            entities.of(Lead)
            .field("status")
            .kind.text(first.status, entities.of(Lead).field("status"))
        )
        assert (made, second.status) == ("בהמתנה", "new")
        assert (first.owner_id, second.owner_id) == (noa.pk, noa.pk)
        assert SavedMapping.objects.get().answers["owner"] == {"יהודה": str(noa.pk)}
