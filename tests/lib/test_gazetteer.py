"""Official lists that somebody put beside the program: taken over, found in, spelt by."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kesher.config.cli import main
from kesher.lib import corrections, gazetteer, israel

LOCALITIES = (
    "_id,סמל_ישוב,שם_ישוב,שם_ישוב_לועזי\r\n"
    "1,4321 ,כפר הדוגמה  ,KEFAR HADUGMA\r\n2,0,לא רשום,\r\n3,4000,חיפה,HAIFA\r\n"
)
STREETS = (
    "_id,סמל_ישוב,שם_ישוב,סמל_רחוב,שם_רחוב\r\n"
    "1,4321,כפר הדוגמה,101,שד בן גוריון\r\n2,4321,כפר הדוגמה,102,אליעזר קפלן\r\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "places"
    israel.use_lists(Path("/nowhere"))


def test_localities_are_known_in_both_languages(folder: Path) -> None:
    assert israel.place("כפר הדוגמה") is None

    assert gazetteer.keep(LOCALITIES.encode("cp1255"), folder) == ("localities", 2)
    israel.use_lists(folder)

    found = israel.place("Kefar Hadugma")
    assert found is not None
    assert (found.name, found.code) == ("כפר הדוגמה", 4321)
    shipped = israel.place("Haifa")
    assert shipped is not None
    assert "حيفا" in shipped.others


def test_an_address_gets_the_spelling_of_the_list(folder: Path) -> None:
    gazetteer.keep(LOCALITIES.encode(), folder)
    assert gazetteer.keep(STREETS.encode(), folder) == ("streets", 2)
    israel.use_lists(folder)
    row = {
        "street": "שד' בן-גוריון 12/3",
        "city": "KEFAR HADUGMA",
        "postal_code": "",
        "country": "",
    }

    right = corrections.right_row("addresses", row, is_firm=False)

    assert (right["street"], right["city"]) == ("שד בן גוריון 12/3", "כפר הדוגמה")
    unknown = corrections.right_row("addresses", row | {"street": "הרצל 1"}, is_firm=False)
    assert unknown["street"] == "הרצל 1"


def test_other_tables_are_refused(folder: Path) -> None:
    with pytest.raises(gazetteer.NoList):
        gazetteer.keep(b"name,phone\r\nx,1\r\n", folder)
    assert not folder.exists()


def test_the_command_takes_a_list_over(
    folder: Path, settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.PLACES_FOLDER = folder
    table = tmp_path / "yishuvim.csv"
    table.write_text(LOCALITIES, encoding="utf-8")

    assert main(["places", str(table)]) == 0
    assert "2 localities are known" in capsys.readouterr().out
    assert main(["places", str(tmp_path / "none.csv")]) == 1
