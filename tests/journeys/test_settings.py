"""What an administrator sets works at once, everywhere."""

from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from tests import world
from tests.journeys.conftest import Enter
from tests.journeys.person import inside


def test_a_field_of_ones_own_works_at_once_in_everything(noa: Membership, enter: Enter) -> None:
    """Settings, form, card, list, filter: without a restart, and without a word from anybody."""
    person = enter(noa)
    person.go("/alon/settings/fields/parties/")
    person.meets_no_barrier()
    person.link("New field").first.click()
    person.page.get_by_role("link", name=person.says("Whole number"), exact=True).click()
    person.page.locator('[name="labels-he"]').fill("מספר עובדים")
    person.page.locator('[name="labels-en"]').fill("Employees")
    person.meets_no_barrier()
    person.press("Save")
    name = {"he": "מספר עובדים", "en": "Employees"}[person.language]
    expect(person.main.get_by_text(name)).to_be_visible()
    with inside(noa):
        field = CustomField.objects.get()
        assert (field.entity, field.kind) == ("parties", "integer")

    person.go("/alon/parties/new/")
    person.field("Name").fill("גלים בע״מ")
    person.page.get_by_label(name).fill("42")
    person.press("Save", within=person.main)
    expect(person.main.get_by_role("heading", level=1)).to_have_text("גלים בע״מ")
    expect(person.main.get_by_text(name)).to_be_visible()
    expect(person.main.get_by_text("42", exact=True)).to_be_visible()

    with inside(noa):
        world.a_party(name="אחרים בע״מ")
    person.go(f"/alon/parties/?columns=name,{field.key}")
    expect(person.page.get_by_role("columnheader", name=name)).to_be_visible()
    person.page.locator(".k-chip-add").click()
    person.field("Field", within=person.sheet).select_option(field.key)
    person.field("How", within=person.sheet).select_option(">")
    person.field("Value", within=person.sheet).fill("10")
    person.meets_no_barrier()
    person.press("Filter", within=person.sheet)
    expect(person.page.locator("#rows tr")).to_have_count(1)
    expect(person.page.locator("#rows")).to_contain_text("גלים בע״מ")
    expect(person.page.locator(".k-chip")).to_contain_text(name)
    person.meets_no_barrier()
