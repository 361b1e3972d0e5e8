"""Rights compiled to SQL: how far a role reaches, and what walls stand in its way."""

import pytest

from kesher.accounts.models import Membership, Role
from kesher.entity.registry import entities
from kesher.records import acting, reading, search, writing
from kesher.records.models import TimelineLine
from kesher.tenancy import scope
from tests import world

PARTIES = entities.get("parties")
LEADS = entities.get("leads")


def as_member(who: Membership):
    return scope(who.organization_id, who.pk, "web")


def limited_to(who: Membership, *grants: dict) -> None:
    """Give the member a role with these grants alone."""
    with scope(who.organization_id):
        role = Role.objects.create(name=f"role of {who.name}", grants=list(grants))
        Membership.objects.filter(pk=who.pk).update(role=role)


def grant(reach: str = "all", **more: object) -> dict:
    return {"entity": "*", "verbs": ["*"], "reach": reach, **more}


def names() -> list[str]:
    return sorted(party.name for party in reading.visible(PARTIES))


@pytest.fixture
def three(noa, yossi):
    """One party of Noa's, one of Yossi's, one of nobody's."""
    with as_member(noa):
        world.a_party(name="של נועה")
        world.a_party(name="של יוסי", owner=yossi)
        world.a_party(name="של איש", owner=None)


def test_own_reaches_what_one_owns(three, yossi):
    limited_to(yossi, grant("own"))
    with as_member(yossi):
        assert names() == ["של יוסי"]
        assert [row.title for row in search.find("של").rows] == ["של יוסי"]
        assert [line.title for line in reading.guarded(TimelineLine.objects.all())] == ["של יוסי"]


def test_team_reaches_what_the_team_owns(three, noa, yossi):
    with as_member(noa):
        team = world.a_team()
        writing.update(noa, team=team)
        Membership.objects.filter(pk=yossi.pk).update(team=team)
    limited_to(yossi, grant("team"))
    with as_member(yossi):
        assert names() == ["של יוסי", "של נועה"]
        assert sorted(row.title for row in search.find("של").rows) == ["של יוסי", "של נועה"]


def test_a_filter_reaches_what_it_matches(three, yossi):
    limited_to(yossi, grant("filter", filter="owner is empty"))
    with as_member(yossi):
        assert names() == ["של איש"]
        assert [row.title for row in search.find("של").rows] == ["של איש"]


def test_a_forbid_wins(three, yossi):
    limited_to(yossi, grant(), grant("filter", filter="owner is empty", effect="forbid"))
    with as_member(yossi):
        assert names() == ["של יוסי", "של נועה"]
        assert sorted(row.title for row in search.find("של").rows) == ["של יוסי", "של נועה"]


def test_without_a_grant_there_is_nothing(three, yossi):
    limited_to(yossi)
    with as_member(yossi):
        assert names() == []
        assert search.find("של").rows == []


def test_private_rows_are_for_their_people(noa, yossi):
    with as_member(noa):
        party = world.a_party(name="סודי", is_private=True)
        world.a_lead(party=party)
    with as_member(yossi):
        assert names() == []
        assert reading.visible(LEADS).count() == 0
        assert search.find("סודי").rows == []
        assert reading.guarded(TimelineLine.objects.all()).count() == 0


def test_a_compartment_is_for_its_team(noa, yossi):
    with as_member(noa):
        team = world.a_team("הנהלה")
        world.a_party(name="ממודר", compartment=team, owner=None)
    with as_member(yossi):
        assert names() == []
    with as_member(noa):
        Membership.objects.filter(pk=yossi.pk).update(team=team)
    with as_member(yossi):
        assert names() == ["ממודר"]


def test_what_hangs_on_a_party_goes_behind_its_wall(noa, yossi):
    with as_member(noa):
        party = world.a_party(name="גלוי", owner=None)
        world.a_task(party=party)
    with as_member(yossi):
        assert reading.visible(entities.get("tasks")).count() == 1
    with as_member(noa):
        writing.update(party, is_private=True)
    with as_member(yossi):
        assert reading.visible(entities.get("tasks")).count() == 0
        assert reading.guarded(TimelineLine.objects.all()).count() == 0
        assert search.find("לחזור").rows == []


def test_changing_needs_the_right_to_change(three, yossi):
    limited_to(yossi, {"entity": "*", "verbs": ["view"], "reach": "all"})
    with as_member(yossi):
        party = reading.visible(PARTIES).get(name="של נועה")

        with pytest.raises(reading.NotVisible):
            acting.perform(PARTIES, "update", party, {"name": "אחר"})
        with pytest.raises(reading.NotVisible):
            acting.perform(PARTIES, "create", None, {"name": "חדש"})

        party.refresh_from_db()
        assert party.name == "של נועה"
