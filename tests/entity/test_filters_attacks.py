"""Whatever is put into a filter, it is a word to compare with, or it is refused."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.entity import filters, kinds
from kesher.entity.fields import ExtraField, Field
from kesher.features.activities.models import Task
from kesher.tenancy.models import Organization
from tests.entity.fields import custom_field
from tests.entity.test_filters_rows import column_fields

INJECTIONS = [
    "1) OR 1=1--",
    "' OR '1'='1",
    '" OR ""="',
    "1;select pg_sleep(5)",
    "UTC') ; SELECT pg_sleep(5)--",
    "desc,(select pg_sleep(5))",
    "x' UNION SELECT * FROM accounts_user--",
    "organization__slug",
    "extra__x_it__isnull",
    '{"_connector":"OR 1=1 OR"}',
    "_connector",
    "__class__",
    "$.x_it') OR 1=1--",
    "%",
    "%%' OR 1=1",
    "\\",
    "\x00",
    "\ud800",
    "{{7*7}}",
    "null",
    "[1]",
    "-1 OR 1=1",
    "9" * 400,
    "1e309",
    "0x7f",
    "NaN",
    "9999-12-31",
    "0001-01-01",
    "today + 99999 days",
    "today - 99999 days",
    "last 1000 months",
    "next 999 months",
    "me",
    "my team",
    "00000000-0000-0000-0000-000000000000",
    "parties:00000000-0000-0000-0000-000000000000",
]


@pytest.fixture
def fields(inside: Organization) -> dict[str, Field]:
    custom: list[ExtraField] = [
        custom_field(kind.key, key=f"x_{kind.key}") for kind in kinds.all_kinds() if kind.custom
    ]
    Task.objects.create(subject="one")
    Task.objects.create(subject="two", extra={field.key: "כלום" for field in custom[:1]})
    return column_fields(Task) | {field.key: field for field in custom}


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rows_of(fields: dict[str, Field], text: str) -> list[str] | None:
    """The subjects found, or None when the filter is refused."""
    try:
        tree = filters.parse(fields, text)
    except filters.InvalidFilter:
        return None
    return sorted(Task.objects.filter(filters.as_q(tree)).values_list("subject", flat=True))


@pytest.mark.parametrize("value", INJECTIONS, ids=repr)
def test_a_value_finds_no_more_than_it_says(fields: dict[str, Field], value: str) -> None:
    """Nothing equals, contains or precedes such a value, but a date or a number it really is."""
    wide = {"<", "<=", ">", ">=", "!=", "not in", "within", "is empty", "is not empty"}

    for key, field in fields.items():
        for operator in field.kind.operators:
            operand = f"({quoted(value)})" if operator in {"in", "not in"} else quoted(value)
            question = f"{key} {operator} {operand}"
            rows = rows_of(fields, question)

            if operator not in wide:
                assert rows in (None, []), (key, operator)


@pytest.mark.parametrize("value", INJECTIONS, ids=repr)
def test_no_value_keeps_the_machine_busy(fields: dict[str, Field], value: str) -> None:
    questions = [
        f"{key} {operator} {quoted(value)}"
        for key, field in fields.items()
        for operator in field.kind.operators
    ]
    begun = time.process_time()

    for question in questions:
        rows_of(fields, question)

    assert (time.process_time() - begun) / len(questions) < 0.1


@pytest.mark.parametrize("value", INJECTIONS, ids=repr)
def test_a_field_or_an_operator_is_a_known_one_or_nothing(
    fields: dict[str, Field], value: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert rows_of(fields, f"{value} = 1") is None
        assert rows_of(fields, f"{quoted(value)} = 1") is None
        assert rows_of(fields, f"subject__{value} = 1") is None
        assert rows_of(fields, f"subject {value} one") is None
        assert rows_of(fields, f"subject {quoted(value)} one") is None

    assert len(queries) == 0


def test_a_wildcard_is_a_letter_like_any_other(fields: dict[str, Field]) -> None:
    Task.objects.create(subject="100%")
    Task.objects.create(subject="a_b")

    assert rows_of(fields, 'subject contains "%"') == ["100%"]
    assert rows_of(fields, 'subject contains "_"') == ["a_b"]
    assert rows_of(fields, 'x_text contains "%"') == []


def test_the_widest_filter_is_still_a_query(fields: dict[str, Field]) -> None:
    """As many questions and values as the language allows, on the kinds with the longest SQL."""
    addresses = " or ".join(f"x_address contains a{number}" for number in range(30))
    tags = " or ".join(["x_choices in (small, large, old)"] * 20)

    assert rows_of(fields, f"{addresses} or {tags}") == []
    assert rows_of(fields, f"not ({addresses} or {tags})") == ["one", "two"]
