"""A customer is made, found, written about."""

import time

from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.features.activities.models import Call, Task
from kesher.features.parties.models import Party
from tests import world
from tests.journeys.conftest import Enter
from tests.journeys.person import inside

SHOWN = "050-234-5678"
PHONES = [{"number": "+972502345678", "kind": "mobile", "primary": True}]


def test_a_stranger_makes_the_first_customer_within_a_minute(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    began = time.monotonic()
    person.go("/alon/")
    person.menu("New")
    person.page.get_by_role("link", name=person.says("customer")).first.click()
    person.meets_no_barrier()
    person.field("Name", within=person.sheet).fill("רות בן־דוד")
    person.field("Number", within=person.sheet).first.fill("0502345678")
    person.press("Save", within=person.sheet)

    expect(person.main.get_by_role("heading", level=1)).to_have_text("רות בן־דוד")
    assert time.monotonic() - began < 60
    expect(person.main.get_by_text(SHOWN).first).to_be_visible()
    person.toast("Added: %(title)s", title="רות בן־דוד")
    person.meets_no_barrier()
    with inside(noa):
        party = Party.objects.get()
        assert (party.name, party.kind, party.phone) == ("רות בן־דוד", "person", "+972502345678")
        assert party.owner_id == noa.pk
    expect(person.page).to_have_url(f"/alon/parties/{party.pk}/")


def test_who_may_exist_already_is_shown_while_typing(noa: Membership, enter: Enter) -> None:
    with inside(noa):
        here = world.a_party(name="משה כהן", phones=PHONES)
    person = enter(noa)
    person.go("/alon/parties/")
    person.press_new()
    person.field("Name", within=person.sheet).press_sequentially("אחר לגמרי", delay=5)
    person.field("Number", within=person.sheet).first.press_sequentially("050 234 5678", delay=5)

    twin = person.sheet.get_by_role("link", name="משה כהן")
    expect(twin).to_be_visible()
    person.meets_no_barrier()
    twin.click()
    expect(person.page).to_have_url(f"/alon/parties/{here.pk}/")
    expect(person.sheet).to_be_hidden()
    with inside(noa):
        assert Party.objects.count() == 1


def test_a_mistake_in_the_sheet_keeps_what_was_typed(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/parties/")
    person.press_new()
    person.field("Number", within=person.sheet).first.fill("0502345678")
    person.press("Save", within=person.sheet)

    expect(person.field("Name", within=person.sheet)).to_be_focused()
    expect(person.field("Name", within=person.sheet)).to_have_attribute("aria-invalid", "true")
    expect(person.field("Number", within=person.sheet).first).to_have_value(SHOWN)
    person.meets_no_barrier()
    person.field("Name", within=person.sheet).fill("רות")
    person.page.keyboard.press("Control+Enter")
    expect(person.main.get_by_role("heading", level=1)).to_have_text("רות")


def test_typing_in_the_wrong_layout_finds(noa: Membership, enter: Enter) -> None:
    """`fvi` is כהן on a keyboard left in English."""
    with inside(noa):
        world.a_party(name="דוד לוי")
        cohen = world.a_party(name="משה כהן", phones=PHONES)
    person = enter(noa)
    person.go("/alon/")
    person.page.keyboard.press("Control+KeyK")
    person.page.keyboard.type("fvi", delay=10)

    expect(person.page.locator("#palette .k-hit")).to_have_count(1)
    hit = person.page.locator("#palette .k-hit")
    expect(hit).to_contain_text("משה כהן")
    expect(hit).to_contain_text(SHOWN)
    person.meets_no_barrier()
    person.page.keyboard.press("Enter")
    expect(person.page).to_have_url(f"/alon/parties/{cohen.pk}/")
    expect(person.main.get_by_role("heading", level=1)).to_have_text("משה כהן")


def test_a_call_and_what_follows_are_written_down_in_one_go(noa: Membership, enter: Enter) -> None:
    with inside(noa):
        party = world.a_party(name="משה כהן", phones=PHONES)
    person = enter(noa)
    person.go(f"/alon/parties/{party.pk}/")
    composer = person.page.get_by_role("region", name=person.says("Write down"))
    composer.get_by_role("tab", name=person.says("call"), exact=False).click()
    person.field("subject", within=composer).fill("ביקש הצעת מחיר")
    person.field("result", within=composer).select_option("talked")
    person.field("Next step", within=composer).fill("לשלוח הצעה")
    person.field("due", within=composer).fill("2027-01-05T10:00")
    person.meets_no_barrier()
    person.press("Save", within=composer)

    timeline = person.page.locator("#timeline")
    expect(timeline.get_by_text("ביקש הצעת מחיר")).to_be_visible()
    expect(timeline.get_by_text("לשלוח הצעה")).to_be_visible()
    person.meets_no_barrier()
    with inside(noa):
        call, task = Call.objects.get(), Task.objects.get()
        assert (call.subject, call.result, call.party_id) == ("ביקש הצעת מחיר", "talked", party.pk)
        assert (task.subject, task.party_id, task.status) == ("לשלוח הצעה", party.pk, "open")
        assert task.due_at.isoformat() == "2027-01-05T08:00:00+00:00"
        party.refresh_from_db()
        assert party.last_contact_at == call.at
