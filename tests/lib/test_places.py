"""Localities and streets: found by any name, spelt as listed, and the lists taken over anew."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kesher.config.cli import main
from kesher.lib import corrections, places
from kesher.lib.hebrew import key
from kesher.lib.places import localities, published, streets

LOCALITIES = (
    "_id,סמל_ישוב,שם_ישוב,שם_ישוב_לועזי\r\n"
    "1,4321 ,כפר הדוגמה  ,KEFAR HADUGMA\r\n2,0,לא רשום,\r\n3,4000,חיפה,HAIFA\r\n"
)
STREETS = (
    "_id,סמל_ישוב,שם_ישוב,סמל_רחוב,שם_רחוב\r\n"
    "1,4321,כפר הדוגמה,101,שד בן גוריון\r\n2,4321,כפר הדוגמה,102,אליעזר קפלן\r\n"
)


# As the catalogue publishes them: padded, with brackets turned round, and a line for each name.
PADDED = (
    "\ufeffטבלה,סמל_ישוב,שם_ישוב,שם_ישוב_לועזי,סמל_נפה,שם_נפה\r\n"
    "טבלת ישובים,967   ,אבו ג'ווייעד )שבט(  ,ABU JUWEI'ID  ,62,באר שבע   \r\n"
    "טבלת ישובים,4321  ,כפר הדוגמה )חדשה(   ,KEFAR HADUGMA ,62,באר שבע   \r\n"
)
FULLER = (
    "_id,region_code,region_name,city_code,city_name,street_code,street_name,"
    "street_name_status,official_code\n"
    '1,2,"חיפה ",4000,"חיפה ",101,"שדרות הציונות ",official ,101\n'
    '2,2,"חיפה ",4000,"חיפה ",902,"שד האומות המאוחדות ",synonym ,101\n'
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "places"
    places.use(Path("/nowhere"))


def test_localities_are_known_in_both_languages(folder: Path) -> None:
    assert places.named("כפר הדוגמה") is None

    assert published.keep(LOCALITIES.encode("cp1255"), folder) == ("localities", 2)
    places.use(folder)

    found = places.named("Kefar Hadugma")
    assert found is not None
    assert (found.name, found.code) == ("כפר הדוגמה", 4321)
    shipped = places.named("Haifa")
    assert shipped is not None
    assert "حيفا" in shipped.others


def test_an_address_gets_the_spelling_of_the_list(folder: Path) -> None:
    published.keep(LOCALITIES.encode(), folder)
    assert published.keep(STREETS.encode(), folder) == ("streets", 2)
    places.use(folder)
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


def test_a_list_that_was_taken_over_before_goes_on_counting(folder: Path) -> None:
    folder.mkdir()
    for file, text in (
        ("localities.tsv.gz", "4321\tכפר הדוגמה\tKEFAR HADUGMA\r\n"),
        ("streets.tsv.gz", "4000\tרחוב הדוגמה\r\n4321\tהראשונים\r\n"),
    ):
        (folder / file).write_bytes(gzip.compress(text.encode()))

    places.use(folder)

    assert _street("Kefar Hadugma", "ראשונים 3") == "ראשונים 3"
    assert _street("Kefar Hadugma", "הראשנים 3") == "הראשונים 3"
    assert _street("חיפה", "שד׳ הציונות 8") == "שד׳ הציונות 8"


def test_other_tables_are_refused(folder: Path) -> None:
    with pytest.raises(published.NoList):
        published.keep(b"name,phone\r\nx,1\r\n", folder)
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


def test_the_published_form_is_understood(folder: Path) -> None:
    assert published.keep(PADDED.encode(), folder) == ("localities", 2)
    places.use(folder)

    found = places.named("כפר הדוגמה (חדשה)")
    assert found is not None
    assert (found.name, found.code) == ("כפר הדוגמה (חדשה)", 4321)


def test_a_street_is_found_by_what_else_it_is_called(folder: Path) -> None:
    published.keep(FULLER.encode(), folder)
    places.use(folder)

    assert _street("חיפה", "שד׳ האומות המאוחדות 8") == "שדרות הציונות 8"
    assert _street("חיפה", "הרצל 8") == "הרצל 8"


def test_what_the_catalogue_answers_is_understood(folder: Path) -> None:
    rows = [{"_id": 1, "סמל_ישוב": 4321, "סמל_רחוב": 7, "שם_רחוב": "הדוגמה "}]
    answer = json.dumps({"success": True, "result": {"records": rows}}, ensure_ascii=False)

    assert published.keep(answer.encode(), folder) == ("streets", 1)
    for table in (b'{"result": 1}', b'{"result": ', b"[]", b'{"records": 3}'):
        with pytest.raises(published.NoList):
            published.keep(table, folder)


@pytest.mark.parametrize(
    ("written", "name", "code"),
    [
        ("ירושלים", "ירושלים", 3000),
        ("י-ם", "ירושלים", 3000),
        ("تل أبيب", "תל אביב-יפו", 5000),
        ("תל אביב - יפו", "תל אביב-יפו", 5000),
        ("תל-אביב", "תל אביב-יפו", 5000),
        ("תל־אביב ", "תל אביב-יפו", 5000),
        ('ת"א', "תל אביב-יפו", 5000),
        ("ת״א", "תל אביב-יפו", 5000),
        ("TLV", "תל אביב-יפו", 5000),
        ("tel-aviv", "תל אביב-יפו", 5000),
        ("Тель-Авив", "תל אביב-יפו", 5000),
        ("חיפה", "חיפה", 4000),
        ('ב"ש', "באר שבע", 9000),
        ("Be’er Sheva", "באר שבע", 9000),
        ('פ"ת', "פתח תקווה", 7900),
        ("פתח-תקוה", "פתח תקווה", 7900),
        ('ראשל"צ', "ראשון לציון", 8300),
        ("ראשון לציון", "ראשון לציון", 8300),
        ("אשדוד", "אשדוד", 70),
        ("נתניה", "נתניה", 7400),
        ("בני ברק", "בני ברק", 6100),
        ("חולון", "חולון", 6600),
        ('רמה"ש', "רמת השרון", 2650),
        ('כפ"ס', "כפר סבא", 6900),
        ("נצרת עילית", "נוף הגליל", 1061),
        ("נצרת", "נצרת", 7300),
        ("קרית גת", "קריית גת", 2630),
        ("Qiryat Gat", "קריית גת", 2630),
        ("קיבוץ דגניה א", "דגניה א'", 62),
        ("דגניה א׳", "דגניה א'", 62),
        ("Kibbutz Degania Alef", "דגניה א'", 62),
        ("מושב כפר ביל״ו", 'כפר ביל"ו', 177),
        ("כפר בילו", 'כפר ביל"ו', 177),
        ("באר-שבע", "באר שבע", 9000),
        ("Rishon LeTsiyon", "ראשון לציון", 8300),
        ("Givat Haim (Ihud)", "גבעת חיים (איחוד)", 2018),
        ("Nahariyya", "נהריה", 9100),
        ("Petach Tikvah", "פתח תקווה", 7900),
        ("ק׳ ביאליק", "קריית ביאליק", 9500),
        ("מושב רחוב", "רחוב", 854),
        ("גוש חלב", "ג'ש (גוש חלב)", 487),
    ],
)
def test_places_by_any_name(written: str, name: str, code: int | None) -> None:
    found = places.named(written)

    assert found is not None
    assert (found.name, found.code) == (name, code)


@pytest.mark.parametrize(
    "written",
    ["", "לונדון", "רחוב", "New York", "Paris", "לבן", "כנרת", "x" * 1_000_000],
)
def test_unknown_places(written: str) -> None:
    assert places.named(written) is None


def test_no_name_means_two_places() -> None:
    everywhere = localities.everywhere()
    keys = Counter(
        name_key
        for place in everywhere
        for name_key in {key(name) for name in (place.name, *place.others)}
    )

    assert len(everywhere) == 1362
    assert [name for name, count in keys.items() if count > 1] == []
    assert "" not in keys
    assert len({place.code for place in everywhere if place.code}) == 1330


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("תל אבבי", "תל אביב-יפו"),
        ("יורשלים", "ירושלים"),
        ("באר שבעע", "באר שבע"),
        ("Jerusalm", "ירושלים"),
        ("אשקלן", "אשקלון"),
    ],
)
def test_a_misspelt_place_is_the_only_one_that_is_near(written: str, name: str) -> None:
    found = places.meant(written)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("written", ["לונדון", "רעננ", "London", "כפר אחר", "מחנה 5"])
def test_where_nothing_is_near_nothing_is_meant(written: str) -> None:
    assert places.meant(written) is None


@pytest.mark.parametrize(
    ("city", "line", "right"),
    [
        ("תל אביב", "רח' הרצל 12 דירה 3", "הרצל 12 דירה 3"),
        ("תל אביב", "שד׳ רוטשילד 5", "שדרות רוטשילד 5"),
        ("תל אביב", "רוטשילד 5", "שדרות רוטשילד 5"),
        ("תל אביב", "דיזינגוף 100", "דיזנגוף 100"),
        ("תל אביב", "דוד אבידן 3", "דוד אבידן 3"),
        ("תל אביב", "שמעון אביידן 9", "שמעון אבידן 9"),
        ("תל אביב", "רחוב 1116", "רחוב 1116"),
        ("תל אביב", "דיזנגו 100", "דיזנגו 100"),
        ("תל אביב", "Herzl 12", "Herzl 12"),
        ("ירושלים", "כ״ט בנובמבר 5", "כ״ט בנובמבר 5"),
        ("ראשון לציון", "זבוטינסקי 3", "ז'בוטינסקי 3"),
        ("ראשון לציון", "אין כאן רחוב כזה 3", "אין כאן רחוב כזה 3"),
    ],
)
def test_streets_are_spelt_as_listed(city: str, line: str, right: str) -> None:
    assert _street(city, line) == right


def test_a_misspelt_street_is_proposed_where_one_alone_is_near() -> None:
    place = places.named("תל אביב")
    assert place is not None

    assert streets.meant("דיזנגו 100", place) == "דיזנגוף 100"
    assert streets.meant("רחוב 1117 4", place) == "רחוב 1117 4"


def test_what_streets_are_called_elsewhere_is_no_slip() -> None:
    """The list of one place lacks streets; of two real names the other is not meant."""
    place = places.named("ראשון לציון")
    assert place is not None

    lines = ["התעשייה 2", "האורגים 5", "רוטשלד 4"]
    assert [streets.meant(one, place) for one in lines] == [*lines[:2], "רוטשילד 4"]


@pytest.mark.parametrize(
    ("street", "city", "right"),
    [
        (
            "רח' הרצל 12 דירה 3 תל-אביב 6123456",
            "",
            ("הרצל 12 דירה 3", "תל אביב-יפו", "6123456"),
        ),
        ("Herzl 12, Tel Aviv, Israel", "", ("Herzl 12", "תל אביב-יפו", "")),
        ("ראשל״צ ז׳בוטינסקי 3", "", ("ז׳בוטינסקי 3", "ראשון לציון", "")),
        ("", "קיבוץ דגניה א", ("", "דגניה א'", "")),
        ("הרצל 12", "Tel Aviv, Israel", ("הרצל 12", "תל אביב-יפו", "")),
        ("הרצל 12 תל אביב", "ת״א", ("הרצל 12", "תל אביב-יפו", "")),
        ("הגפן 3", "יורשלים", ("הגפן 3", "ירושלים", "")),
        ("הרצל 12, חיפה 33031", "", ("הרצל 12", "חיפה", "33031")),
        ("ת.ד. 12345, חיפה", "", ("ת.ד. 12345", "חיפה", "")),
        ("ת״ד 12345, חיפה", "", ("ת״ד 12345", "חיפה", "")),
        ('ת"ד 12345 חיפה 3100001', "", ('ת"ד 12345', "חיפה", "3100001")),
        ("הרצל 12, חיפה, קומה 3", "", ("הרצל 12, קומה 3", "חיפה", "")),
        ("דרך חיפה 3", "חיפה", ("דרך חיפה 3", "חיפה", "")),
        ("רחוב עומר 5", "", ("רחוב עומר 5", "", "")),
        ("1 High St", "London", ("1 High St", "London", "")),
    ],
)
def test_addresses_come_apart(street: str, city: str, right: tuple[str, str, str]) -> None:
    row = {"street": street, "city": city, "postal_code": "", "country": ""}

    found = corrections.right_row("addresses", row, is_firm=False)

    assert (found["street"], found["city"], found["postal_code"]) == right


def _street(city: str, line: str) -> str:
    place = places.named(city)
    assert place is not None
    return places.street(line, place)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ת״ד 12345", ["12345"]),
        ('הרצל 12, ת"ד: 6', ["6"]),
        ("תא דואר 7, ת.ד 8", ["7", "8"]),
        ("P.O.B. 9", ["9"]),
        ("PO Box #10", ["10"]),
        ("שבת ד 5", []),
        ("הרצל 12", []),
        ("ת״ד", []),
    ],
)
def test_boxes_at_the_post_are_told_by_their_words(text: str, numbers: list[str]) -> None:
    assert places.boxes(text) == numbers
