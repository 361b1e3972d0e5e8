"""`kesher import` and `kesher export`."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from kesher.config import cli
from kesher.features.parties.models import Party
from kesher.tenancy import scope

FILE = "name,phone\r\nDana Cohen,0502345678\r\nRon Levi,12\r\n"


@pytest.fixture
def file(tmp_path: Path, alon_organization: Any) -> Path:
    path = tmp_path / "customers.csv"
    path.write_text(FILE)
    return path


def told(capsys: Any, *words: str) -> dict[str, Any]:
    cli.main([*words, "--json"])
    return json.loads(capsys.readouterr().out)


def test_rows_come_in_and_what_was_wrong_is_told(file, capsys, alon_organization) -> None:
    answer = told(capsys, "import", "alon", "parties", str(file))

    assert (answer["created"], answer["refused"], answer["step"]) == (1, 1, "done")
    assert answer["columns"] == {"name": "name", "phone": "phones"}
    assert [error["row"] for error in answer["errors"]] == [3]
    with scope(alon_organization.pk):
        assert Party.objects.get().name == "Dana Cohen"


def test_a_dry_run_writes_nothing(file, capsys, alon_organization) -> None:
    answer = told(capsys, "import", "alon", "parties", str(file), "--dry-run")

    assert (answer["created"], answer["refused"], answer["step"]) == (1, 1, "checked")
    with scope(alon_organization.pk):
        assert Party.objects.count() == 0


def test_a_sheet_can_be_told(tmp_path, capsys, alon_organization) -> None:
    book = Workbook()
    book.active.append(["title"])
    book.active.append(["this is not a table of customers"])
    book.create_sheet("People").append(["name"])
    book["People"].append(["Dana Cohen"])
    book.save(tmp_path / "book.xlsx")
    words = ["import", "alon", "parties", str(tmp_path / "book.xlsx"), "--sheet"]

    answer = told(capsys, *words, "People")

    assert (answer["created"], answer["columns"]) == (1, {"name": "name"})
    assert cli.main([*words, "Nobody"]) == 1
    assert "Sheet, People" in capsys.readouterr().err


def test_columns_can_be_told_and_left_out(file, capsys, alon_organization) -> None:
    words = ["import", "alon", "parties", str(file), "--map", "name=job_title", "--map", "phone="]

    answer = told(capsys, *words)

    assert answer["columns"] == {"name": "job_title", "phone": ""}
    assert answer["refused"] == 2


def test_rights_are_those_of_the_member(file, capsys, yossi) -> None:
    told(capsys, "import", "alon", "parties", str(file), "--as", "yossi@alon.example")

    with scope(yossi.organization_id):
        assert Party.objects.get().owner_id == yossi.pk
    words = ["export", "alon", str(file.with_suffix(".xlsx")), "--as", "yossi@alon.example"]
    assert cli.main(words) == 1


def test_what_goes_out_comes_back(file, capsys, alon_organization) -> None:
    told(capsys, "import", "alon", "parties", str(file))
    target = file.with_name("out.xlsx")

    out = told(capsys, "export", "alon", str(target), "--filter", 'name contains "Dana"')
    back = told(capsys, "import", "alon", "parties", str(target))

    assert out["count"] == 1
    assert (back["same"], back["created"], back["updated"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "nowhere", "parties", "x.csv"], "There is no organization"),
        (["import", "alon", "ghosts", "x.csv"], "There is no record type"),
        (["import", "alon", "parties", "missing.csv"], "cannot be read"),
        (["export", "alon", "x.pdf"], "should end with"),
        (["export", "alon", "x.csv", "--filter", "nonsense ="], ""),
        (["export", "alon", "x.csv", "--columns", "ghost"], "has no field"),
    ],
)
def test_what_cannot_be_done_is_said(words, sentence, file, capsys, monkeypatch) -> None:
    monkeypatch.chdir(file.parent)

    assert cli.main(words) == 1
    assert sentence in capsys.readouterr().err


def test_how_a_file_is_read_and_matched_can_be_told(tmp_path, capsys, alon_organization) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes("טלפון;שם\r\nשם;טלפון\r\nדנה;0502345678\r\n".encode("cp862"))
    words = ["import", "alon", "parties", str(path), "--encoding", "cp862", "--delimiter", ";"]

    answer = told(capsys, *words, "--heading", "2", "--no-reversed", "--existing", "create")

    assert (answer["created"], answer["rows"]) == (1, 1)
    with scope(alon_organization.pk):
        assert (Party.objects.get().name, Party.objects.get().phone) == ("דנה", "+972502345678")
    assert cli.main([*words, "--mapping", "nothing"]) == 1
    assert "nothing" in capsys.readouterr().err
