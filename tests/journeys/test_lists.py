"""Lists: many records changed at once, columns sized, views kept; a role that sees its own."""

import re

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.entity.models import SavedView
from kesher.features.parties.models import Party
from tests import world
from tests.journeys.conftest import DESK, Enter
from tests.journeys.person import inside


def test_all_that_match_are_changed_and_taken_back_at_once(noa: Membership, enter: Enter) -> None:
    """Sixty match and fifty are on the page; a neighbour that does not match stays as it is."""
    with inside(noa):
        for place in range(60):
            world.a_party(name=f"לקוח {place:02}", customer_class="c", owner=noa)
        world.a_party(name="אחר", customer_class="b", owner=noa)
    person = enter(noa)
    person.go("/alon/parties/?view=all&filter=customer_class+%3D+c")
    expect(person.page.locator("#list-count")).to_have_text("60")
    person.pick_whole_page()
    bar = person.page.locator("#selection")
    expect(bar).to_contain_text("50")
    person.press("All that match", within=bar)
    expect(bar).to_contain_text("60")
    person.meets_no_barrier()
    bar.locator('[data-verb="update"]').click()
    person.field("Field", within=person.sheet).select_option("customer_class")
    person.page.locator('#sheet [name="customer_class"]').select_option("a")
    person.press("Set", within=person.sheet)

    told = person.counted("Done: %(count)s record.", "Done: %(count)s records.", 60)
    person.toast(told)
    assert classes(noa) == {"a": 60, "b": 1}
    person.undo(told)
    assert classes(noa) == {"c": 60, "b": 1}


def classes(noa: Membership) -> dict[str, int]:
    with inside(noa):
        keys = list(Party.objects.values_list("customer_class", flat=True))
    return {key: keys.count(key) for key in set(keys)}


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_a_column_is_widened_and_stays_wide(noa: Membership, enter: Enter) -> None:
    with inside(noa):
        world.a_party()
    person = enter(noa)
    person.go("/alon/parties/")
    head = person.page.locator('th[data-field="phone"]')
    before = head.bounding_box()
    grip = head.locator("[data-grip]").bounding_box()
    assert before is not None
    assert grip is not None
    outwards = -80 if person.language == "he" else 80
    mouse, middle = person.page.mouse, grip["y"] + grip["height"] / 2
    mouse.move(grip["x"] + grip["width"] / 2, middle)
    mouse.down()
    mouse.move(grip["x"] + grip["width"] / 2 + outwards, middle, steps=8)
    mouse.up()
    person.settle()
    with inside(noa):
        noa.refresh_from_db()
    kept = noa.preferences["widths"]["parties"]["phone"]
    assert abs(kept - (before["width"] + 80)) <= 2
    person.page.reload()
    after = person.page.locator('th[data-field="phone"]').bounding_box()
    assert after is not None
    assert abs(after["width"] - kept) <= 2


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_the_keyboard_alone_peeks_opens_and_comes_back(noa: Membership, enter: Enter) -> None:
    with inside(noa):
        world.a_party(name="אבי אדרי", job_title="מנהל רכש")
        second = world.a_party(name="בני ברק", job_title="מנכ״ל")
    person = enter(noa)
    person.go("/alon/parties/")
    for key in ("KeyJ", "Space"):
        person.page.keyboard.press(key)
    peek = person.page.locator("#peek")
    expect(peek).to_contain_text("מנהל רכש")
    person.page.keyboard.press("KeyJ")
    expect(peek).to_contain_text("מנכ״ל")
    person.meets_no_barrier()
    person.page.keyboard.press("Escape")
    expect(peek).to_be_hidden()
    person.page.keyboard.press("Enter")
    expect(person.page).to_have_url(re.compile(rf"/alon/parties/{second.pk}/"))
    expect(person.page.locator("[data-step=previous]")).to_have_attribute("href", re.compile("/"))
    person.page.keyboard.press("KeyK")
    expect(person.main.get_by_role("heading", level=1)).to_have_text("אבי אדרי")
    person.page.go_back()
    person.page.go_back()
    expect(person.page.locator("tr[data-current]")).to_contain_text("בני ברק")


def test_a_list_is_kept_as_a_view(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/parties/?view=all&filter=kind+%3D+organization")
    person.link("Save this view", within=person.main).click()
    person.field("Name", within=person.sheet).fill("ארגונים בלבד")
    person.meets_no_barrier()
    person.press("Save", within=person.sheet)

    tab = person.main.get_by_role("link", name="ארגונים בלבד")
    expect(tab).to_have_attribute("aria-current", "page")
    with inside(noa):
        view = SavedView.objects.get(name="ארגונים בלבד")
        assert (view.entity, view.member_id) == ("parties", noa.pk)
        assert view.conditions == "kind = organization"


def test_who_may_see_only_their_own_sees_no_trace_of_others(
    noa: Membership, yossi: Membership, enter: Enter
) -> None:
    """The list, the count, the search and the address itself."""
    with inside(noa):
        role = yossi.role
        role.grants = [{"entity": "*", "verbs": ["*"], "reach": "own", "effect": "allow"}]
        role.save()
        world.a_party(name="משה כהן", owner=yossi)
        hidden = world.a_party(name="רבקה כהן", owner=noa)
    person = enter(yossi)
    person.go("/alon/parties/?view=all")
    expect(person.page.locator("#rows tr")).to_have_count(1)
    expect(person.page.locator("#list-count")).to_have_text("1")
    person.meets_no_barrier()

    person.page.keyboard.press("Control+KeyK")
    person.page.keyboard.type("כהן", delay=10)
    expect(person.page.locator("#palette .k-hit")).to_have_count(1)
    expect(person.page.locator("#palette .k-hit")).to_contain_text("משה כהן")

    answer = person.page.goto(f"/alon/parties/{hidden.pk}/")
    assert answer is not None
    assert answer.status == 404
    expect(person.page.get_by_text("רבקה")).to_have_count(0)
    person.meets_no_barrier()
