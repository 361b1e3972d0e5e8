"""What an administrator may set for a field of a kind, and what is refused."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from kesher.accounts.models import Membership
from kesher.entity import kinds
from kesher.entity.columns import ChoiceColumn, MoneyColumn, PhoneColumn
from kesher.features.parties.models import Party

GOOD = [
    ("text", {}, {"max_length": 255}),
    ("text", {"max_length": "40"}, {"max_length": 40}),
    ("money", {"currency": "usd"}, {"currency": "USD"}),
    ("money", {"currency": ""}, {}),
    ("decimal", {"minimum": 0, "maximum": 10}, {"decimals": 2, "minimum": 0, "maximum": 10}),
    ("link", {"entity": "parties"}, {"entity": "parties"}),
    ("number", {"prefix": "2027-", "digits": 4}, {"prefix": "2027-", "digits": 4}),
    (
        "choice",
        {"items": [{"key": "a", "labels": {"he": " א ", "en": ""}, "colour": "red"}, "חדש"]},
        {
            "items": [
                {"key": "a", "labels": {"he": "א", "en": ""}, "colour": "red", "archived": False},
                {"key": "option_1", "labels": {"he": "חדש"}, "colour": "", "archived": False},
            ]
        },
    ),
]


@pytest.mark.parametrize(("kind", "given", "clean"), GOOD)
def test_settings_are_cleaned(kind: str, given: dict[str, Any], clean: dict[str, Any]) -> None:
    assert kinds.kind(kind).check_options(given) == clean


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("text", {"max_length": 0}, "max_length"),
    ("text", {"max_length": True}, "max_length"),
    ("text", {"max_length": "9" * 5000}, "max_length"),
    ("text", {"colour": "red"}, "colour"),
    ("money", {"currency": "XXX"}, "currency"),
    ("whole_number", {"minimum": 5, "maximum": 4}, "maximum"),
    ("choice", {}, "items"),
    ("choice", {"items": "a, b"}, "items"),
    ("choice", {"items": [{"key": "a b", "labels": {"he": "א"}}]}, "items"),
    ("choice", {"items": [{"key": "a", "labels": {}}]}, "items"),
    ("choice", {"items": [{"key": "a", "labels": {"he": 1}}]}, "items"),
    ("choice", {"items": [{"key": "a", "labels": {"he": "א"}, "colour": "puce"}]}, "items"),
    ("choice", {"items": [{"key": "a", "labels": {"he": "א"}, "rank": 1}]}, "items"),
    ("choice", {"items": [{"key": "a", "labels": {"he": "א"}}] * 2}, "items"),
    ("choices", {"items": ["א"] * 201}, "items"),
    ("link", {"entity": "../x"}, "entity"),
    ("number", {"prefix": "x" * 13}, "prefix"),
]


@pytest.mark.parametrize(("kind", "given", "wrong"), BAD)
def test_a_bad_setting_is_named(kind: str, given: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        kinds.kind(kind).check_options(given)

    assert list(refusal.value.message_dict) == [wrong]


def test_a_new_answer_never_takes_the_key_of_an_old_one() -> None:
    items = ["חדש", {"key": "option_7", "labels": {"he": "שביעי"}}, "עוד"]

    clean = kinds.kind("choice").check_options({"items": items})

    assert [item["key"] for item in clean["items"]] == ["option_8", "option_7", "option_9"]


COLUMNS: list[tuple[Any, str]] = [
    (models.CharField(), "text"),
    (models.CharField(choices=[("a", "A")]), "choice"),
    (models.TextField(), "long_text"),
    (models.EmailField(), "email"),
    (models.URLField(), "url"),
    (models.BooleanField(), "yes_no"),
    (models.PositiveIntegerField(), "whole_number"),
    (models.DecimalField(), "decimal"),
    (models.DateField(), "date"),
    (models.DateTimeField(), "date_time"),
    (models.JSONField(), "document"),
    (models.ForeignKey(Membership, models.CASCADE), "user"),
    (models.ForeignKey(Party, models.CASCADE), "reference"),
    (MoneyColumn(), "money"),
    (PhoneColumn(), "phone"),
    (ChoiceColumn(list="source"), "choice"),
]


@pytest.mark.parametrize(("column", "kind"), COLUMNS)
def test_a_column_names_its_kind(column: Any, kind: str) -> None:
    assert kinds.for_column(column).key == kind


def test_a_column_without_a_kind_is_an_error() -> None:
    with pytest.raises(kinds.NoKind):
        kinds.for_column(models.BinaryField())


def test_the_kinds_offered_for_custom_fields() -> None:
    not_offered = {kind.key for kind in kinds.all_kinds() if not kind.custom}

    stored = {"file_size", "media_type"}
    of_kinds = {"reference", "price", "quantity", "document", "labels", "sides"}
    assert not_offered == of_kinds | stored
