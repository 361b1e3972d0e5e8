"""A newcomer finds the way: first steps, a look around, help about the screen one is at."""

from playwright.sync_api import expect

from kesher.accounts.models import Membership
from tests.journeys.conftest import Enter


def test_a_newcomer_looks_around_and_takes_the_first_step(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/")
    person.meets_no_barrier()
    person.press("A look around, half a minute")
    tour = person.page.locator("dialog.k-tour")
    person.sees("Search finds everything", within=tour)
    person.meets_no_barrier()
    places = 1
    while places < 9:
        expect(person.page.locator(".k-toured")).to_have_count(1)
        box = tour.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        person.press("Next", within=tour)
        if not tour.is_visible():
            break
        places += 1
    assert places == (5 if person.phone else 6)
    expect(person.page.locator(".k-toured")).to_have_count(0)

    person.link("The first customer").click()
    person.field("Name", within=person.sheet).fill("דנה לוי")
    person.press("Save", within=person.sheet)
    person.settle()
    person.go("/alon/")
    expect(person.main.locator("li[data-done]")).to_have_count(1)
    person.press("Put away")
    person.toast("The first steps are kept under Help.")
    expect(person.main.locator(".k-first-steps")).to_have_count(0)


def test_help_knows_the_screen_one_came_from(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/leads/")
    person.menu("Account of %(name)s", name="נועה לוי")
    person.page.get_by_role("link", name=person.says("Help"), exact=True).filter(
        visible=True
    ).click()
    person.settle()
    expect(person.page).to_have_url("/alon/help/")
    person.meets_no_barrier()
    person.page.get_by_text(person.says("About the screen you came from:")).click()
    person.settle()

    expect(person.page).to_have_url("/alon/help/05-leads/")
    person.meets_no_barrier()
