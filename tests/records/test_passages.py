"""Filters that ask which statuses a record has been through."""

import pytest
from django.utils import translation

from kesher.accounts.models import Membership, Role
from kesher.entity import filters
from kesher.entity.registry import entities
from kesher.records import reading
from kesher.screens.asked import parse
from kesher.tenancy import scope
from tests.conftest import client_of
from tests.features.walked import a_walk

LEADS = entities.get("leads")


def found(conditions: str) -> set[str]:
    return {lead.subject for lead in reading.matching(LEADS, conditions)}


@pytest.fixture
def walks(alon: object) -> None:
    a_walk(("new", 0), ("contacted", 1), ("won", 4), subject="straight")
    a_walk(("new", 0), ("proposal", 1), ("contacted", 2), subject="back")
    a_walk(
        ("new", 0), ("proposal", 1), ("contacted", 2), ("proposal", 3), ("lost", 5), subject="again"
    )
    a_walk(("contacted", 0), subject="called")


@pytest.mark.usefixtures("walks")
def test_a_status_that_was_left_was_reached_all_the_same() -> None:
    assert found("reached = proposal") == {"back", "again"}
    assert found("reached != proposal") == {"straight", "called"}
    assert found("reached in (won, lost)") == {"straight", "again"}
    assert found("reached not in (won, lost)") == {"back", "called"}
    assert found("reached = contacted and status = contacted") == {"back", "called"}


@pytest.mark.usefixtures("walks")
def test_a_passage_asks_for_the_order_of_two_statuses() -> None:
    assert found("passage = contacted to proposal") == {"again"}
    assert found("passage = proposal to contacted") == {"back", "again"}
    assert found("passage = contacted to won") == {"straight"}
    assert found("not passage = contacted to won") == {"back", "again", "called"}
    assert found("passage in (contacted to won, proposal to lost)") == {"straight", "again"}


@pytest.mark.usefixtures("alon")
def test_questions_are_canonical_and_read_in_words() -> None:
    tree = parse(LEADS, 'passage = "נוצר קשר to נסגר בהצלחה" and reached = חדש')

    assert filters.to_text(tree) == "passage = contacted to won and reached = new"
    with translation.override("en"):
        told = filters.sentence(parse(LEADS, filters.to_text(tree)), "en")
    assert told == "went from: Contacted → Won · was ever in: New"


@pytest.mark.usefixtures("alon")
def test_a_passage_names_two_statuses() -> None:
    with translation.override("en"), pytest.raises(filters.InvalidFilter) as refusal:
        parse(LEADS, "passage = won")

    assert refusal.value.message == "Please name two statuses, as in “new to won”."


def test_who_may_not_read_the_status_may_not_ask_where_it_was(yossi: Membership) -> None:
    with scope(yossi.organization_id, yossi.pk, "web"):
        Role.objects.filter(pk=yossi.role_id).update(fields={"leads": {"status": "hidden"}})

        with pytest.raises(filters.InvalidFilter):
            reading.matching(LEADS, "reached = won")


@pytest.mark.usefixtures("walks")
def test_lists_are_filtered_by_it(noa: Membership) -> None:
    client = client_of(noa)

    page = client.get("/alon/leads/?view=all&filter=passage = contacted to proposal")
    form = client.get("/alon/leads/filter/?field=passage&operator==")

    assert "again" in page.content.decode()
    assert "straight" not in page.content.decode()
    assert 'value="contacted to won"' in form.content.decode()
