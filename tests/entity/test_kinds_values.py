"""Every kind understands what is typed, keeps it, shows it and gives it back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from kesher.entity import kinds
from kesher.lib.money import Money
from kesher.tenancy.models import Organization
from tests.entity.fields import custom_field

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)

# kind, what is typed, the value, its JSON, its words in English
VALUES: list[tuple[str, Any, Any, Any, str]] = [
    ("text", "  אלון  בע״מ ", "אלון בע״מ", "אלון בע״מ", "אלון בע״מ"),
    ("text", "\u202eabc\u200f", "abc", "abc", "abc"),
    ("text", 1234.0, "1234", "1234", "1234"),
    ("long_text", "שורה\r\nשנייה  ", "שורה\nשנייה", "שורה\nשנייה", "שורה\nשנייה"),
    ("rich_text", "<p>שלום <b>רב</b></p>", "<p>שלום <b>רב</b></p>", ..., "שלום רב"),
    ("choice", "small", "small", "small", "Small"),
    ("choice", "קָטָן", "small", "small", "Small"),
    ("choice", " SMALL ", "small", "small", "Small"),
    ("choices", "גדול; small", ["large", "small"], ["large", "small"], "Large, Small"),
    ("choices", ["small", "קטן"], ["small"], ["small"], "Small"),
    ("yes_no", "כן", True, True, "Yes"),
    ("yes_no", "לֹא", False, False, "No"),
    ("yes_no", "TRUE", True, True, "Yes"),
    ("yes_no", 0, False, False, "No"),
    ("yes_no", "✓", True, True, "Yes"),
    ("whole_number", "1,234", 1234, 1234, "1,234"),
    ("whole_number", "−5", -5, -5, "-5"),
    ("file_size", "2048", 2048, 2048, "2.0\xa0KB"),
    ("media_type", "application/pdf", "application/pdf", "application/pdf", "PDF"),
    ("media_type", "text/html", "text/html", "text/html", "Text"),
    ("media_type", "application/octet-stream", *["application/octet-stream"] * 2, "File"),
    ("whole_number", 12.0, 12, 12, "12"),
    ("whole_number", "٣٤", 34, 34, "34"),
    ("decimal", "1,234.5", Decimal("1234.50"), 1234.5, "1,234.50"),
    ("decimal", "2,5", Decimal("2.50"), 2.5, "2.50"),
    ("decimal", "1 234", Decimal("1234.00"), 1234, "1,234.00"),
    ("decimal", "3-", Decimal("-3.00"), -3, "-3.00"),
    ("quantity", "1,000", Decimal("1000.00"), 1000, "1,000"),
    ("quantity", "2,5", Decimal("2.50"), 2.5, "2.5"),
    ("quantity", "10", Decimal("10.00"), 10, "10"),
    ("money", "1,234.50 ₪", 123450, {"amount": "1234.50", "currency": "ILS"}, "₪1,234.50"),
    ("money", "-5", -500, {"amount": "-5.00", "currency": "ILS"}, "-₪5.00"),
    ("price", "12.50", Money(1250, "ILS"), {"amount": "12.50", "currency": "ILS"}, "₪12.50"),
    ("price", 12.5, Money(1250, "ILS"), {"amount": "12.50", "currency": "ILS"}, "₪12.50"),
    (
        "price",
        "$1,234",
        Money(123400, "USD"),
        {"amount": "1234.00", "currency": "USD"},
        "$1,234.00",
    ),
    ("price", "800 JPY", Money(800, "JPY"), {"amount": "800", "currency": "JPY"}, "¥800"),
    ("price", "0", Money(0, "ILS"), {"amount": "0.00", "currency": "ILS"}, "₪0.00"),
    ("percent", "25%", 25, 25, "25%"),
    ("date", "05/03/2026", date(2026, 3, 5), "2026-03-05", "05/03/2026"),
    ("date", "5.3.26", date(2026, 3, 5), "2026-03-05", "05/03/2026"),
    ("date", "2026-03-05", date(2026, 3, 5), "2026-03-05", "05/03/2026"),
    ("date", datetime(2026, 3, 5, 9, 0), date(2026, 3, 5), "2026-03-05", "05/03/2026"),  # noqa: DTZ001
    ("date_time", "05/03/2026 14:00", NOON, "2026-03-05T14:00:00+02:00", "05/03/2026 14:00"),
    ("date_time", "2026-03-05T14:00", NOON, "2026-03-05T14:00:00+02:00", "05/03/2026 14:00"),
    ("duration", "1:30", 90, 90, "1:30"),
    ("duration", "90", 90, 90, "1:30"),
    ("duration", "שעה וחצי", 90, 90, "1:30"),
    ("duration", "2 שעות ו-15 דקות", 135, 135, "2:15"),
    ("duration", "1.5h", 90, 90, "1:30"),
    ("email", " Dana@Alon.CO.IL ", "dana@alon.co.il", "dana@alon.co.il", "dana@alon.co.il"),
    ("email", "דנה <dana@alon.co.il>", "dana@alon.co.il", "dana@alon.co.il", "dana@alon.co.il"),
    ("phone", "050-234-5678", "+972502345678", "+972502345678", "050-234-5678"),
    ("phone", "\u202a+972-50-234-5678\u202c", "+972502345678", "+972502345678", "050-234-5678"),
    ("phone", "*2700", "*2700", "*2700", "*2700"),
    ("url", "www.alon.co.il", "https://www.alon.co.il", ..., "https://www.alon.co.il"),
    ("url", "http://alon.co.il/a?b=1", "http://alon.co.il/a?b=1", ..., "http://alon.co.il/a?b=1"),
    (
        "address",
        "הרצל 12, תל אביב 6100000",
        {"street": "הרצל", "number": "12", "city": "תל אביב", "postal_code": "6100000"},
        ...,
        "הרצל 12, תל אביב 6100000",
    ),
    ("address", {"city": " חיפה ", "floor": ""}, {"city": "חיפה"}, {"city": "חיפה"}, "חיפה"),
    ("rating", "4", 4, 4, "4"),
    ("rating", "★★☆☆☆", 2, 2, "2"),
    ("colour", "red", "red", "red", "red"),
    ("colour", "Green", "green", "green", "green"),
    ("number", "#0042", 42, "42", "42"),
]


@pytest.mark.parametrize(("kind", "typed", "value", "told", "words"), VALUES)
def test_a_value_survives_every_form(
    inside: Organization, kind: str, typed: Any, value: Any, told: Any, words: str
) -> None:
    field = custom_field(kind)
    this = field.kind
    record = SimpleNamespace(extra={})

    with override("en"):
        assert this.parse(typed, field) == value
        assert this.to_json(value, field) == (value if told is ... else told)
        assert this.from_json(this.to_json(value, field), field) == value
        assert this.text(value, field) == words
        assert this.parse(this.typed(value, field), field) == value
        if kind == "rich_text":
            assert this.sheet(value, field) == words
        else:
            assert this.parse(this.sheet(value, field), field) == value
        field.write(record, value)
        assert field.read(record) == value


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.key)
@pytest.mark.parametrize("nothing", [None, "", "   ", "\u200f"])
def test_nothing_is_nothing(inside: Organization, kind: kinds.Kind, nothing: Any) -> None:
    field = custom_field(kind.key)
    record = SimpleNamespace(extra={"x_it": "before"})

    value = kind.parse(nothing, field)

    assert kind.is_empty(value)
    assert kind.text(value, field) == ""
    assert kind.cell(value, field) == ""
    assert list(kind.words(value, field)) == []
    assert kind.is_empty(kind.from_json(None, field))
    field.write(record, value)
    assert record.extra == {}


# kind, options, what is typed
REFUSED: list[tuple[str, dict[str, Any], Any]] = [
    ("text", {"max_length": 3}, "four"),
    ("choice", {}, "medium"),
    ("choice", {}, "קט"),
    ("choices", {}, "small, medium"),
    ("yes_no", {}, "maybe"),
    ("whole_number", {}, "1.5"),
    ("whole_number", {}, "12,34,5"),
    ("whole_number", {}, "1e5"),
    ("whole_number", {"minimum": 1}, "0"),
    ("whole_number", {"maximum": 9}, "10"),
    ("whole_number", {}, "9" * 5000),
    ("decimal", {}, "1.234"),
    ("quantity", {"decimals": 3}, "0.0005"),
    ("decimal", {}, "NaN"),
    ("decimal", {}, "Infinity"),
    ("decimal", {}, float("nan")),
    ("decimal", {}, float("inf")),
    ("decimal", {}, "12345678901234567890"),
    ("money", {}, "lots"),
    ("money", {}, "$5"),
    ("money", {}, "1.234"),
    ("money", {}, "99999999999999999"),
    ("price", {}, "a lot"),
    ("price", {}, "-5"),
    ("price", {}, "12.505"),
    ("price", {}, "1.5 JPY"),
    ("price", {}, "5 XYZ"),
    ("price", {}, "99999999999999999"),
    ("percent", {}, "0.25"),
    ("date", {}, "31/02/2026"),
    ("date", {}, "03/25/2026"),
    ("date", {}, "מחר בערך"),
    ("date_time", {}, "25:00"),
    ("duration", {}, "a while"),
    ("duration", {}, "99999999"),
    ("email", {}, "dana@"),
    ("email", {}, "javascript:alert(1)@x"),
    ("phone", {}, "12"),
    ("phone", {}, "05O-1234567"),
    ("url", {}, "javascript://alert(1)"),
    ("url", {}, "not a url"),
    ("url", {}, "ftp://alon.co.il"),
    ("address", {}, {"planet": "Mars"}),
    ("address", {}, {"city": {"a": 1}}),
    ("user", {}, "אין כזה"),
    ("link", {}, "parties"),
    ("link", {}, "parties:00000000-0000-0000-0000-000000000000"),
    ("file", {}, "00000000-0000-0000-0000-000000000000"),
    ("image", {}, "cat.png"),
    ("rating", {}, "6"),
    ("rating", {}, "0"),
    ("colour", {}, "puce"),
    ("number", {}, "many"),
    ("document", {}, "[" * 100_000),
]


@pytest.mark.parametrize(("kind", "options", "typed"), REFUSED)
def test_what_cannot_be_understood_is_refused_with_a_sentence(
    inside: Organization, kind: str, options: dict[str, Any], typed: Any
) -> None:
    field = custom_field(kind, **options)

    with override("he"), pytest.raises(ValidationError) as refusal:
        field.kind.parse(typed, field)

    [message] = refusal.value.messages
    assert message.endswith(".")


A_LIST = {"amount": 1, "currency": []}
WRONG_TYPES: dict[str, list[Any]] = {
    "text": [1, True, [], {}],
    "long_text": [1, {}],
    "rich_text": [1, {}],
    "choice": [1, ["small"], {"key": "small"}],
    "choices": ["small", [1], {"small": True}],
    "yes_no": ["yes", 1, []],
    "whole_number": [True, [1], {}, 1.5],
    "file_size": ["x", [1], 1.5],
    "media_type": [1, [], {}],
    "decimal": [True, [], {}],
    "quantity": [True, [], {}],
    "money": [
        True,
        [],
        {"currency": "ILS"},
        {"amount": 1, "currency": "USD"},
        {"amount": None},
        A_LIST,
    ],
    "price": [
        True,
        [],
        {"currency": "ILS"},
        {"amount": 1, "currency": "XYZ"},
        {"amount": None},
        A_LIST,
    ],
    "percent": [True, {}],
    "date": [20260305, "05/03/2026", [], {}],
    "date_time": [1, "today", {}],
    "duration": ["1:30", True, {}],
    "email": [1, {}],
    "phone": [502345678, {}],
    "url": [1, {}],
    "address": ["הרצל 12", [], {"city": 1.5}],
    "user": [1, {}, {"id": 1}, {"id": "me"}, "me"],
    "link": [1, {}, {"entity": "parties"}, []],
    "file": [1, {}, {"id": None}],
    "image": [1, {}, {"id": None}],
    "rating": ["4", True, 6],
    "colour": [1, "Red", []],
    "number": [True, [], {}],
    "document": [1, "{}", True],
    "labels": [1, [], {"fr": "x"}, {"he": 1}],
    "sides": [1, [], "other", {"name": "both"}, {"name": 1}],
}


@pytest.mark.parametrize(
    ("kind", "raw"), [(kind, raw) for kind, wrong in WRONG_TYPES.items() for raw in wrong]
)
def test_json_of_another_type_is_refused(inside: Organization, kind: str, raw: Any) -> None:
    field = custom_field(kind)

    with pytest.raises(ValidationError):
        field.kind.from_json(raw, field)


def test_every_kind_has_its_examples() -> None:
    known = {kind.key for kind in kinds.all_kinds()}

    assert set(WRONG_TYPES) | {"reference"} == known
    assert {kind for kind, *_rest in VALUES} | {
        *("user", "link", "file", "image", "reference", "document", "labels", "sides")
    } == known


def test_a_prefix_is_the_dress_of_a_running_number() -> None:
    field = custom_field("number", prefix="2027-", digits=4)

    assert field.kind.text(1, field) == "2027-0001"
    assert field.kind.parse("2027-0001", field) == 1
    assert list(field.kind.digits(1, field)) == ["1"]


def test_five_march_is_five_march_in_every_language(inside: Organization) -> None:
    field = custom_field("date")

    for language in ("he", "en", "ar", "ru"):
        with override(language):
            assert field.kind.parse("05/03/2026", field) == date(2026, 3, 5)
            assert field.kind.text(date(2026, 3, 5), field) == "05/03/2026"


def test_rich_text_is_disarmed() -> None:
    field = custom_field("rich_text")

    value = field.kind.parse('<p onclick="x()">א<script>y()</script></p>', field)

    assert value == "<p>א</p>"


def test_a_phone_is_found_by_its_digits() -> None:
    field = custom_field("phone")

    assert list(field.kind.digits("+972502345678", field)) == ["502345678"]
    assert list(field.kind.digits("+97235551234;ext=12", field)) == ["35551234"]
