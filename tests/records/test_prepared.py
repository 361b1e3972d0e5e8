"""Prepared queries answer what the plain ones would, to each what they may see."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity import filters
from kesher.entity.description import Entity
from kesher.entity.models import SavedView
from kesher.entity.registry import entities
from kesher.features.activities.models import Task
from kesher.features.parties.models import Party
from kesher.records import prepared, reading, writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from kesher.tenancy.organization import settings_changed
from tests import world

PARTIES, TASKS = entities.of(Party), entities.of(Task)


def one(pk: UUID) -> QuerySet[Any]:
    return reading.visible(PARTIES).filter(pk=pk)


def about(pk: UUID) -> QuerySet[Any]:
    return reading.visible(TASKS).filter(about=f"parties:{pk}").order_by("subject")


def test_the_same_plan_finds_other_values(alon: Organization) -> None:
    first, second = world.a_party(name="רות"), world.a_party(name="בועז")

    assert prepared.rows("one", one, first.pk) == [first]
    assert prepared.rows("one", one, second.pk) == [second]
    assert prepared.rows("one", one, uuid4()) == []


def test_a_plan_is_compiled_once(alon: Organization) -> None:
    party = world.a_party()
    prepared.rows("one", one, party.pk)
    built = []

    def build(pk: UUID) -> QuerySet[Any]:
        built.append(pk)
        return one(pk)

    with CaptureQueriesContext(connection) as asked:
        for _time in range(3):
            assert prepared.rows("compiled once", build, party.pk) == [party]

    assert len(built) == 1
    assert len(asked) == 3


def test_an_id_within_a_longer_text_is_a_value_too(alon: Organization) -> None:
    first, second = world.a_party(), world.a_party()
    mine = world.a_task(subject="א", about=f"parties:{first.pk}")
    other = world.a_task(subject="ב", about=f"parties:{second.pk}")

    assert prepared.rows("about", about, first.pk) == [mine]
    assert prepared.rows("about", about, second.pk) == [other]


def columns(record: Any) -> list[tuple[str, type, Any]]:
    told = [(one.attname, getattr(record, one.attname)) for one in record._meta.concrete_fields]
    return [(name, type(value), value) for name, value in told]


def of_everything(entity: Entity, pk: UUID) -> QuerySet[Any]:
    """All columns, whatever their types; the last first."""
    return reading.visible(entity).filter(Q(pk=pk) | ~Q(pk=pk)).order_by("-pk")


def test_several_answer_together_what_each_would(alon: Organization) -> None:
    world.a_quote()
    world.a_price()
    world.a_meeting(at=timezone.now())
    world.a_party(name="ב", birth_date=date(1990, 2, 28))
    Party.objects.update(extra={"size": ["ש", 1, 2.5, None]})
    builds: dict[prepared.Name, prepared.Build] = {
        (entity.key,): partial(of_everything, entity) for entity in entities if entity.is_record
    }

    with CaptureQueriesContext(connection) as asked:
        found = prepared.together(builds, uuid4())

    assert len(asked) == 1
    assert sum(len(rows) for rows in found.values()) > len(found["parties",]) > 1
    for name, build in builds.items():
        plain = [columns(record) for record in build(uuid4())]
        assert [columns(record) for record in found[name]] == plain


def test_together_each_sees_what_they_may(alon: Organization, yossi: Membership) -> None:
    mine = world.a_task(subject="א", about=f"parties:{(party := world.a_party()).pk}")
    builds: dict[prepared.Name, prepared.Build] = {("one",): one, ("about",): about}

    assert prepared.together(builds, party.pk) == {("one",): [party], ("about",): [mine]}
    assert prepared.together(builds, uuid4()) == {("one",): [], ("about",): []}


def test_what_cannot_be_joined_is_asked_alone(alon: Organization) -> None:
    party = world.a_party()
    builds: dict[prepared.Name, prepared.Build] = {
        ("one",): one,
        ("none",): lambda _pk: reading.visible(TASKS).none(),
    }

    assert prepared.together(builds, party.pk) == {("one",): [party], ("none",): []}


def test_a_moment_is_a_value(alon: Organization) -> None:
    now = timezone.now()
    early = world.a_task(subject="א", due_at=now - timedelta(days=2))
    late = world.a_task(subject="ב", due_at=now)

    def until(moment: Any) -> QuerySet[Any]:
        return reading.visible(TASKS).filter(due_at__lte=moment).order_by("due_at")

    assert prepared.rows("until", until, now - timedelta(days=1)) == [early]
    assert prepared.rows("until", until, now + timedelta(days=1)) == [early, late]


def test_values_lists_come_as_they_would(alon: Organization) -> None:
    party = world.a_party(name="רות")

    def names(pk: UUID) -> QuerySet[Any]:
        return one(pk).values_list("pk", "name")

    assert prepared.rows("names", names, party.pk) == [(party.pk, "רות")]
    assert prepared.rows("names", names, party.pk) == [(party.pk, "רות")]


def test_a_value_that_the_query_does_not_name_is_not_lost(alon: Organization) -> None:
    first, second = world.a_party(name="א"), world.a_party(name="ב")

    def unnamed(pk: UUID) -> QuerySet[Any]:
        return reading.visible(PARTIES).filter(name="א" if pk == first.pk else "ב")

    assert prepared.rows("unnamed", unnamed, first.pk) == [first]
    assert prepared.rows("unnamed", unnamed, second.pk) == [second]


def test_percent_signs_and_quotes_of_a_constant_are_its_own(alon: Organization) -> None:
    party = world.a_party(name='100% ד\'ר "%s" %%')

    def odd(pk: UUID) -> QuerySet[Any]:
        return one(pk).filter(name__contains='% ד\'ר "%s" %%')

    assert [prepared.rows("odd", odd, party.pk) for _time in range(5)] == [[party]] * 5
    assert prepared.rows("odd", odd, uuid4()) == []


def test_what_a_query_is_sorted_by_is_not_taken_for_an_answer(alon: Organization) -> None:
    for city in ("חיפה", "אילת", "חיפה"):
        world.a_party(city=city)

    def cities() -> QuerySet[Any]:
        return reading.visible(PARTIES).order_by("created_at").values_list("city").distinct()

    assert prepared.rows("cities", cities) == [("חיפה",), ("אילת",), ("חיפה",)]


def test_organizations_share_the_plans_of_postgresql(noa: Membership, dana: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
    for who, found in ((noa, [party]), (dana, [])) * 4:
        with scope(who.organization_id, who.pk, "web"):
            assert prepared.rows("shared", one, party.pk) == found

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT generic_plans > 0, custom_plans FROM pg_prepared_statements "
                "WHERE statement LIKE '%parties_party%'"
            )
            assert cursor.fetchall() == [(True, 0)]
        # Of no other statement the driver is to keep the text.
        assert connection.connection.prepare_threshold is None


def test_nobody_sees_through_a_plan_what_they_may_not(
    noa: Membership, yossi: Membership, dana: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        private = world.a_party(name="חסוי", is_private=True, owner=noa)
        assert prepared.rows("one", one, private.pk) == [private]
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert prepared.rows("one", one, private.pk) == []
    with scope(dana.organization_id, dana.pk, "web"):
        assert prepared.rows("one", one, private.pk) == []
    with scope(noa.organization_id, noa.pk, "web"):
        assert prepared.rows("one", one, private.pk) == [private]


def test_a_role_that_changes_is_another_plan(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(owner=noa)
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert prepared.rows("one", one, party.pk) == [party]
    grants = [{"entity": "parties", "verbs": ["view"], "reach": "own"}]
    with scope(noa.organization_id, noa.pk, "web"):
        type(yossi.role).objects.filter(pk=yossi.role_id).update(grants=grants)
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert prepared.rows("one", one, party.pk) == []


def test_a_reach_by_filter_is_asked_anew(noa: Membership, yossi: Membership) -> None:
    grants = [{"entity": "parties", "verbs": ["view"], "reach": "filter", "filter": "city = חיפה"}]
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(owner=noa)
        type(yossi.role).objects.filter(pk=yossi.role_id).update(grants=grants)
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert prepared.rows("one", one, party.pk) == []
    with scope(noa.organization_id, noa.pk, "web"):
        Party.objects.filter(pk=party.pk).update(city="חיפה")
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert prepared.rows("one", one, party.pk) == [party]


def test_settings_that_change_are_another_plan(alon: Organization) -> None:
    party = world.a_party(city="חיפה")
    asked = {"city": "חיפה"}

    def by_setting(pk: UUID) -> QuerySet[Any]:
        return one(pk).filter(**asked)

    assert prepared.rows("by setting", by_setting, party.pk) == [party]
    asked["city"] = "אילת"
    settings_changed()
    assert prepared.rows("by setting", by_setting, party.pk) == []


def test_what_is_changed_is_found_changed(alon: Organization) -> None:
    party = world.a_party(name="רות")
    prepared.rows("one", one, party.pk)

    writing.update(party, name="רות כהן")

    assert [found.name for found in prepared.rows("one", one, party.pk)] == ["רות כהן"]


@pytest.mark.parametrize("conditions", ["due_at < now", "status = open and due_at >= NOW"])
def test_conditions_about_the_moment_are_known_to_move(conditions: str) -> None:
    assert filters.moves(conditions)


def test_days_do_not_move() -> None:
    assert not filters.moves("due_at < today and owner = me")


def test_every_shipped_view_can_be_asked(alon: Organization) -> None:
    views = list(SavedView.objects.all())

    assert len(views) > 5
    for view in views:
        list(reading.matching(entities.get(view.entity), view.conditions))
