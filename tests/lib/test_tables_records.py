"""JSON of every shape that holds records, and JSON made to kill."""

import json
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kesher.lib import tables
from kesher.lib.tables import Sheet, UnreadableFile
from tests.lib.children import readers

PEOPLE = [
    {
        "id": 7,
        "name": "דנה כהן",
        "tags": ["לקוח", "ותיק"],
        "address": {"city": "חיפה", "geo": {"lat": 32.8}},
        "active": True,
    },
    {"name": "רון לוי", "phones": [{"number": "050-2345678"}, {"number": "03-5551234"}]},
]
TABLE = Sheet(
    name="people",
    header=[
        "id",
        "name",
        "tags",
        "address.city",
        "address.geo.lat",
        "active",
        "phones.1.number",
        "phones.2.number",
    ],
    rows=[
        [7, "דנה כהן", "לקוח; ותיק", "חיפה", 32.8, True, None, None],
        [None, "רון לוי", None, None, None, None, "050-2345678", "03-5551234"],
    ],
)


def lines(*records: Any, between: str = "\n") -> str:
    return between.join(json.dumps(one, ensure_ascii=False) for one in records)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1255"])
@pytest.mark.parametrize(
    "text",
    [
        lines(PEOPLE),
        json.dumps(PEOPLE, indent=2),
        lines(*PEOPLE),
        lines(*PEOPLE, between="\r\n\r\n") + "\r\n",
        "\n".join(json.dumps(one, indent=2, ensure_ascii=False) for one in PEOPLE),
    ],
    ids=["array", "indented and escaped", "lines", "lines with gaps", "documents in a row"],
)
def test_records_become_a_table(text: str, codec: str) -> None:
    assert tables.read(text.encode(codec), filename="people.json") == [TABLE]


def test_an_object_that_holds_the_list() -> None:
    text = lines({"total": 2, "data": {"people": PEOPLE}, "next": None})

    [sheet] = tables.read(text.encode(), filename="answer.json")

    assert (sheet.name, sheet.header, sheet.rows) == ("data.people", TABLE.header, TABLE.rows)


def test_several_lists_are_several_sheets(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_text(lines({"people": [{"a": 1}], "deals": [{"b": 2}, {"c": 3}]}))

    with tables.read_limited(path, filename="all.json", sheet="deals") as reading:
        seen = [(sheet.name, sheet.header, list(sheet.rows)) for sheet in reading]

    assert reading.names == ["people", "deals"]
    assert seen == [("deals", ["b", "c"], [[2, None], [None, 3]])]


def test_one_object_is_one_record_and_records_count_from_one(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text('{"name": "דנה", "list": [], "none": null, "nested": {}}')

    with tables.read_limited(path, filename="one.jsonl") as reading:
        sheet = next(iter(reading))
        rows = list(sheet.numbered)

    assert (sheet.header, rows, sheet.is_named) == (
        ["name", "list", "none"],
        [(1, ["דנה", None, None])],
        True,
    )


def test_lists_of_plain_values_are_joined_and_mixed_ones_numbered() -> None:
    text = lines([{"a": [1, None, True, 2.5, "x"], "b": [1, {"c": 2}], "d": [[1, 2], [3]]}])

    [sheet] = tables.read(text.encode(), filename="x.json")

    assert dict(zip(sheet.header, sheet.rows[0], strict=True)) == {
        "a": "1; true; 2.5; x",
        "b.1": 1,
        "b.2.c": 2,
        "d.1": "1; 2",
        "d.2": "3",
    }


def test_what_json_cannot_say_rightly_is_left_out() -> None:
    text = '[{"a": NaN, "b": 1e999, "c": "x\\ud800y", "d": 12345678901234567890, "e": "\\u200f5"}]'

    assert tables.read(text.encode(), filename="x.json")[0].rows == [
        [None, None, "xy", 12345678901234567890, "5"]
    ]


HOSTILE = {
    "brackets": (b"[" * 1_000_000, "too_deep"),
    "braces": (b'{"a":' * 1_000_000, "too_deep"),
    "deep records": (b'[{"a":' * 30 + b"1" + b"}]" * 30, "too_deep"),
    "a deep line": (b'{"a":1}\n' + b'{"a":' * 200 + b"1" + b"}" * 200, "too_deep"),
    "cut": (lines(PEOPLE).encode()[:-5], "broken"),
    "a cut line": (lines(*PEOPLE).encode()[:-5], "broken"),
    "no comma": (b'[{"a":1} {"a":2}]', "broken"),
    "more behind": (b'[{"a":1}] []', "broken"),
    "endless number": (b'[{"a":' + b"9" * 100_000 + b"}]", "broken"),
    "endless text": (b'[{"a":"' + b"x" * 20_000_000 + b'"}]', "cell_too_long"),
    "endless key": (b'[{"' + b"x" * 20_000_000 + b'":1}]', "cell_too_long"),
    "never closed": (b'{"a":"' + b"x" * 20_000_000, "broken"),
    "many columns": (lines({f"k{n}": n for n in range(1001)}).encode(), "too_many_columns"),
    "new columns": (lines(*({f"k{n}": n} for n in range(1001))).encode(), "too_many_columns"),
    "a long list of lists": (b'[{"a":[' + b"[1]," * 2000 + b"[1]]}]", "too_many_columns"),
    "no objects": (b'["a", "b"]', "no_records"),
    "arrays": (b'[["a"], ["b"]]', "no_records"),
    "an odd one": (b'[{"a": 1}, null]', "no_records"),
    "nothing": (b"[]", "empty"),
    "nothing at all": (b"{}", "empty"),
    "empty records": (b"[" + b"{}," * 1_000_000 + b"{}]", "empty"),
    "a picture": (b'{"' + bytes(range(256)) * 20, "unknown_kind"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_json_made_to_kill_ends_in_a_sentence(tmp_path: Path, name: str) -> None:
    content, code = HOSTILE[name]
    path = tmp_path / "x.json"
    path.write_bytes(content)
    began = monotonic()

    with pytest.raises(UnreadableFile) as refusal:
        tables.read(path, filename="x.json")

    assert refusal.value.code == code, refusal.value.detail
    assert monotonic() - began < 30
    assert readers() == []


def test_too_many_records_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"a": 1}\n' * 1001)

    reading = tables.read_limited(path, filename="x.jsonl", max_rows=1000)

    with pytest.raises(UnreadableFile) as refusal:
        assert not [list(sheet.rows) for sheet in reading]

    assert refusal.value.code == "too_many_rows"


def test_text_in_brackets_is_no_json() -> None:
    [sheet] = tables.read("[שם],[עיר]\nדנה,חיפה\n".encode(), filename="x.csv")

    assert (sheet.header, sheet.rows) == (["[שם]", "[עיר]"], [["דנה", "חיפה"]])
