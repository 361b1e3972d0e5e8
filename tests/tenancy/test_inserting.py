"""Rows that are put in many at a time are what they are when put in one by one."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from kesher.features.parties.models import Party, PhoneNumber
from kesher.records.models import Change, StatusLog, TimelineLine
from kesher.tenancy import current, inserting, wall
from kesher.tenancy.models import TenantModel

MANY = range(inserting.FEW)
NOW = datetime(2026, 3, 5, 23, 59, 58, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("alon")

TEXT = '=שורה "א\'"\\n,{}\tNULL\n€ 👩‍👧'
VALUES: tuple[tuple[type["models.Field[Any, Any]"], Any], ...] = (
    (models.UUIDField, uuid.UUID("01a20134-0a77-7404-baff-2adb21300daa")),
    (models.BooleanField, True),
    (models.DecimalField, Decimal("1.50")),
    (models.FloatField, 1.25),
    (models.DurationField, timedelta(minutes=90)),
    (models.DateTimeField, datetime(2026, 3, 5, 23, 59, 58, 123456, tzinfo=UTC)),
    (models.DateField, date(2026, 3, 5)),
    (models.IntegerField, 7),
    (models.JSONField, {"א": [1, None, True, {"b": TEXT}]}),
    (models.BinaryField, b"\0\xff"),
)


def a_row(model: type[models.Model]) -> models.Model:
    """With something in every column that points at nothing."""
    row = model()
    for field in model._meta.concrete_fields:
        if not field.is_relation and not field.primary_key:
            setattr(row, field.attname, _value(field))
    return row


def _value(field: "models.Field[Any, Any]") -> Any:
    usual = next((value for kind, value in VALUES if isinstance(field, kind)), TEXT)
    return usual[: field.max_length or 100] if isinstance(usual, str) else usual


def _plain(rows: "models.QuerySet[Any]") -> dict[str, Any]:
    return rows.values().get()


@pytest.mark.parametrize("model", [Change, TimelineLine, StatusLog, PhoneNumber, Party])
def test_every_column_is_kept_as_django_keeps_it(model: type[TenantModel], noa: Any) -> None:
    party = Party(name="משה")
    party.save()
    rows: list[Any] = [a_row(model) for _number in range(inserting.FEW + 1)]
    for row in rows:
        row.party_id, row.actor_id = party.pk, noa.pk
    ours, theirs = rows[0], rows.pop()

    model.objects.bulk_create(rows)
    theirs.save()

    kept, usual = (
        _plain(model.objects.filter(pk=ours.pk)),
        _plain(model.objects.filter(pk=theirs.pk)),
    )
    assert {**kept, "id": None} == {**usual, "id": None}
    assert (ours._state.adding, ours._state.db) == (False, "default")


def test_what_is_taken_as_it_is_needs_no_preparing() -> None:
    """On either database, for every column of every model."""
    for model in wall.tenant_models():
        for field in model._meta.concrete_fields:
            value = _value(field)
            if inserting._plain_type(field) is type(value):
                assert field.get_db_prep_save(value, connection) == value, field
    assert {Change, Party} <= set(wall.tenant_models()) <= set(apps.get_models())


@pytest.mark.parametrize(
    "told", [{"א": "\x1e\x1f"}, {"a": 2**70}, {7: [{}]}, {"a": -1.5, "b": [[], {}, ""]}]
)
def test_documents_are_kept_whatever_is_in_them(told: dict[Any, Any], noa: Any) -> None:
    party = Party(name="משה")
    party.save()
    line: dict[str, list[Any]] = {
        "record_id": [party.pk] * 2,
        "before": [told, {}],
        "after": [{}, told],
    }
    common = {"entity": "parties", "at": NOW, "channel": "web", "verb": "update"}
    Change.objects.bulk_insert(line, **common, batch=party.pk)
    kept = json.loads(json.dumps(told))
    rows = Change.objects.filter(at=NOW).values_list("before", "after")
    assert sorted(rows, key=str) == sorted([(kept, {}), ({}, kept)], key=str)


def test_thousands_take_a_statement_for_hundreds() -> None:
    rows = [Party(name=f"לקוח {number}") for number in range(2001)]

    with CaptureQueriesContext(
        connection,
    ) as asked:
        made = Party.objects.bulk_create(rows)

    assert made == rows
    assert Party.objects.count() == 2001
    statements = {"postgresql": 3, "sqlite": 5}[connection.vendor]
    assert len([one for one in asked.captured_queries if "INSERT" in one["sql"]]) == statements


def test_what_the_database_is_to_work_out_is_left_to_django() -> None:
    Party.objects.bulk_create([Party(name="משה", last_contact_at=Now()) for _number in MANY])

    assert Party.objects.exclude(last_contact_at=None).count() == len(MANY)


def test_a_row_that_is_there_already_keeps_all_out() -> None:
    first = Party(name="משה")
    Party.objects.bulk_create([first])

    others = [Party(name="דנה") for _number in MANY]
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.bulk_create([*others, Party(id=first.pk, name="רון")])

    assert [party.name for party in Party.objects.all()] == ["משה"]


def test_no_row_comes_to_another_organisation(brosh_organization: Any) -> None:
    elsewhere = brosh_organization.pk

    Party.objects.bulk_create([Party(name="משה", organization_id=elsewhere) for _number in MANY])

    assert {party.organization_id for party in Party.objects.all()} == {current().organization_id}
    assert Party.objects.count() == len(MANY)
    assert current().organization_id != elsewhere
