"""The controls of a form: a record picked while typing, rows that grow, a picture."""

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.features.activities.models import Task
from kesher.features.files.models import File
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from tests import world
from tests.journeys.conftest import DESK, EVERYWHERE, Enter
from tests.journeys.person import inside

PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99"
    b"=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_a_customer_is_picked_while_typing(noa: Membership, enter: Enter) -> None:
    with inside(noa):
        world.a_party(name="דוד לוי")
        cohen = world.a_party(name="משה כהן")
    person = enter(noa)
    person.go("/alon/leads/")
    person.press_new()
    person.field("subject", within=person.sheet).fill("שיפוץ המשרד")
    picker = person.sheet.get_by_role("combobox", name=person.says("customer"))
    picker.press_sequentially("כהן", delay=10)
    expect(person.sheet.locator("k-combobox [role=option]")).to_have_count(1)
    person.meets_no_barrier()
    person.page.keyboard.press("Enter")
    expect(picker).to_have_value("משה כהן")
    picker.press_sequentially("שאיננו", delay=5)
    expect(person.sheet.get_by_text(person.says("Nothing found."))).to_be_visible()
    person.meets_no_barrier()
    person.page.keyboard.press("Tab")
    expect(picker).to_have_value("משה כהן")
    person.press("Save", within=person.sheet)

    expect(person.main.get_by_role("heading", level=1)).to_have_text("שיפוץ המשרד")
    with inside(noa):
        assert Lead.objects.get().party_id == cohen.pk


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_rows_grow_and_one_is_primary(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/parties/new/")
    person.field("Name").fill("רות")
    phones = person.page.locator('k-rows[data-name="phones"] .k-row-line')
    phones.nth(0).get_by_role("textbox").fill("0502345678")
    expect(phones).to_have_count(2)
    phones.nth(1).get_by_role("textbox").fill("03-5550001")
    expect(phones.nth(0).get_by_role("textbox")).to_have_value("050-234-5678")
    expect(phones).to_have_count(3)
    phones.nth(1).get_by_role("radio", name=person.says("Primary")).check()
    person.meets_no_barrier()
    person.press("Save", within=person.main)

    expect(person.main.get_by_role("heading", level=1)).to_have_text("רות")
    with inside(noa):
        party = Party.objects.get()
        assert party.phone == "+97235550001"
        numbers = list(party.phone_rows.order_by("position").values_list("number", "is_primary"))
        assert sorted(numbers) == [("+97235550001", True), ("+972502345678", False)]


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_a_picture_is_sent_when_it_is_chosen(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/parties/new/")
    person.field("Name").fill("רות")
    with person.page.expect_file_chooser() as chooser:
        person.page.locator('k-upload button[id="new-photo"]').click()
    chooser.value.set_files({"name": "face.png", "mimeType": "image/png", "buffer": PICTURE})
    expect(person.page.locator("k-upload output")).to_have_text("face.png")
    person.press("Save", within=person.main)

    expect(person.page.locator(".k-card-head img")).to_be_visible()
    with inside(noa):
        assert str(File.objects.get().pk) in str(Party.objects.get().photo)
        card = f"/alon/parties/{Party.objects.get().pk}/"

    person.go(f"{card}edit/")
    expect(person.page.locator("k-upload img")).to_be_visible()
    person.page.locator("k-upload [data-put-away]").click()
    expect(person.page.locator("k-upload [data-put-away]")).to_be_hidden()
    expect(person.page.locator("k-upload img")).to_have_count(0)
    person.meets_no_barrier()
    person.press("Save", within=person.main)

    expect(person.page.locator(".k-card-head .k-avatar")).to_be_visible()
    expect(person.page.locator(".k-card-head img")).to_have_count(0)
    with inside(noa):
        assert Party.objects.get().photo is None


@pytest.mark.parametrize("look", EVERYWHERE, indirect=True)
def test_a_day_is_typed_day_first_whatever_the_browser_speaks(
    noa: Membership, enter: Enter
) -> None:
    person = enter(noa)
    person.go("/alon/tasks/new/")
    person.field("subject").fill("לחזור ללקוח")
    due = person.field("due")
    expect(due).to_have_attribute("placeholder", "31/12/2026 14:30")
    due.fill("5/3/2027 9:30")
    due.press("ArrowUp")
    expect(due).to_have_value("06/03/2027 09:30")
    due.press("ArrowDown")
    # The browser's own calendar cannot be pressed from here; this is what it does when it is.
    native = person.main.locator("k-date > [type=datetime-local]").first
    native.evaluate("(field) => { field.value = '2027-03-05T10:00'; }")
    native.dispatch_event("change")
    expect(due).to_have_value("05/03/2027 10:00")
    expect(person.button("Choose from a calendar", within=person.main)).to_be_visible()
    person.meets_no_barrier()
    person.press("Save", within=person.main)

    with inside(noa):
        assert Task.objects.get().due_at.isoformat() == "2027-03-05T08:00:00+00:00"
