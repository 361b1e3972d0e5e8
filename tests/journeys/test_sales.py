"""A round is noted on the deal, and figures of sales open the rows behind them."""

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.features.deals.models import Deal
from kesher.lib.money import Money
from tests import world
from tests.journeys.conftest import Enter
from tests.journeys.person import inside


@pytest.fixture
def deal(noa: Membership) -> Deal:
    with inside(noa):
        party = world.a_party(name="משה כהן", owner=noa)
        deal = world.a_deal(title="ריהוט לקומה", party=party, owner=noa)
        world.a_round(deal=deal, side="us", price=Money(1_000_00, "ILS"))
        rival = world.a_firm(name="קרן")
        world.a_rival(deal=deal, competitor=rival)
        world.some_arguments(competitor=rival)
        world.a_deal(title="נייר לשנה", party=party, owner=noa, stage="won", amount=500_00)
        world.a_goal(member=noa, metric="worth")
        return deal


def test_a_round_is_noted_and_the_gap_stands_in_the_head(
    noa: Membership, deal: Deal, enter: Enter
) -> None:
    person = enter(noa)
    person.go(f"/alon/deals/{deal.pk}/")
    person.meets_no_barrier()

    person.page.locator("#panel-rounds .k-panel-new").click()
    person.settle()
    sheet = person.sheet
    sheet.locator("select[name=side]").select_option("them")
    sheet.locator("input[name=price], input[name^=price]").first.fill("900")
    person.press("Save", within=sheet)
    person.settle()

    head = person.page.locator("#card-metrics")
    expect(head).to_contain_text("₪100")
    expect(head).to_contain_text("10.0%")
    expect(person.page.locator("#panel-rounds .k-moves")).to_be_visible()
    person.meets_no_barrier()


@pytest.mark.usefixtures("deal")
def test_a_figure_of_sales_opens_its_rows(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/sales/")
    person.meets_no_barrier()
    row = person.page.locator("section[aria-labelledby=figures] tbody tr").first

    row.get_by_role("link", name="₪500").click()
    person.settle()

    expect(person.page.get_by_text("נייר לשנה").first).to_be_visible()
    expect(person.page.get_by_text("ריהוט לקומה")).to_have_count(0)


@pytest.mark.usefixtures("deal")
def test_the_page_of_competitors_meets_no_barrier(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/competition/")
    person.meets_no_barrier()
