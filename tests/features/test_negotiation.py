"""Rounds of a negotiation: what they say, where it stands, and what follows."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.deals.models import Deal, Rival
from kesher.features.negotiation import panels, reactions
from kesher.features.negotiation.models import OfferRound
from kesher.features.negotiation.standing import standing
from kesher.features.quotes import actions
from kesher.features.quotes.events import QuoteSent
from kesher.jobs.worker import run_due
from kesher.lib.money import Money
from kesher.records import reading, undoing, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

ROUNDS = entities.get("rounds")


pytestmark = pytest.mark.usefixtures("english")


def _ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


def _moves(deal: Deal) -> list[OfferRound]:
    return list(OfferRound.objects.filter(deal=deal).order_by("at", "id"))


def _metrics(deal: Deal) -> dict[str, str]:
    return {str(label): str(value) for label, value in panels.rounds(deal)["metrics"]}


@pytest.mark.usefixtures("alon")
def test_the_gap_is_between_the_last_prices_of_both_sides() -> None:
    deal = world.a_deal()
    world.a_round(deal=deal, side="us", price=Money(1_200_000, "ILS"), at=_ago(9))
    world.a_round(deal=deal, side="them", price=Money(900_000, "ILS"), at=_ago(6))
    world.a_round(deal=deal, side="us", price=Money(1_100_000, "ILS"), at=_ago(3))
    world.a_round(deal=deal, side="us", price=None, given="התקנה חינם", at=_ago(2))

    found = standing(_moves(deal))

    assert found is not None
    assert found.gap == Money(200_000, "ILS")
    assert found.share == pytest.approx(18.1818, abs=0.001)
    assert found.next_side == "them"
    told = _metrics(deal)
    assert told["Gap between us"] == '<bdi dir="ltr">₪2,000</bdi> · <bdi dir="ltr">18.2%</bdi>'
    assert told["Since the last move"] == "2\xa0days"
    assert told["Next to move"] == "the customer"


@pytest.mark.usefixtures("alon")
def test_other_currencies_make_no_gap_and_competitors_no_move() -> None:
    deal, rival = world.a_deal(), world.a_firm(name="מתחרה")
    world.a_round(deal=deal, side="us", price=Money(1_000_00, "USD"), at=_ago(3))
    world.a_round(deal=deal, side="them", price=Money(3_000_00, "ILS"), at=_ago(2))
    world.a_round(deal=deal, side="rival", competitor=rival, price=Money(1, "ILS"), at=_ago(1))

    found = standing(_moves(deal))

    assert found is not None
    assert (found.gap, found.share, found.next_side) == (None, None, "us")
    assert set(_metrics(deal)) == {"Since the last move", "Next to move"}


@pytest.mark.usefixtures("alon")
def test_a_price_met_is_no_gap_and_an_ended_deal_has_no_turn() -> None:
    deal = world.a_deal(amount=100)
    world.a_round(deal=deal, side="us", price=Money(100_00, "ILS"), at=_ago(3))
    world.a_round(deal=deal, side="them", price=Money(100_00, "ILS"), at=_ago(2))
    writing.update(deal, stage="won")

    assert _metrics(deal) == {"Gap between us": "none"}
    assert _metrics(world.a_deal()) == {}


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"price": None}, "price"),
        ({"side": "rival"}, "competitor"),
        ({"at": timezone.now() + timedelta(days=1)}, "at"),
    ],
)
def test_a_round_that_says_nothing_true_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        world.a_round(**values)

    assert set(refusal.value.message_dict) == {field}
    assert not OfferRound.objects.exists()


@pytest.mark.usefixtures("alon")
def test_only_a_competitors_offer_names_one_and_never_the_customer() -> None:
    deal = world.a_deal()

    for values in (
        {"side": "us", "competitor": world.a_firm()},
        {"side": "rival", "competitor": deal.party},
    ):
        with pytest.raises(ValidationError) as refusal:
            world.a_round(deal=deal, **values)
        assert set(refusal.value.message_dict) == {"competitor"}

    assert not OfferRound.objects.exists()


@pytest.mark.usefixtures("alon")
def test_a_competitors_newest_offer_stands_with_the_deals_competitors() -> None:
    deal, rival = world.a_deal(), world.a_firm(name="מתחרה")
    until = timezone.localdate() + timedelta(days=7)
    told = {"deal": deal, "side": "rival", "competitor": rival}
    world.a_round(**told, price=Money(500_00, "ILS"), at=_ago(5), terms="שוטף", valid_until=until)
    world.a_round(**told, price=Money(450_00, "ILS"), at=_ago(2))
    world.a_round(**told, price=Money(700_00, "ILS"), at=_ago(9))
    world.a_round(**told, price=Money(100_00, "USD"), at=_ago(1))

    row = Rival.objects.get(deal=deal)

    assert (row.competitor, row.price, row.terms, row.valid_until) == (rival, 45_000, "שוטף", None)
    rival.refresh_from_db()
    assert "competitor" in rival.role_keys.split()


@pytest.mark.usefixtures("alon")
def test_each_version_that_goes_out_is_a_round_of_ours_once() -> None:
    deal = world.a_deal()
    quote = world.a_quote(deal=deal, party=deal.party)
    actions.mark_sent(quote)
    run_due()
    actions.revise(quote)
    lines = entities.get("quotes").field("lines")
    row = {"description": "נייר", "quantity": "1", "unit_price": "15"}
    writing.update(quote, lines=lines.kind.from_json([row], lines))
    actions.mark_sent(quote)
    run_due()
    reactions.note_offer(QuoteSent(quote_id=quote.pk, party_id=quote.party_id, version=2))

    found = _moves(deal)

    assert [(one.side, one.price, one.price_currency, one.quote_version) for one in found] == [
        ("us", 2000, "ILS", 1),
        ("us", 1500, "ILS", 2),
    ]
    assert {one.quote_id for one in found} == {quote.pk}
    assert found[0].valid_until == quote.valid_until


@pytest.mark.usefixtures("alon")
def test_a_quote_without_a_deal_is_no_round() -> None:
    actions.mark_sent(world.a_quote())
    run_due()

    assert not OfferRound.objects.exists()


def test_rounds_are_the_deals_own_as_owned_and_as_hidden(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        deal = world.a_deal(owner=yossi)
        row = world.a_round(deal=deal)
        assert (row.owner, row.created_by) == (yossi, noa)
    with scope(noa.organization_id, yossi.pk, "web"):
        assert list(reading.visible(ROUNDS)) == [row]
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(deal, owner=noa, is_private=True)
    with scope(noa.organization_id, yossi.pk, "web"):
        assert list(reading.visible(ROUNDS)) == []
        assert panels.rounds(deal)["lines"] == []


def test_who_may_not_read_prices_sees_neither_lines_nor_gap(yossi: Membership) -> None:
    with scope(yossi.organization_id, yossi.pk, "web"):
        deal = world.a_deal()
        for side, price in (("us", 300_00), ("them", 200_00)):
            world.a_round(deal=deal, side=side, price=Money(price, "ILS"))
        assert panels.rounds(deal)["drawn"] is not None
    with scope(yossi.organization_id):
        writing.update(yossi.role, fields={"rounds": {"price": "hidden"}})
    with scope(yossi.organization_id, yossi.pk, "web"):
        told = panels.rounds(deal)

    assert told["drawn"] is None
    assert "price" not in told["lines"][0]
    assert [str(label) for label, _value in told["metrics"]] == [
        "Since the last move",
        "Next to move",
    ]


@pytest.mark.usefixtures("alon")
def test_the_drawing_has_a_line_for_each_side() -> None:
    deal, rival = world.a_deal(), world.a_firm(name="<b>מתחרה</b>")
    world.a_round(deal=deal, side="us", price=Money(300_00, "ILS"), at=_ago(10))
    world.a_round(deal=deal, side="them", price=Money(100_00, "ILS"), at=_ago(5))
    world.a_round(deal=deal, side="rival", competitor=rival, price=Money(200_00, "ILS"), at=_ago(0))

    told = panels.rounds(deal)["drawn"]

    assert [(str(one["label"]), one["price"]) for one in told["key"]] == [
        ("Ours", "₪300"),
        ("The customer's", "₪100"),
        ("<b>מתחרה</b>", "₪200"),
    ]
    assert (told["most"], told["least"]) == ("₪300", "₪100")
    assert 'points="10.0,10.0"' in told["svg"]
    assert 'points="320.0,140.0"' in told["svg"]
    assert 'points="630.0,75.0"' in told["svg"]


def test_what_was_noted_can_be_taken_back(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        row = world.a_round(price=Money(100_00, "ILS"))
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(row, price=Money(90_00, "USD"))
        row.refresh_from_db()
        assert (row.price, row.price_currency) == (9000, "USD")

        undoing.undo(undoing.batch())

        row.refresh_from_db()
        assert (row.price, row.price_currency) == (10_000, "ILS")


def test_the_card_shows_the_rounds(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        deal = world.a_deal()
        world.a_round(deal=deal, price=Money(300_00, "ILS"), given="<b>אחריות</b>")
        world.a_round(deal=deal, side="them", price=Money(200_00, "ILS"))

    page = client_of(noa).get(f"/alon/deals/{deal.pk}/").content.decode()

    assert "הפער בינינו" in page
    assert "&lt;b&gt;אחריות&lt;/b&gt;" in page
    assert f"rounds/new/?deal={deal.pk}&amp;quick=1" in page


def test_rounds_over_the_api(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        deal = world.a_deal()
    api = Api.of(noa)

    price = {"amount": "12.50", "currency": "EUR"}
    made = api.make("rounds", deal=str(deal.pk), side="them", price=price)

    assert made["price"] == price
    told = api.get(f"rounds?filter=deal = {deal.pk}").json()
    assert [(one["id"], one["side"]) for one in told["items"]] == [(made["id"], "them")]
