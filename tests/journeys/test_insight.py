"""Figures in a browser: from a share to its parts, and from a number to the leads behind it."""

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from tests import world
from tests.features.walked import a_walk
from tests.journeys.conftest import Enter
from tests.journeys.person import inside

SPRING = "since=2026-03-01&until=2026-05-31"


@pytest.fixture
def walks(noa: Membership) -> None:
    with inside(noa):
        party = world.a_party(name="משה כהן", owner=noa)
        a_walk(("new", 0), ("contacted", 1), ("won", 4), subject="ריהוט", party=party, source="web")
        a_walk(("new", 0), ("contacted", 1), ("lost", 6), subject="נייר", party=party)
        a_walk(("new", 2), subject="דיו", party=party)


@pytest.mark.usefixtures("walks")
def test_a_share_opens_its_parts_and_a_number_its_leads(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go(f"/alon/insight/conversion/?{SPRING}")
    person.meets_no_barrier()
    cell = person.page.locator(".k-heat tbody tr").nth(2).locator("td").nth(4)

    cell.get_by_role("link", name="50%").click()
    person.settle()
    expect(person.page.locator(".k-numbers b").first).to_have_text("50%")
    person.meets_no_barrier()
    cell.get_by_role("link", name="1", exact=True).click()
    person.settle()

    expect(person.page.get_by_text("ריהוט").first).to_be_visible()
    expect(person.page.get_by_text("נייר")).to_have_count(0)
    expect(person.page.get_by_text("דיו")).to_have_count(0)


@pytest.mark.usefixtures("walks")
def test_a_week_opens_its_leads(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go(f"/alon/insight/analysis/?{SPRING}")
    person.meets_no_barrier()

    person.page.locator("a.k-week").first.focus()
    person.page.keyboard.press("Enter")
    person.settle()

    expect(person.page.get_by_text("דיו").first).to_be_visible()
