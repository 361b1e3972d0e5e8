"""Filters against real rows: columns and custom fields give the same answers, on every database."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from kesher.accounts.models import Membership, Role, Team, User
from kesher.entity import filters, kinds
from kesher.entity.fields import ColumnField, ExtraField, Field, options_of
from kesher.features.activities.models import Task
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests.entity.fields import custom_field

NOW = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)  # already the 11th in Jerusalem: a Wednesday


def column_fields(model: type[Any]) -> dict[str, Field]:
    return {
        column.name: ColumnField(
            key=column.name,
            label=column.verbose_name,
            kind=kinds.for_column(column),
            lookup=column.name,
            nullable=column.null,
            options=options_of(column),
        )
        for column in model._meta.concrete_fields
        if column.name not in {"organization", "extra", "id"}
    }


def found(model: type[Any], fields: dict[str, Field], text: str) -> list[str]:
    rows = model.objects.filter(filters.as_q(filters.parse(fields, text)))
    return sorted(row.subject for row in rows)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def tasks(inside: Organization) -> Callable[[str], list[str]]:
    """Three tasks whose columns and custom fields tell the same: one early, one late, one blank."""
    a_task("early", datetime(2026, 3, 4, 7, 0, tzinfo=UTC), size="small", count=2, tags=["small"])
    a_task("late", datetime(2026, 3, 10, 23, 0, tzinfo=UTC), size="large", count=10, tags=["large"])
    Task.objects.create(subject="blank")
    fields = column_fields(Task) | {field.key: field for field in CUSTOM}
    return lambda text: found(Task, fields, text)


CUSTOM: list[ExtraField] = [
    custom_field("text", key="x_text"),
    custom_field("choice", key="x_size"),
    custom_field("choices", key="x_tags"),
    custom_field("whole_number", key="x_count"),
    custom_field("decimal", key="x_decimal"),
    custom_field("money", key="x_money"),
    custom_field("date", key="x_day"),
    custom_field("date_time", key="x_at"),
    custom_field("yes_no", key="x_vip"),
    custom_field("address", key="x_address"),
    custom_field("phone", key="x_phone"),
    custom_field("user", key="x_user"),
]


def a_task(subject: str, due_at: datetime, *, size: str, count: int, tags: list[str]) -> Task:
    task = Task(subject=subject, due_at=due_at, description=f"{subject} כהן")
    values = {
        "x_text": f"{subject} כהן",
        "x_size": size,
        "x_tags": tags,
        "x_count": count,
        "x_decimal": count,
        "x_money": count * 100,
        "x_day": due_at.date(),
        "x_at": due_at,
        "x_vip": size == "large",
        "x_address": {"city": f"{subject} חיפה"},
        "x_phone": f"+97250234567{count % 10}",
    }
    for field in CUSTOM:
        if field.key in values:
            field.write(task, values[field.key])
    task.save()
    return task


EARLY, LATE, BLANK = "early", "late", "blank"

ANSWERS = [
    ("", [BLANK, EARLY, LATE]),
    ("subject = early", [EARLY]),
    ("subject != early", [BLANK, LATE]),
    ("subject in (early, blank)", [BLANK, EARLY]),
    ("subject not in (early, blank)", [LATE]),
    ("subject starts with E", [EARLY]),
    ("description contains כהן", [EARLY, LATE]),
    ("not description contains early", [BLANK, LATE]),
    ("description is empty", [BLANK]),
    ("description is not empty", [EARLY, LATE]),
    ("due_at is empty", [BLANK]),
    ("due_at < 11/03/2026", [EARLY]),
    ("due_at <= 11/03/2026", [EARLY, LATE]),
    ("due_at = 11/03/2026", [LATE]),
    ("due_at != 11/03/2026", [BLANK, EARLY]),
    ("due_at > 04/03/2026", [LATE]),
    ("due_at >= 04/03/2026", [EARLY, LATE]),
    ("due_at > 04/03/2026 08:59", [EARLY, LATE]),
    ("due_at > 04/03/2026 09:00", [LATE]),
    ("due_at = today", [LATE]),
    ("due_at = today - 7 days", [EARLY]),
    ("due_at within this week", [LATE]),
    ("due_at within last week", [EARLY]),
    ("due_at within last 8 days", [EARLY, LATE]),
    ("due_at within last 7 days", [LATE]),
    ("due_at within this month", [EARLY, LATE]),
    ("not due_at within this week", [BLANK, EARLY]),
    ("party is empty and subject = late", [LATE]),
    ("owner is not empty", []),
    ("owner != me", [BLANK, EARLY, LATE]),
    ("x_text contains EARLY", [EARLY]),
    ("x_text starts with late", [LATE]),
    ("not x_text contains early", [BLANK, LATE]),
    ("x_text != early כהן", [BLANK, LATE]),
    ("x_text is empty", [BLANK]),
    ("x_text is not empty", [EARLY, LATE]),
    ("x_size = small", [EARLY]),
    ("x_size = גדול", [LATE]),
    ("x_size != small", [BLANK, LATE]),
    ("x_size in (small, large)", [EARLY, LATE]),
    ("x_size not in (small)", [BLANK, LATE]),
    ("not x_size in (small)", [BLANK, LATE]),
    ("x_tags has small", [EARLY]),
    ("x_tags in (small, large)", [EARLY, LATE]),
    ("x_tags not in (small)", [BLANK, LATE]),
    ("not x_tags has large", [BLANK, EARLY]),
    ("x_tags is empty", [BLANK]),
    ("x_count > 9", [LATE]),
    ("x_count < 10", [EARLY]),
    ("x_count in (2, 3)", [EARLY]),
    ("not x_count > 9", [BLANK, EARLY]),
    ("x_decimal >= 2.5", [LATE]),
    ("x_decimal = 2", [EARLY]),
    ("x_money >= 10", [LATE]),
    ("x_money = 2", [EARLY]),
    ("x_money != 2", [BLANK, LATE]),
    ("x_day < 10/03/2026", [EARLY]),
    ("x_day = 2026-03-10", [LATE]),
    ("x_day = yesterday", [LATE]),
    ("x_day within last week", [EARLY]),
    ("x_day is empty", [BLANK]),
    ("x_at = 11/03/2026", [LATE]),
    ("x_at < 11/03/2026", [EARLY]),
    ("x_at > 04/03/2026 09:00", [LATE]),
    ("x_at within this week", [LATE]),
    ("not x_at within this week", [BLANK, EARLY]),
    ("x_vip = yes", [LATE]),
    ("x_vip = לא", [EARLY]),
    ("x_vip != yes", [BLANK, EARLY]),
    ("x_address contains חיפה", [EARLY, LATE]),
    ("not x_address contains early", [BLANK, LATE]),
    ("x_phone contains 050-234", [EARLY, LATE]),
    ("x_phone = 0502345672", [EARLY]),
    ("x_user is empty", [BLANK, EARLY, LATE]),
    ("x_size = small or x_count > 9 and subject = late", [EARLY, LATE]),
    ("not (x_size = small or subject = blank)", [LATE]),
    ("not not x_size = small", [EARLY]),
]


@pytest.mark.usefixtures("now")
def test_every_question_has_its_answer(tasks: Callable[[str], list[str]]) -> None:
    assert {text: tasks(text) for text, _answer in ANSWERS} == dict(ANSWERS)


def test_custom_values_are_ordered_by_what_they_are(tasks: Callable[[str], list[str]]) -> None:
    for key in ("x_count", "x_money", "x_decimal", "x_day", "x_at"):
        rows = Task.objects.exclude(subject="blank").order_by(f"extra__{key}")

        assert [row.subject for row in rows] == [EARLY, LATE]


@pytest.fixture
def people(inside: Organization) -> dict[str, Membership]:
    """Noa and Yossi sell together; Dana works elsewhere in the same house."""
    role = Role.objects.create(name="מכירות")
    sales, service = Team.objects.create(name="מכירות"), Team.objects.create(name="שירות")
    teams = {"noa": sales, "yossi": sales, "dana": service}
    return {
        name: Membership.objects.create(
            user=User.objects.create(email=f"{name}@gal.example", name=name),
            role=role,
            team=team,
            name=name,
        )
        for name, team in teams.items()
    }


def test_me_and_my_team_are_of_whoever_asks(
    inside: Organization, people: dict[str, Membership]
) -> None:
    own = custom_field("user", key="x_user")
    fields = column_fields(Task) | {"x_user": own}
    for name, member in people.items():
        task = Task(subject=name, owner=member)
        own.write(task, member)
        task.save()
    Task.objects.create(subject="nobody")

    with scope(inside.pk, people["noa"].pk):
        for key in ("owner", "x_user"):
            assert found(Task, fields, f"{key} = me") == ["noa"]
            assert found(Task, fields, f"{key} = my team") == ["noa", "yossi"]
            assert found(Task, fields, f"{key} in (me, dana)") == ["dana", "noa"]
            assert found(Task, fields, f"{key} != me") == ["dana", "nobody", "yossi"]
            assert found(Task, fields, f"{key} = DANA@gal.example") == ["dana"]
            assert found(Task, fields, f"{key} is empty") == ["nobody"]
    assert found(Task, fields, "owner = me") == []
    assert found(Task, fields, "owner = my team") == []


def test_money_in_a_column_is_asked_in_whole_units(inside: Organization) -> None:
    party = Party.objects.create(name="גלים")
    for value in (99900, 100000, None):
        Lead.objects.create(subject=str(value), party=party, expected_value=value)
    fields = column_fields(Lead)

    assert found(Lead, fields, "expected_value >= 1,000".replace(",", "")) == ["100000"]
    assert found(Lead, fields, 'expected_value < "1,000"') == ["99900"]
    assert found(Lead, fields, "expected_value != 1000") == ["99900", "None"]
    assert found(Lead, fields, "expected_value is empty") == ["None"]


def test_a_reference_is_asked_by_id_or_by_its_only_title(inside: Organization) -> None:
    gulls, waves = Party.objects.create(name="שחפים"), Party.objects.create(name="גלים")
    for party in (gulls, waves):
        Lead.objects.create(subject=party.name, party=party)
    fields = column_fields(Lead)

    assert found(Lead, fields, "party = גלים") == ["גלים"]
    assert found(Lead, fields, f"party in ({gulls.pk}, {waves.pk})") == ["גלים", "שחפים"]
    assert found(Lead, fields, f"party != {gulls.pk}") == ["גלים"]

    Party.objects.create(name="גלים")
    with pytest.raises(filters.InvalidFilter):
        found(Lead, fields, "party = גלים")


def test_day_columns_know_periods(inside: Organization, now: None) -> None:
    Party.objects.create(name="born", birth_date=date(2026, 3, 1))
    fields = column_fields(Party)
    tree = filters.parse(fields, "birth_date within this month and birth_date < today")

    assert [party.name for party in Party.objects.filter(filters.as_q(tree))] == ["born"]
