"""What is taken for right at a glance is what Django finds right, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from kesher.features.parties.models import Party
from kesher.lib import phones
from kesher.records import plain
from kesher.tenancy.models import fresh

pytestmark = pytest.mark.usefixtures("alon")

TRIED: tuple[Any, ...] = (
    *(None, "", "x", "person", "nobody", "x" * 300, "a@b.example", "not a mail"),
    *(0, 1, -1, 2**40, True, False, 1.5, {}, datetime(2026, 3, 5, tzinfo=UTC)),
)


def test_nothing_that_django_refuses_or_changes_is_taken_for_right() -> None:
    wrong = [
        (model.__name__, column.name, value)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if not column.is_relation
        for value in TRIED
        if _is_sure(model, column, value) and not _is_right(model, column, value)
    ]

    assert wrong == []


def _is_sure(model: type[models.Model], column: Any, value: Any) -> bool:
    record = model()
    record.__dict__[column.attname] = value
    return column.name not in plain.doubtful(record)


def _is_right(model: type[models.Model], column: Any, value: Any) -> bool:
    try:
        found = column.clean(value, model())
    except (ValidationError, TypeError):
        return False
    return type(found) is type(value) and bool(found == value)


def test_most_columns_of_a_customer_are_seen_to_be_right() -> None:
    mail = "dana@galim.example"
    party = Party(name="דנה", phone="+972502345678", email=mail, website="https://galim.example")

    assert plain.doubtful(party) == {"website", "extra", "organization"}


def test_a_new_row_is_what_the_model_makes() -> None:
    ours, theirs = fresh(Party, {}), Party()

    untold = {"_state", "id", "created_at", "updated_at"}
    told = {name: value for name, value in ours.__dict__.items() if name not in untold}
    assert told == {name: value for name, value in theirs.__dict__.items() if name not in untold}
    assert (ours._state.adding, ours._state.db) == (True, None)
    assert (ours.pk == theirs.pk, ours.extra is theirs.extra) == (False, False)


@pytest.mark.parametrize(
    "typed",
    [
        *("050-2345678", "0502345678", "050-234-5678", "+972502345678", "+972-50-2345678"),
        *("03-5551234", "035551234", "03-555-1234", "+97235551234", "08-9123456"),
    ],
)
def test_a_usual_number_is_what_the_library_finds(typed: str) -> None:
    slow = phones.parse(f" {typed}")

    found = phones.parse(typed)

    assert (found.e164, found.extension, found.short_code) == (slow.e164, "", "")
    assert found.is_likely == slow.is_likely
