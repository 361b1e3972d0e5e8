"""The corrections of an import on its pages, over the API, in a saved mapping and by command."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kesher.config import cli
from kesher.entity.registry import entities
from kesher.exchange import carrying, saving
from kesher.exchange.models import ImportRun
from kesher.exchange.saving import WrongMapping
from kesher.features.parties.models import Party
from kesher.jobs.worker import run_due
from kesher.tenancy import scope
from tests.api.client import BASE, Api
from tests.conftest import client_of
from tests.exchange.test_pages import as_filled, uploaded

FILE = "שם,טלפון\r\nמר אבי כץ,050-2345678\r\nדנה כהן,+972502345679\r\n"


@pytest.fixture
def browser(noa: Any) -> Client:
    return client_of(noa)


@pytest.fixture
def api(noa: Any) -> Api:
    return Api.of(noa)


def names(noa: Any) -> list[str]:
    with scope(noa.organization_id, noa.pk, "web"):
        return sorted(Party.objects.values_list("name", flat=True))


def test_switches_the_list_and_one_kind_undone(browser, noa) -> None:
    address = uploaded(browser, FILE)
    columns = browser.get(address).content.decode()
    assert columns.count('name="corrections"') == 13
    filled = as_filled(browser, address)
    kinds = {"switches": "shown", "corrections": ["titles", "emails"]}
    browser.post(f"{address}check/", filled | kinds)
    listed = browser.get(f"{address}corrections/?kind=phones").content.decode()
    assert "050-2345678" not in listed
    browser.post(f"{address}again/")
    kept = browser.get(address).content.decode()
    assert kept.count("checked") == 2 + 2
    browser.post(f"{address}check/", filled | kinds | {"corrections": ["titles", "phones"]})

    trial = browser.get(address).content.decode()
    listed = browser.get(f"{address}corrections/?kind=titles").content.decode()
    assert f'{address}corrections/?kind=phones"' in trial
    assert ("מר אבי כץ" in listed, "ביטול התיקונים האלה" in listed) == (True, False)

    browser.post(f"{address}start/")
    assert names(noa) == ["אבי כץ", "דנה כהן"]
    listed = browser.get(f"{address}corrections/?kind=titles").content.decode()
    assert "ביטול התיקונים האלה" in listed
    file = browser.get(f"{address}corrections/?kind=phones&format=csv").content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith("2,טלפונים,טלפונים,050-2345678,+972502345678,")
    assert len(file.splitlines()) == 2

    browser.post(f"{address}corrections/undo/", {"kind": "titles"})

    assert names(noa) == ["דנה כהן", "מר אבי כץ"]
    undone = browser.get(f"{address}corrections/?kind=titles").content.decode()
    assert "3 תיקונים בוטלו." in undone
    again = browser.post(f"{address}corrections/undo/", {"kind": "titles"})
    assert again.status_code == 409
    assert browser.post(f"{address}corrections/undo/", {"kind": "x"}).status_code == 404


def test_a_colleague_sees_none_of_it(browser, yossi) -> None:
    address = uploaded(browser, FILE)

    response = client_of(yossi).get(f"{address}corrections/")

    assert response.status_code == 404


def begun(api: Api, **told: str) -> Any:
    sent = SimpleUploadedFile("לקוחות.csv", FILE.encode())
    return api.client.post(f"{BASE}/parties/import", {"file": sent, **told})


def test_a_program_switches_reads_and_undoes(api, noa) -> None:
    wrong = begun(api, corrections_off="shoes")
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "corrections_off")
    answer = begun(api, corrections_off="phones, emails")
    assert answer.status_code == 202, answer.content.decode()
    place = f"parties/import/{answer.json()['id']}"
    run_due()

    told = {one["kind"]: one for one in api.get(place).json()["corrections"]}
    assert (told["phones"]["is_on"], told["phones"]["count"]) == (False, 0)
    assert (told["titles"]["is_on"], told["titles"]["count"]) == (True, 3)
    page = api.get(f"{place}/corrections?kind=titles").json()
    found = [(one["row"], one["field"], one["before"], one["after"]) for one in page["items"]]
    assert found == [
        (2, "name", "מר אבי כץ", "אבי כץ"),
        (2, "honorific", "", "מר"),
        (2, "gender", "", "male"),
    ]
    assert page["next_cursor"] is None
    table = api.get(f"{place}/corrections?format=csv").content.decode("utf-8-sig")
    assert len(table.splitlines()) == 6
    assert api.get(f"{place}/corrections?cursor=x").status_code == 422

    assert api.post(f"{place}/corrections", {"undo": "shoes"}).status_code == 422
    back = api.post(f"{place}/corrections", {"undo": "titles"}).json()["corrections"]

    assert [one["taken_back"] for one in back if one["kind"] == "titles"] == [3]
    assert names(noa) == ["דנה כהן", "מר אבי כץ"]
    assert api.post(f"{place}/corrections", {"undo": "titles"}).status_code == 409
    assert api.post(f"{place}/corrections", {"undo": "phones"}).status_code == 409


def test_saved_mappings_keep_the_switches(alon) -> None:
    content = {
        "kesher_mapping": 1,
        "entity": "parties",
        "name": "ישן",
        "columns": [{"title": "שם", "field": "name"}, {"title": "טלפון", "field": "phones"}],
        "corrections_off": ["phones"],
    }
    saved = saving.take_in(entities.get("parties"), content)
    assert saving.as_json(saved)["corrections_off"] == ["phones"]

    with pytest.raises(WrongMapping):
        saving.take_in(entities.get("parties"), content | {"corrections_off": ["shoes"]})


def test_a_command_leaves_kinds_out_and_counts_the_others(tmp_path: Path, capsys, alon) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(FILE)

    cli.main(["import", "alon", "parties", str(path), "--without", "phones", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert {kind: count for kind, count in told["corrected"].items() if count} == {
        "titles": 3,
        "parts": 2,
    }
    run = ImportRun.objects.get()
    assert run.corrections_off == ["phones"]
    assert carrying.is_small(run)
    assert Party.objects.get(name="אבי כץ").phone == "050-2345678"
