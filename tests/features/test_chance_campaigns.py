"""Campaigns and products as reasons: known by the moment, never from what came with the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.chance import cases, lessons, scoring, words
from kesher.features.chance.ends import Before
from kesher.features.chance.models import Lesson, Score
from kesher.features.chance.products import offered
from kesher.features.chance.signs import PRODUCT, signs_of
from kesher.features.chance.subjects import SUBJECTS
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.quotes.entity import QUOTES
from kesher.features.quotes.models import Quote
from kesher.records import writing
from kesher.tenancy import scope
from tests import world
from tests.features.taught import SAME, a_history

LEADS, DEALS = SUBJECTS["leads"], SUBJECTS["deals"]
CAMPAIGN = "leads.campaign"
EARLY, LATER = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def learned() -> Lesson:
    history = lessons.gather(LEADS, lambda _done, _total: None)
    return lessons.keep(lessons.taught(history, stopped=lambda: False))


def campaigns() -> None:
    """Of four that were won three came by the first, of four that were lost one; few by others."""
    for place, lead in enumerate(a_history(400, shares=SAME)):
        is_first = (place % 4 != 0) == (lead.status == "won")
        name = f"נדיר {place}" if place % 50 == 0 else "אביב" if is_first else "חורף"
        Lead.objects.filter(pk=lead.pk).update(campaign=name)


@pytest.mark.usefixtures("alon")
def test_a_campaign_is_a_reason_and_rare_ones_count_as_one() -> None:
    campaigns()
    lead = world.a_lead(campaign="אביב ")

    lesson = learned()
    scorer = scoring.Scorer(LEADS, lesson)
    scorer.score([lead.pk])

    assert lesson.recipe["parts"][CAMPAIGN]["answers"] == ["אביב", "חורף"]
    kept = [tuple(one) for one in Score.objects.get(lead=lead).reasons if one[0] == CAMPAIGN]
    told = words.reasons(LEADS, signs_of(LEADS), kept)
    assert [(one.text, one.helps) for one in told] == [("קמפיין: אביב", True)]


@pytest.mark.usefixtures("alon")
def test_a_campaign_that_is_filled_in_on_winning_is_left_out() -> None:
    for lead in a_history(300):
        if lead.status == "won":
            writing.update(lead, campaign="נסגר")

    lesson = learned()

    assert CAMPAIGN not in lesson.recipe["parts"]
    assert [CAMPAIGN, "late", 1.0] in lesson.report["left_out"]


def an_offer(deal: Deal, at: datetime, *lines: tuple[Any, str]) -> Quote:
    told = [{"product": str(one.pk), "quantity": "1", "unit_price": price} for one, price in lines]
    quote = world.a_quote(deal=deal, party=deal.party, lines=told)
    Quote.objects.filter(pk=quote.pk).update(created_at=at)
    return quote


@pytest.mark.usefixtures("alon")
def test_the_product_is_that_which_weighed_most_in_the_last_quote_by_then() -> None:
    deal, chair, desk = world.a_deal(), world.a_product(name="כיסא"), world.a_product(name="שולחן")
    an_offer(deal, EARLY, (chair, "90"), (desk, "40"))
    an_offer(deal, LATER, (chair, "10"), (desk, "40"))

    def at(moment: datetime) -> dict[Any, str]:
        return offered({deal.pk: moment})

    assert at(EARLY - timedelta(days=1)) == {}
    assert at(EARLY + timedelta(days=1)) == {deal.pk: "כיסא"}
    assert at(LATER + timedelta(days=1)) == {deal.pk: "שולחן"}


@pytest.mark.usefixtures("alon")
def test_lines_that_were_written_anew_since_are_not_known_yet() -> None:
    deal, chair, desk = world.a_deal(), world.a_product(name="כיסא"), world.a_product(name="שולחן")
    quote = an_offer(deal, EARLY, (chair, "90"))
    lines = [{"product": str(desk.pk), "quantity": "1", "unit_price": "40"}]
    field = QUOTES.field("lines")
    writing.update(quote, lines=field.kind.from_json(lines, field))

    assert offered({deal.pk: LATER}) == {deal.pk: "כיסא"}
    assert offered({deal.pk: timezone.now()}) == {deal.pk: "שולחן"}


def values_of(deal: Deal, moment: datetime) -> dict[str, Any]:
    signs = signs_of(DEALS)
    found = cases.read(DEALS, [deal.pk], signs, moments={deal.pk: moment}, before=Before([]))
    return found[0].values


@pytest.mark.usefixtures("alon")
def test_a_deal_knows_the_campaign_of_its_lead_and_what_was_offered() -> None:
    lead = world.a_lead(campaign="אביב")
    deal = world.a_deal(lead=lead, party=lead.party)
    bare = world.a_deal()
    an_offer(deal, EARLY, (world.a_product(name="כיסא"), "90"))

    found, other = values_of(deal, timezone.now()), values_of(bare, timezone.now())

    assert (found[CAMPAIGN], found[PRODUCT]) == ("אביב", "כיסא")
    assert (other[CAMPAIGN], other[PRODUCT]) == ("", "")
    assert PRODUCT not in signs_of(LEADS)
    sign = signs_of(DEALS)[PRODUCT]
    assert words.said(DEALS, sign, "כיסא") == "הוצע: כיסא"
    assert words.said(DEALS, sign, "") == "עדיין לא הוצע דבר"


@pytest.mark.usefixtures("alon")
def test_who_may_not_read_lines_of_quotes_is_told_nothing_of_products(yossi: Membership) -> None:
    yossi.role.fields = {"quotes": {"lines": "hidden"}}
    yossi.role.save()

    with scope(yossi.organization_id, yossi.pk, "web"):
        assert not words.sees(DEALS, signs_of(DEALS)[PRODUCT])
