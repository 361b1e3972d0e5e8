"""The forecast is read, adjusted and opened; the weeks tell which deal slipped."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.features.deals.models import Deal
from kesher.features.sales import weeks
from kesher.records import writing
from tests import world
from tests.journeys.conftest import Enter
from tests.journeys.person import inside


@pytest.fixture
def deal(noa: Membership) -> Deal:
    """Committed to for today, put down last week, and put off since."""
    today = timezone.localdate()
    with inside(noa):
        told = {"stage": "negotiation", "owner": noa, "expected_close": today}
        world.a_deal(title="ריהוט לקומה", amount=700_00, **told)
        slipped = world.a_deal(title="נייר לשנה", amount=500_00, **told)
        weeks.put_down(today - timedelta(days=7))
        writing.update(slipped, expected_close=today + timedelta(days=200))
        weeks.put_down(today)
        return slipped


@pytest.mark.usefixtures("deal")
def test_the_forecast_is_adjusted_and_its_figures_open_their_rows(
    noa: Membership, enter: Enter
) -> None:
    person = enter(noa)
    person.go("/alon/sales/forecast/")
    person.meets_no_barrier()
    row = person.page.locator(".k-forecast tbody tr").first

    row.locator("a[hx-get]").click()
    person.settle()
    person.sheet.locator("input[name=amount]").fill("900")
    person.sheet.locator("textarea[name=reason]").fill("הזמנה בעל פה")
    person.press("Save", within=person.sheet)
    person.settle()
    person.go("/alon/sales/forecast/")
    expect(row).to_contain_text("₪900")
    expect(row).to_contain_text("הזמנה בעל פה")
    row.get_by_role("link", name="₪700").first.click()
    person.settle()

    expect(person.page.get_by_text("ריהוט לקומה").first).to_be_visible()
    expect(person.page.get_by_text("נייר לשנה")).to_have_count(0)


def test_the_weeks_tell_what_slipped(noa: Membership, deal: Deal, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/sales/forecast/weeks/")
    person.meets_no_barrier()

    slipped = person.page.locator("section[aria-labelledby=moves] tbody tr").first
    slipped.get_by_role("link", name="1").first.click()
    person.settle()

    expect(person.page.locator("section[aria-labelledby=rows]")).to_contain_text(deal.title)


def test_the_page_of_repeat_sales_meets_no_barrier(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/sales/repeat/")
    person.meets_no_barrier()
