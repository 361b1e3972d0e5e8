"""The wizard and the export as a browser without scripts sees them."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from kesher.features.parties.models import Party
from kesher.records.models import Access
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of

FILE = "שם,טלפון,סיווג\r\nדנה כהן,0502345678,א׳\r\nרון לוי,12,א׳\r\n"


@pytest.fixture
def browser(noa: Any) -> Client:
    return client_of(noa)


def uploaded(browser: Client, content: str = FILE, entity: str = "parties") -> str:
    sent = SimpleUploadedFile("לקוחות.csv", content.encode("cp1255"))
    response = browser.post(f"/alon/{entity}/import/", {"file": sent})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def as_filled(browser: Client, address: str) -> dict[str, str]:
    """The form of the columns as it stands on the page."""
    page = browser.get(address).content.decode()
    chosen = re.findall(r'<select name="([\w-]+)".*?</select>', page, re.DOTALL)
    values = {}
    for name in chosen:
        body = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
        selected = re.search(r'value="([^"]*)" selected', body)
        values[name] = selected[1] if selected else ""
    return values | {"policy": "skip", "wrong": "rest"}


def test_a_file_goes_through_all_steps_and_back_out(browser, noa) -> None:
    address = uploaded(browser)
    filled = as_filled(browser, address)
    assert [filled[f"column-{place}"] for place in range(3)] == ["name", "phones", "customer_class"]

    browser.post(f"{address}check/", filled)
    checked = browser.get(address).content.decode()
    assert "עדיין לא נכתב דבר" in checked
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.count() == 0

    browser.post(f"{address}start/")
    done = browser.get(address).content.decode()
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.get().name == "דנה כהן"
    assert f"{address}undo/" in done

    refused = browser.get(f"{address}rows/?rows=refused&format=csv").content.decode("utf-8-sig")
    assert "רון לוי,12,א׳,נדחה," in refused
    assert "דנה" not in refused

    browser.post(f"{address}undo/")
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.filter(deleted_at=None).count() == 0
    assert "הייבוא בוטל. חזרו: 1. נשארו: 0." in browser.get(address).content.decode()


def test_all_or_none_is_refused_while_a_row_is_wrong(browser, noa) -> None:
    address = uploaded(browser)
    browser.post(f"{address}check/", as_filled(browser, address) | {"wrong": "nothing"})
    checked = browser.get(address).content.decode()

    response = browser.post(f"{address}start/")

    assert response.status_code == 409
    assert "דבר לא ייובא" in checked
    assert f"{address}start/" not in checked
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.count() == 0


def test_a_sheet_of_a_workbook_is_chosen(browser, noa) -> None:
    book, content = Workbook(), io.BytesIO()
    book.active.title = "הסבר"
    book.active.append(["הסבר על הקובץ"])
    book.active.append(["בגיליון השני"])
    for row in (["שם", "טלפון"], ["דנה כהן", "0502345678"]):
        (book["לקוחות"] if "לקוחות" in book.sheetnames else book.create_sheet("לקוחות")).append(row)
    book.save(content)
    sent = SimpleUploadedFile("ספר.xlsx", content.getvalue())
    address = browser.post("/alon/parties/import/", {"file": sent})["Location"]
    offered = browser.get(address).content.decode()

    missing = browser.post(f"{address}sheet/", {"sheet": "אין כזה"})
    browser.post(f"{address}sheet/", {"sheet": "לקוחות"})
    browser.post(f"{address}check/", as_filled(browser, address))
    browser.post(f"{address}start/")

    assert '<option value="הסבר" selected>' in offered
    assert missing.status_code == 409
    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.get().phone == "+972502345678"
    assert browser.post(f"{address}sheet/", {"sheet": "הסבר"}).status_code == 409


def test_rows_whose_records_are_here_already_are_shown(browser, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        known = world.a_party(name="דנה כהן", phones=[{"number": "+972502345678"}])
    address = uploaded(browser)

    browser.post(f"{address}check/", as_filled(browser, address))

    checked = browser.get(address).content.decode()
    assert "שורות שהרשומות שלהן כבר כאן" in checked
    assert f'href="/alon/parties/{known.pk}/"' in checked


def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(browser) -> None:
    response = browser.post(
        "/alon/parties/import/", {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04" + b"\0" * 99)}
    )

    assert response.status_code == 422
    assert "הקובץ פגום." in response.content.decode()


def test_no_two_columns_go_into_one_field(browser) -> None:
    address = uploaded(browser)
    filled = as_filled(browser, address) | {"column-1": "name"}

    response = browser.post(f"{address}check/", filled)

    assert response.status_code == 422
    assert "שתי עמודות" in response.content.decode()


def test_what_every_row_gets(browser, noa) -> None:
    address = uploaded(browser, "שם\r\nדנה כהן\r\n")
    filled = as_filled(browser, address) | {"fixed-source": "fair"}

    browser.post(f"{address}check/", filled | {"wrong": "nothing"})
    browser.post(f"{address}start/")

    with scope(noa.organization_id, noa.pk, "web"):
        assert Party.objects.get().source == "fair"


def test_a_colleague_does_not_see_the_file(browser, yossi) -> None:
    address = uploaded(browser)

    stranger = client_of(yossi)

    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}rows/").status_code == 404
    assert stranger.post(f"{address}start/").status_code == 404
    assert stranger.post(f"{address}sheet/", {"sheet": "א"}).status_code == 404


def test_who_may_only_look_may_not_import(alon_organization) -> None:
    with scope(alon_organization.pk):
        reader = world.a_member("קורא", email="r@alon.example", role="read_only")

    browser = client_of(reader)

    assert browser.get("/alon/parties/import/").status_code == 404
    assert browser.get("/alon/parties/export/").status_code == 404


def test_people_and_rights_do_not_come_from_files(browser) -> None:
    assert browser.get("/alon/users/import/").status_code == 404
    assert browser.get("/alon/roles/import/").status_code == 404
    assert browser.get("/alon/teams/export/").status_code == 200


def test_a_list_offers_both_ways(browser) -> None:
    page = browser.get("/alon/parties/").content.decode()

    assert 'href="/alon/parties/import/"' in page
    assert 'href="/alon/parties/export/"' in page


def test_a_list_goes_out_as_it_is_seen(browser, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="דנה כהן", job_title="נהגת")
        world.a_party(name="רון לוי", job_title="נהג")

    response = browser.get(
        "/alon/parties/export/",
        {"format": "csv", "columns": "job_title,name", "filter": 'name contains "כהן"'},
    )
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0] == "תפקיד בארגון,שם,id"
    assert [line.rsplit(",", 1)[0] for line in lines[1:]] == ["נהגת,דנה כהן"]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    with scope(noa.organization_id, noa.pk, "web"):
        assert Access.objects.get(verb="exported").detail["count"] == 1
