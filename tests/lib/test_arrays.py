"""Lists of values are read by PostgreSQL as they were meant."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from psycopg.types.json import Jsonb

from kesher.lib import arrays

PK = UUID("01a20134-0a77-7404-baff-2adb21300daa")


def test_texts_are_quoted_whatever_stands_in_them() -> None:
    assert arrays.literal(["א", 'a"b', "c\\d", "", "NULL", "x,{y}"]) == (
        '{"א","a\\"b","c\\\\d","","NULL","x,{y}"}'
    )
    assert arrays.literal(["a\x1fb", "c"]) == '{"a\x1fb","c"}'


def test_nothing_is_not_an_empty_text() -> None:
    assert arrays.literal([None, "", None]) == '{NULL,"",NULL}'


def test_values_of_each_type_are_told_as_the_server_reads_them() -> None:
    moment = datetime(2026, 3, 5, 23, 59, 58, 123456, tzinfo=UTC)

    assert arrays.literal([True, False]) == '{"t","f"}'
    assert arrays.literal([1, Decimal("1.50"), 1.25]) == '{"1","1.50","1.25"}'
    assert arrays.literal([moment]) == '{"2026-03-05T23:59:58.123456+00:00"}'
    assert arrays.literal([date(2026, 3, 5), PK]) == f'{{"2026-03-05","{PK.hex}"}}'
    assert arrays.literal([Jsonb({"a": [1]})]) == '{"{\\"a\\": [1]}"}'


def test_what_is_not_known_is_left_to_the_driver() -> None:
    values = [b"\0", "a"]

    assert arrays.literal(values) == values
    assert arrays.text(b"\0") == b"\0"
    assert arrays.text(PK) == PK.hex
