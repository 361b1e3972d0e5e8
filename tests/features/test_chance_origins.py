"""Reasons of a chance name nothing of records that whoever reads may not see."""

from typing import Any, Final

import pytest
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.chance import report
from kesher.features.chance.models import Lesson, Score, Verdict
from kesher.features.chance.subjects import SUBJECTS
from kesher.features.deals.models import Deal
from kesher.features.quotes.models import Quote
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

PRODUCT, CITY, CAMPAIGN = "הוצע: כיסא נדיר", "יישוב: חיפה", "קמפיין: אביב"
EVERY: Final = (PRODUCT, CITY, CAMPAIGN)
REASONS: Final = [
    ["product", "כיסא נדיר", 0.9],
    ["parties.city", "חיפה", 0.8],
    ["leads.campaign", "אביב", 0.7],
]


def a_scored_deal(owner: Membership, **values: Any) -> Deal:
    """Of which what was offered, the customer and the lead speak."""
    told = {"party": world.a_party(owner=owner), "lead": world.a_lead(owner=owner)} | values
    deal = world.a_deal(**told, owner=owner, amount=100_000)
    lesson = Lesson.objects.create(
        kind="deals",
        number=1,
        made_at=timezone.now(),
        verdict=Verdict.GOOD,
        cases=100,
        won=60,
        recipe={"intercept": 0.0, "parts": {}},
    )
    said = {"chance": 64, "first": 64, "at": lesson.made_at, "reasons": REASONS}
    Score.objects.create(lesson=lesson, deal=deal, **said)
    Deal.objects.filter(pk=deal.pk).update(likelihood=64)
    return deal


def told(member: Membership, deal: Deal) -> dict[str, list[str]]:
    """At each door, which of the reasons stand there; and with them the chance itself."""
    client = client_of(member)
    card = client.get(f"/alon/deals/{deal.pk}/").content.decode()
    page = client.get("/alon/wisely/").content.decode()
    (line,) = Api.of(member).get("deals/wisely").json()["items"]
    assert "64%" in card
    assert "64%" in page
    assert line["chance"] == 64
    return {
        "card": [one for one in EVERY if one in card],
        "page": [one for one in EVERY if one in page],
        "api": [one["text"] for one in line["reasons"]],
    }


def at_each_door(*reasons: str) -> dict[str, list[str]]:
    return {door: [*reasons] for door in ("card", "page", "api")}


@pytest.mark.usefixtures("alon")
def test_what_one_may_see_is_told_at_each_door(yossi: Membership) -> None:
    deal = a_scored_deal(yossi)
    world.a_quote(deal=deal, party=deal.party, owner=yossi)

    assert told(yossi, deal) == at_each_door(*EVERY)


@pytest.mark.usefixtures("alon")
def test_a_product_of_a_quote_of_others_is_not_named(noa: Membership, yossi: Membership) -> None:
    deal = a_scored_deal(yossi)
    world.a_quote(deal=deal, party=deal.party, owner=yossi)
    world.a_quote(deal=deal, party=deal.party, owner=noa)

    assert told(yossi, deal) == at_each_door(CITY, CAMPAIGN)


@pytest.mark.usefixtures("alon")
def test_nor_of_a_quote_in_the_bin(noa: Membership, yossi: Membership) -> None:
    deal = a_scored_deal(yossi)
    quote = world.a_quote(deal=deal, party=deal.party, owner=noa)
    Quote.objects.filter(pk=quote.pk).update(deleted_at=timezone.now())

    assert told(yossi, deal) == at_each_door(CITY, CAMPAIGN)


@pytest.mark.usefixtures("alon")
def test_nothing_is_told_of_a_customer_or_a_lead_of_others(
    noa: Membership, yossi: Membership
) -> None:
    hidden = world.a_party(owner=noa, is_private=True)
    deal = a_scored_deal(yossi, party=hidden, lead=world.a_lead(owner=noa, party=hidden))
    world.a_quote(deal=deal, party=hidden, owner=yossi)

    assert told(yossi, deal) == at_each_door(PRODUCT)


@pytest.mark.usefixtures("alon")
def test_the_report_names_products_to_those_who_see_all_quotes(
    noa: Membership, yossi: Membership
) -> None:
    weights = {"weight": 0.0, "mean": 0.0, "scale": 1.0, "answers": [0.9, -0.4], "other": 0.0}
    part = {"answers": ["כיסא נדיר", "שולחן"], "weights": weights}
    lesson = Lesson(
        kind="deals",
        verdict=Verdict.GOOD,
        recipe={"intercept": 0.0, "parts": {"product": part}},
    )

    def counts(member: Membership) -> list[str]:
        with scope(member.organization_id, member.pk, "web"):
            return [one.helps for one in report.counts(SUBJECTS["deals"], lesson)]

    assert counts(noa) == [PRODUCT]
    assert counts(yossi) == []
