"""Many values in one text are read by PostgreSQL as they were meant."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from psycopg.types.json import Jsonb

from kesher.lib import arrays

PK = UUID("01a20134-0a77-7404-baff-2adb21300daa")
PARTS = "string_to_table(%s, chr(31), chr(30))"
LETTERS = ["א", 'a"b', "c\\d", "", "NULL", "x,{y}", "%s", "'"]


def test_texts_stand_there_as_they_are() -> None:
    assert arrays.table(LETTERS, "text") == (PARTS, "\x1f".join(LETTERS))


def test_nothing_is_not_an_empty_text() -> None:
    assert arrays.table([None, "", None], "text") == (PARTS, "\x1e\x1f\x1f\x1e")


def test_values_of_each_type_are_told_as_the_server_reads_them() -> None:
    moment = datetime(2026, 3, 5, 23, 59, 58, 123456, tzinfo=UTC)

    assert arrays.table([True, False], "boolean")[1] == "t\x1ff"
    assert arrays.table([1, Decimal("1.50"), 1.25], "numeric")[1] == "1\x1f1.50\x1f1.25"
    assert arrays.table([moment], "timestamptz")[1] == "2026-03-05T23:59:58.123456+00:00"
    assert arrays.table([date(2026, 3, 5), PK], "text")[1] == f"2026-03-05\x1f{PK.hex}"
    assert arrays.table([Jsonb({"a": [1]})], "jsonb")[1] == '{"a": [1]}'


def test_what_is_not_known_is_left_to_the_driver() -> None:
    values = [b"\0", "a"]

    assert arrays.table(values, "bytea") == ("unnest(%s::bytea[])", values)
    assert arrays.text(b"\0") == b"\0"
    assert arrays.text(PK) == PK.hex


@pytest.mark.parametrize("values", [["a\x1fb", None], ["\x1e", "c", None], [""], [None, "\x1f"]])
def test_texts_that_would_be_taken_for_others_are_a_list(values: list[str | None]) -> None:
    assert arrays.table(values, "text") == ("unnest(%s::text[])", values)


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (LETTERS, "text"),
        ([None, "", "a", None], "varchar"),
        (["a\x1fb", None, "\x1e"], "text"),
        ([""], "text"),
        ([None], "text"),
        ([PK, None], "uuid"),
        ([True, None, False], "boolean"),
        ([Decimal("1.50"), None], "numeric"),
        ([b"\0\xff", None], "bytea"),
        ([date(2026, 3, 5), None], "date"),
    ],
)
def test_the_server_reads_what_was_meant(values: list[Any], kind: str) -> None:
    source, told = arrays.table(values, kind)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT one::{kind} FROM {source} AS one", [told])  # noqa: S608
        found = [row[0] for row in cursor.fetchall()]

    assert [bytes(one) if isinstance(one, memoryview) else one for one in found] == values
