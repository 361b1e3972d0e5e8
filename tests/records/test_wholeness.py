"""Each verb is done whole or not at all, whatever breaks in its middle: on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, models
from django.test import Client

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.events.models import OutboxEvent
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, PhoneNumber
from kesher.jobs.models import Job
from kesher.records import acting, writing
from kesher.records.models import Change, SearchRow, StatusLog, TimelineLine
from kesher.tenancy import scope
from tests import world

TABLES: tuple[type[models.Model], ...] = (
    Lead,
    Party,
    PhoneNumber,
    Change,
    TimelineLine,
    StatusLog,
    SearchRow,
    OutboxEvent,
    Job,
)
Verb = Callable[[Lead], object]


class PowerCut(DatabaseError):
    """The database breaks at one statement."""


@contextmanager
def power_cut(table: str) -> Iterator[None]:
    """Any writing to the table fails."""

    def cut(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if (
            sql.startswith(("INSERT", "UPDATE", "DELETE"))
            and table in sql.split("(", maxsplit=1)[0][:120]
        ):
            raise PowerCut(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(cut):
        yield


def everything() -> dict[str, list[Any]]:
    return {model.__name__: sorted(map(str, model.objects.all().values_list())) for model in TABLES}


def _make(lead: Lead) -> None:
    phones = [{"number": "+972521234567", "kind": "mobile"}]
    acting.perform(entities.get("parties"), "create", None, {"name": "חדש", "phones": phones})


def _change(lead: Lead) -> None:
    # Whoever is given something is told: that brings events and jobs into play.
    values = {"subject": "אחר", "status": "won", "owner": lead.created_by}
    acting.perform(entities.of(lead), "update", lead, values)


def _act(lead: Lead) -> None:
    acting.perform(entities.of(lead), "win", lead, {})


def _delete(lead: Lead) -> None:
    acting.perform(entities.of(lead), "delete", lead, {})


def _change_many(lead: Lead) -> None:
    writing.update_many(entities.of(lead), Lead.objects.all(), {"status": "won"})


LOGS = ("records_change", "records_timeline", "records_search")
TELLING = ("events_outbox", "jobs_job")
CUTS: list[tuple[Verb, tuple[str, ...]]] = [
    (_make, ("parties_phonenumber", *LOGS, *TELLING)),
    (_change, (*LOGS, "records_statuslog", *TELLING)),
    (_act, (*LOGS, "records_statuslog")),
    (_delete, LOGS),
    (_change_many, (*LOGS, "records_statuslog")),
]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("verb", "table"), [(verb, table) for verb, tables in CUTS for table in tables]
)
def test_nothing_is_half_done(verb: Verb, table: str, yossi: Membership) -> None:
    lead = world.a_lead(owner=yossi)
    world.a_lead(owner=yossi)
    before = everything()

    with pytest.raises(PowerCut), power_cut(table):
        verb(lead)

    assert everything() == before
    verb(Lead.objects.get(pk=lead.pk))
    assert everything() != before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["records_change", "records_timeline", "records_search"])
def test_a_page_that_breaks_in_the_middle_of_a_verb_leaves_nothing(
    table: str, noa: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        lead = world.a_lead()
        before = everything()
    client = Client(raise_request_exception=False)
    client.force_login(noa.user)

    with power_cut(table):
        answer = client.post(f"/alon/leads/{lead.pk}/do/win/")

    assert answer.status_code == 500
    with scope(noa.organization_id, noa.pk, "web"):
        assert everything() == before
    assert client.post(f"/alon/leads/{lead.pk}/do/win/").status_code == 302
