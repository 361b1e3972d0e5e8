"""Everything goes out, and comes back the same."""

import csv
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from kesher.entity.registry import entities
from kesher.exchange.leaving.baggage import LEFT_BEHIND, place_of, tables
from kesher.lib.ids import new_id
from kesher.tenancy.wall import tenant_models
from tests.exchange.houses import House, a_house

pytestmark = pytest.mark.slow

Houses = tuple[Path, Path, House]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A firm leaves one installation and comes into another, from which it leaves again."""
    folder = tmp_path_factory.mktemp("journey")
    first, second = folder / "first.zip", folder / "second.zip"
    with a_house(folder, "here") as here, a_house(folder, "there") as there:
        here.kesher("demo", "alon", "--size", "s")
        here.do("tests.exchange.furnishing", "furnish('alon')")
        here.kesher("export", "alon", "everything", str(first))
        words = ["--name", "?", "--admin", "noa@alon.example", "--admin-name", "נועה לוי"]
        there.kesher("init", "back", *words)
        there.kesher("import", "back", "everything", str(first))
        there.kesher("export", "back", "everything", str(second))
        yield first, second, there


def test_what_comes_back_and_leaves_again_is_equal_byte_for_byte(journey: Houses) -> None:
    with ZipFile(journey[0]) as first, ZipFile(journey[1]) as second:
        names = first.namelist()

        assert second.namelist() == names
        assert [name for name in names if first.read(name) != second.read(name)] == [
            "manifest.json"
        ]
        manifests = [json.loads(one.read("manifest.json")) for one in (first, second)]
    slugs = [manifest["organization"].pop("slug") for manifest in manifests]
    times = [manifest.pop("made_at") for manifest in manifests]
    assert slugs == ["alon", "back"]
    assert all(times)
    assert manifests[0] == manifests[1]


def test_nothing_of_it_was_empty_by_chance(journey: Houses) -> None:
    """A table that the demonstration and `furnishing` leave empty would prove nothing."""
    with ZipFile(journey[0]) as archive:
        rows = json.loads(archive.read("manifest.json"))["rows"]

    assert [member for member, count in rows.items() if not count] == []
    assert set(rows) == {table.member for table in tables()}


def test_extensions_of_phones_come_along(journey: Houses) -> None:
    with ZipFile(journey[1]) as archive:
        table = archive.read("data/parties.csv").decode("utf-8-sig").splitlines()
        parties = [json.loads(line) for line in archive.read("data/parties.jsonl").splitlines()]

    header, *lines = csv.reader(table)
    at = header.index("שלוחה")
    assert header[at - 1] == "טלפון"
    assert [line[at - 1 : at + 1] for line in lines if line[at]] == [["03-623-4567", "12"]]
    assert [one["phone"] for one in parties if ";" in one["phone"]] == ["+97236234567;ext=12"]


def test_it_is_found_in_the_new_house(journey: Houses) -> None:
    told = journey[2].do("tests.exchange.furnishing", "tell_found('back', 'שלום עולם')")

    assert json.loads(told) == ['=HYPERLINK("http://127.0.0.1")']


def test_no_secret_goes_along(journey: Houses) -> None:
    with ZipFile(journey[0]) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist())

    secrets = (b"argon2", b"pbkdf2", b"otpauth", b"storage_key", b"password", b"sessionid")
    assert [word for word in secrets if word in text] == []


def test_formulas_stay_texts_for_people_and_are_whole_for_programs(journey: Houses) -> None:
    with ZipFile(journey[0]) as archive:
        readable = archive.read("data/parties.csv").decode()
        lossless = archive.read("data/parties.jsonl").decode()

    assert "'=HYPERLINK" in readable
    assert '"name":"=HYPERLINK(\\"http://127.0.0.1\\")"' in lossless


def test_what_is_in_the_bin_goes_along_for_programs_alone(journey: Houses) -> None:
    with ZipFile(journey[0]) as archive:
        lines = [json.loads(line) for line in archive.read("data/leads.jsonl").splitlines()]
        readable = archive.read("data/leads.csv").decode()

    gone = [line for line in lines if line["deleted_at"]]
    assert len(gone) == 1
    assert gone[0]["id"] not in readable
    assert lines[-1]["id"] in readable
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)


def test_files_have_names_that_every_system_bears(journey: Houses) -> None:
    with ZipFile(journey[0]) as archive:
        names = [name.split("/")[2] for name in archive.namelist() if name.startswith("files/")]
        zeros = next(name for name in archive.namelist() if name.endswith("b_.txt"))

        assert archive.read(zeros) == b"\0" * 3_000_000
    assert "תמונה.png" in names


def test_the_schema_is_read_in_both_languages(journey: Houses) -> None:
    with ZipFile(journey[0]) as archive:
        schema = json.loads(archive.read("schema.json"))

    by_key = {one["key"]: one for one in schema["entities"]}
    fields = {one["key"]: one for one in by_key["parties"]["fields"]}
    assert set(by_key) == {one.key for one in entities if one.is_record}
    assert by_key["parties"]["label"] == {"he": "לקוחות", "en": "customers"}
    assert fields["x_day"] == {
        "key": "x_day",
        "label": {"he": "שדה x_day", "en": "Field x_day"},
        "kind": "date",
        "required": False,
        "custom": True,
    }
    status = {one["key"]: one for one in by_key["leads"]["fields"]}["status"]
    assert {"key": "new", "label": {"he": "חדש", "en": "New"}} in status["answers"]
    assert [one["member"] for one in schema["tables"]] == [one.member for one in tables()]


def test_every_table_of_an_organisation_goes_along_or_stays_for_a_reason() -> None:
    known = {model._meta.label for model in tenant_models()}
    carried = {table.label for table in tables()}

    assert set(LEFT_BEHIND) - known == set()
    assert carried | set(LEFT_BEHIND) == known
    assert carried & set(LEFT_BEHIND) == set()
    assert [label for label, reason in LEFT_BEHIND.items() if len(reason) < 20] == []
    assert len({table.member for table in tables()}) == len(tables())


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("חוזה.pdf", "חוזה.pdf"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("a\\b:c*?.txt", "a_b_c__.txt"),
        ("a\u202etxt.exe", "a_txt.exe"),
        ("...", "_"),
        ("", "_"),
        ("nul\0l", "nul_l"),
        ("Con.txt", "_Con.txt"),
        ("x" * 300 + ".pdf", "x" * 97 + ".pdf"),
    ],
)
def test_a_name_is_no_path(name: str, safe: str) -> None:
    pk = new_id()

    place = place_of(pk, name)

    assert place == f"files/{pk}/{safe}"
    assert place_of(pk, place.split("/", 2)[2]) == place
