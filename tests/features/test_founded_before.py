"""Organisations founded before get by migrations what those founded now begin with."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from kesher.accounts.models import Membership, Role
from kesher.accounts.roles import EDIT, SALES, SHIPPED, allow
from kesher.entity.book import book
from kesher.entity.models import Choice
from kesher.features.activities.models import Call, Note
from kesher.features.intake.rules import AssignmentRule
from kesher.features.leads import statuses
from kesher.features.leads.models import Lead
from kesher.records.models import StatusLog
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world

TASKS = import_module("kesher.accounts.migrations.0003_tasks_about_customers")
REASONS = import_module("kesher.features.leads.migrations.0004_meanings_of_reasons")
TAKEN_UP = import_module("kesher.features.leads.migrations.0005_taken_up_before")
ANSWERS = import_module("kesher.features.parties.migrations.0007_answers_of_before")
RULES = import_module("kesher.features.intake.migrations.0004_to_the_customers_owner")
CAME = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def migrate(work: Any) -> None:
    """Twice: what is there already stays as it is."""
    for _time in range(2):
        work(apps, SimpleNamespace(connection=connection))


def reasons() -> list[tuple[str, str]]:
    rows = Choice.objects.filter(list=statuses.REASONS).order_by("position")
    return list(rows.values_list("key", "meaning"))


def as_before() -> None:
    """The reasons as they were shipped once."""
    rows = Choice.objects.filter(list=statuses.REASONS)
    rows.filter(key="unknown").delete()
    rows.update(meaning="")


def test_reasons_of_all_organisations_come_to_mean_something(
    noa: Membership, dana: Membership
) -> None:
    for member in (noa, dana):
        with scope(member.organization_id, member.pk):
            now = reasons()
            as_before()

    migrate(REASONS.mean)

    for member in (noa, dana):
        with scope(member.organization_id, member.pk):
            assert reasons() == now
            assert statuses.unknown_reason() == "unknown"
            assert statuses.blames_competitor("competitor")


def test_an_answer_that_was_called_unknown_before_means_it_now(alon: Organization) -> None:
    as_before()
    Choice.objects.create(list=statuses.REASONS, key="unknown", labels={"en": "?"}, position=9)

    migrate(REASONS.mean)

    told = Choice.objects.get(list=statuses.REASONS, meaning="unknown")
    assert (told.key, told.labels) == ("unknown", {"en": "?"})


def test_an_answer_of_ones_own_keeps_its_meaning_and_its_key(alon: Organization) -> None:
    as_before()
    own = {"key": "unknown", "labels": {"en": "?"}, "meaning": "other"}
    Choice.objects.create(list=statuses.REASONS, position=9, **own)

    migrate(REASONS.mean)

    assert reasons()[-2:] == [("unknown", "other"), ("not_known", "unknown")]


def test_answers_shipped_since_are_given_once(noa: Membership, dana: Membership) -> None:
    added = {"relation.type": "reports_to", "address.kind": "other"}
    with scope(noa.organization_id, noa.pk):
        for name, key in added.items():
            Choice.objects.filter(list=name, key=key).delete()
    with scope(dana.organization_id, dana.pk):
        kept = set(Choice.objects.filter(key__in=added.values()).values_list("pk", flat=True))

    migrate(ANSWERS.give)

    with scope(noa.organization_id, noa.pk):
        told = Choice.objects.get(list="relation.type", key="reports_to")
        assert (told.labels["he"], told.reverse_labels["he"]) == ("כפיפות אל", "ניהול של")
        assert Choice.objects.filter(list="address.kind").latest("position").key == "other"
    with scope(dana.organization_id, dana.pk):
        now = set(Choice.objects.filter(key__in=added.values()).values_list("pk", flat=True))
        assert now == kept


def test_known_customers_go_to_their_owner_before_other_rules_decide(
    noa: Membership, dana: Membership
) -> None:
    with scope(noa.organization_id, noa.pk):
        AssignmentRule.objects.all().delete()
        world.a_rule(name="תורנות")
    with scope(dana.organization_id, dana.pk):
        kept = AssignmentRule.objects.get().pk

    migrate(RULES.give)

    with scope(noa.organization_id, noa.pk):
        first, second = AssignmentRule.objects.order_by("position")
        assert (first.name, first.way) == ("לקוחות מוכרים: לאחראי עליהם", "owner")
        assert (first.doors, first.by_hours, second.name) == (["form", "api"], False, "תורנות")
        assert [one.pk for one in book().page("intake.rules")] == [first.pk, second.pk]
    with scope(dana.organization_id, dana.pk):
        assert AssignmentRule.objects.get().pk == kept


@pytest.fixture
def lead(alon: Organization, noa: Membership) -> Lead:
    """Came before anybody wrote down when leads are taken up."""
    lead = world.a_lead(owner=noa)
    Lead.objects.update(created_at=CAME, taken_up_at=None)
    StatusLog.objects.filter(record_id=lead.pk).delete()
    stands(lead, "new", CAME)
    return lead


def stands(lead: Lead, status: str, since: datetime) -> None:
    told = {"entity": "leads", "record_id": lead.pk, "field": "status"}
    StatusLog.objects.filter(**told, left_at=None).update(left_at=since)
    StatusLog.objects.create(**told, status=status, entered_at=since)
    Lead.objects.filter(pk=lead.pk).update(status=status)


def written(at: datetime, **values: Any) -> None:
    call = Call.objects.create(subject="שיחה", **values)
    Call.objects.filter(pk=call.pk).update(created_at=at)


def taken_up(lead: Lead) -> datetime | None:
    migrate(TAKEN_UP.tell)
    lead.refresh_from_db()
    return lead.taken_up_at


def test_a_lead_was_taken_up_when_it_first_moved_on(lead: Lead) -> None:
    stands(lead, "contacted", CAME + HOUR)
    stands(lead, "lost", CAME + 5 * HOUR)

    assert taken_up(lead) == CAME + HOUR


def test_a_lead_that_waits_or_was_thrown_away_unheard_was_not(lead: Lead) -> None:
    assert taken_up(lead) is None

    stands(lead, "lost", CAME + HOUR)

    assert taken_up(lead) is None


def test_a_call_about_it_comes_before_its_moving_on(lead: Lead, noa: Membership) -> None:
    stands(lead, "contacted", CAME + 3 * HOUR)
    about = {"about": f"leads:{lead.pk}", "created_by": noa}
    written(CAME - HOUR, **about)
    written(CAME + 2 * HOUR, **about)
    written(CAME + HOUR, about=f"leads:{lead.pk}")

    assert taken_up(lead) == CAME + 2 * HOUR


def test_its_owner_with_its_customer_counts_until_it_is_lost(
    lead: Lead, noa: Membership, yossi: Membership
) -> None:
    stands(lead, "lost", CAME + 2 * HOUR)
    written(CAME + HOUR, party=lead.party, created_by=yossi)
    written(CAME + 3 * HOUR, party=lead.party, created_by=noa)

    assert taken_up(lead) is None

    note = Note.objects.create(text="<p>דיברנו</p>", party=lead.party, created_by=noa)
    Note.objects.filter(pk=note.pk).update(created_at=CAME + HOUR / 2)

    assert taken_up(lead) == CAME + HOUR / 2


def test_one_of_which_no_log_tells_came_as_it_is(lead: Lead) -> None:
    StatusLog.objects.filter(record_id=lead.pk).delete()
    Lead.objects.update(status="qualified")

    assert taken_up(lead) == CAME


def test_what_was_written_down_already_stays(lead: Lead) -> None:
    stands(lead, "contacted", CAME + HOUR)
    Lead.objects.update(taken_up_at=CAME + 4 * HOUR)

    assert taken_up(lead) == CAME + 4 * HOUR


def test_leads_of_other_organisations_are_told_by_their_own_log(
    lead: Lead, dana: Membership
) -> None:
    with scope(dana.organization_id, dana.pk):
        theirs = world.a_lead(owner=dana)
        Lead.objects.filter(pk=theirs.pk).update(created_at=CAME, taken_up_at=None)
        StatusLog.objects.filter(record_id=theirs.pk).delete()
        stands(theirs, "contacted", CAME + 7 * HOUR)

    assert taken_up(lead) is None
    with scope(dana.organization_id, dana.pk):
        theirs.refresh_from_db()
        assert theirs.taken_up_at == CAME + 7 * HOUR


def test_sellers_open_tasks_about_customers_as_those_founded_now(alon: Organization) -> None:
    role = Role.objects.get(code=SALES)
    now = next([*one.grants] for one in SHIPPED if one.code == SALES)
    assert role.grants == now
    role.grants = [*allow(("parties", "relations"), EDIT), *now[2:]]
    role.save()

    migrate(TASKS.grant)

    role.refresh_from_db()
    told = {verb for one in role.grants if one["entity"] == "parties" for verb in one["verbs"]}
    assert told == {*EDIT, "follow_up"}
    assert [one for one in role.grants if one["entity"] == "relations"] == [now[1]]


@pytest.mark.parametrize(
    "grants",
    [
        [*allow(("parties",), ("view",))],
        [*allow(("*",), ("*",))],
        [*allow(("parties",), EDIT), *allow(("parties",), ("follow_up",), "own")],
    ],
)
def test_what_an_organisation_made_of_the_role_stays(
    alon: Organization, grants: list[dict[str, Any]]
) -> None:
    Role.objects.filter(code=SALES).update(grants=grants)

    migrate(TASKS.grant)

    assert Role.objects.get(code=SALES).grants == grants
