"""What an administrator sets works at once, everywhere."""

from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from tests import world
from tests.journeys.conftest import Enter
from tests.journeys.person import Person, inside

NAMES = {"he": "מספר עובדים", "en": "Employees"}


def test_a_field_of_ones_own_works_at_once_in_everything(noa: Membership, enter: Enter) -> None:
    """Settings, form, card, list, filter: without a restart, and without a word from anybody."""
    person = enter(noa)
    name = NAMES[person.language]
    make_the_field(person)
    with inside(noa):
        field = CustomField.objects.get()
        assert (field.entity, field.kind) == ("parties", "whole_number")
        world.a_party(name="אחרים בע״מ")

    person.go("/alon/parties/new/")
    person.field("Name").fill("גלים בע״מ")
    person.page.get_by_label(name).fill("42")
    person.press("Save", within=person.main)
    expect(person.main.get_by_role("heading", level=1)).to_have_text("גלים בע״מ")
    expect(person.main.locator(f"#fact-{field.key}")).to_contain_text(name)
    expect(person.main.locator(f"#fact-{field.key}")).to_contain_text("42")

    person.go(f"/alon/parties/?columns=name,{field.key}")
    sees_the_column(person, name)
    filter_by(person, field.key, ">", "10")
    expect(person.page.locator("#rows tr")).to_have_count(1)
    expect(person.page.locator("#rows")).to_contain_text("גלים בע״מ")
    expect(person.page.locator(".k-chip")).to_contain_text(name)
    person.meets_no_barrier()


def test_a_rule_is_put_together_by_choosing(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    with inside(noa):
        world.a_party(name="גלים בע״מ", kind="organization")
        world.a_party(name="דליה ברק", kind="person")
    person.go("/alon/settings/rules/parties/")
    person.link("New rule").first.click()
    person.settle()
    conditions = person.page.locator("textarea[name=conditions]")

    add_condition(person, "kind", "organization")
    expect(conditions).to_have_value("kind = organization")
    add_condition(person, "name", "גלים בע״מ")
    expect(conditions).to_have_value("kind = organization and name = גלים בע״מ")
    expect(person.page.locator("#says")).to_contain_text("גלים")
    person.meets_no_barrier()


def add_condition(person: Person, field: str, value: str) -> None:
    person.page.locator("#filter-ask-field").select_option(field)
    person.settle()
    answer = person.page.locator("#filter-ask-value")
    if answer.evaluate("(one) => one.localName") == "select":
        answer.select_option(value)
    else:
        answer.fill(value)
    person.press("Add the condition")
    person.settle()


def make_the_field(person: Person) -> None:
    person.go("/alon/settings/fields/parties/")
    person.meets_no_barrier()
    person.link("New field").first.click()
    person.link("Whole number").click()
    for language, name in NAMES.items():
        person.page.locator(f'[name="labels-{language}"]').fill(name)
    person.meets_no_barrier()
    person.press("Save")
    expect(person.main.get_by_role("link", name=NAMES[person.language])).to_be_visible()


def sees_the_column(person: Person, name: str) -> None:
    """Its head at a desk; on a phone, where rows have no heads, its value under the name."""
    row = person.page.locator("#rows tr", has_text="גלים בע״מ")
    expect(row.get_by_text("42", exact=True)).to_be_visible()
    if not person.phone:
        expect(person.page.get_by_role("columnheader", name=name)).to_be_visible()


def filter_by(person: Person, key: str, operator: str, value: str) -> None:
    """Field, manner and value, one after the other in the sheet."""
    person.page.locator(".k-chip-add").click()
    person.field("Field", within=person.sheet).select_option(key)
    person.field("How", within=person.sheet).select_option(operator)
    person.settle()
    person.field("Value", within=person.sheet).fill(value)
    person.meets_no_barrier()
    person.press("Filter", within=person.sheet)
