"""What to work on now in a browser, and the page that tells how well the history foretells."""

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.jobs.worker import run_due
from tests import world
from tests.features.taught import a_history
from tests.features.test_chance import learned, score_all
from tests.journeys.conftest import EVERYWHERE, Enter
from tests.journeys.person import inside


@pytest.mark.parametrize("look", EVERYWHERE, indirect=True)
def test_from_the_list_to_the_reasons_and_a_call(noa: Membership, enter: Enter) -> None:
    with inside(noa):
        a_history(200)
        phones = [{"number": "052-1234567", "kind": "mobile", "primary": True}]
        party = world.a_party(name="רותי כהן", phones=phones)
        told = {"party": party, "owner": noa, "expected_value": 500_000}
        world.a_lead(subject="ריהוט", source="referral", **told)
        score_all(learned())
    person = enter(noa)
    person.go("/alon/wisely/")
    person.meets_no_barrier()
    line = person.page.locator(".k-wise > li").first

    line.locator(".k-buttons a").last.click()
    person.settle()
    expect(person.page.locator("#sheet-body form")).to_be_visible()
    person.go("/alon/wisely/")
    line.get_by_role("link", name="ריהוט").click()
    person.settle()

    expect(person.page.locator(".k-chance-reasons li").first).to_be_visible()
    person.meets_no_barrier()


@pytest.mark.parametrize("look", EVERYWHERE, indirect=True)
def test_the_report_is_learned_and_drawn(noa: Membership, enter: Enter) -> None:
    with inside(noa):
        a_history(200)
    person = enter(noa)
    person.go("/alon/insight/chance/")
    person.meets_no_barrier()

    person.page.locator("#chance-state button").click()
    expect(person.page.locator("#chance-state progress")).to_be_visible()
    run_due()
    person.go("/alon/insight/chance/leads/")

    expect(person.page.locator(".k-foretold").first).to_be_visible()
    person.meets_no_barrier()
