"""Deals that are open when their customer is erased: told before, and lost in the same step."""

from kesher.accounts.models import Membership
from kesher.features.deals.models import Deal
from kesher.records import writing
from kesher.records.models import TimelineLine
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

NAME = "אלישבע זינגרמן"
LOST = ("lost", "no_answer")


def test_open_deals_are_told_before_and_lost_in_the_same_step(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(name=NAME)
        deals = [world.a_deal(party=party) for _turn in range(2)]
        won = world.a_deal(party=party)
        writing.update(won, amount=100, stage="won")
    client, place = client_of(noa), f"/alon/parties/{party.pk}/personal/"

    page = client.get(place).content.decode()
    client.post("/accounts/reauthenticate/?next=/alon/", {"password": world.PASSWORD})
    client.post(f"{place}erase/", {"name": NAME, "ends-deals": "no_answer"})

    assert "פתוחות עדיין: 2" in page
    with scope(noa.organization_id, noa.pk, "web"):
        told = {one.pk: (one.state, one.lost_reason) for one in Deal.objects.all()}
        assert told == {deals[0].pk: LOST, deals[1].pk: LOST, won.pk: ("won", "")}
        texts = TimelineLine.objects.values_list("title", "body")
        assert not any(NAME in text for line in texts for text in line)


def test_a_program_says_why_open_deals_are_lost_or_leaves_them(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        first, second = (world.a_party(name=NAME) for _turn in range(2))
        deals = [world.a_deal(party=one) for one in (first, second)]
    api = Api.of(noa)

    ahead = api.get(f"parties/{first.pk}/erase").json()["open"]
    wrong = api.post(f"parties/{first.pk}/erase", {"name": NAME, "ends": {"deals": "competitor"}})
    lost = api.post(f"parties/{first.pk}/erase", {"name": NAME, "ends": {"deals": "price"}})
    left = api.post(f"parties/{second.pk}/erase", {"name": NAME})

    assert ahead == [{"entity": "deals", "count": 1}]
    assert (wrong.status_code, lost.status_code, left.status_code) == (422, 200, 200)
    with scope(noa.organization_id, noa.pk, "web"):
        told = [Deal.objects.get(pk=one.pk) for one in deals]
        assert [(one.state, one.lost_reason) for one in told] == [("lost", "price"), ("open", "")]
