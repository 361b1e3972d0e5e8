"""A file comes in with corrections: one kind switched off, the others listed, one undone alone."""

from pathlib import Path

from playwright.sync_api import ViewportSize, expect

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from tests.journeys.conftest import Enter
from tests.journeys.person import Person, inside

PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1280, "height": 900}
OVERFLOW = "one => one.scrollWidth - one.clientWidth"
FILE = (
    "שם,טלפון,דוא״ל\r\n"
    "\u200fמר אבי כץ,050-2345678,avi@gmial.com\r\n"
    "דנה כהן,052-3456789,dana@alon.example\r\n"
)


def found(noa: Membership) -> list[tuple[str, str, str]]:
    with inside(noa):
        rows = Party.objects.order_by("name")
        return [(party.name, party.phone, party.email) for party in rows]


def looks_at_marks(person: Person) -> None:
    """They are drawn, and a phone shows them without scrolling sideways."""
    person.page.locator('a[href*="kind=marks"]').click()
    person.settle()
    person.meets_no_barrier()
    expect(person.page.locator("#main tbody .k-mark")).to_have_text("RLM")
    person.page.set_viewport_size(PHONE)
    assert person.page.locator("#main .k-scroll").evaluate(OVERFLOW) == 0
    person.page.set_viewport_size(WIDE)


def test_switches_a_list_and_one_kind_undone(noa: Membership, enter: Enter, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(FILE)
    person = enter(noa)
    person.go("/alon/parties/import/")
    person.page.locator('input[type="file"]').set_input_files(path)
    person.page.locator('#main form button[type="submit"]').first.click()
    person.settle()
    switches = person.page.locator('[name="corrections"]')
    expect(switches).to_have_count(13)
    for kind in switches.all():
        expect(kind).to_be_checked()
    person.page.locator('[name="corrections"][value="emails"]').uncheck()
    person.meets_no_barrier()

    person.press("Look it over")
    person.settle()
    expect(person.page.locator('a[href*="kind=emails"]')).to_have_count(0)
    person.press("Bring it in")
    person.settle()
    assert found(noa) == [
        ("אבי כץ", "+972502345678", "avi@gmial.com"),
        ("דנה כהן", "+972523456789", "dana@alon.example"),
    ]

    looks_at_marks(person)
    person.page.locator('#main a[href*="kind=titles"]').click()
    person.settle()
    person.meets_no_barrier()
    row = person.page.locator("#main tbody tr").first
    expect(row).to_contain_text("מר אבי כץ")
    person.press("Undo these corrections")

    told = person.counted(
        "%(count)s correction was undone.", "%(count)s corrections were undone.", 3
    )
    person.toast(told)
    assert [name for name, _phone, _email in found(noa)] == ["דנה כהן", "מר אבי כץ"]
    expect(person.button("Undo these corrections")).to_have_count(0)
