"""A customer who is here twice becomes one, and two again."""

from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from tests import world
from tests.journeys.conftest import Enter
from tests.journeys.person import inside

PHONES = [{"number": "+972502345678", "kind": "mobile", "primary": True}]
TOLD = "“%(other)s” was merged into “%(title)s”."


def _two(noa: Membership) -> tuple[Party, Party, Lead]:
    with inside(noa):
        mine = world.a_party(name="רות כהן", phones=PHONES)
        other = world.a_party(name="רותי כהן", job_title="מנהלת", phones=PHONES)
        return mine, other, world.a_lead(party=other, subject="שיפוץ")


def test_the_likely_one_is_merged_from_the_card_by_keyboard(noa: Membership, enter: Enter) -> None:
    mine, other, lead = _two(noa)
    person = enter(noa)
    person.go(f"/alon/parties/{mine.pk}/")
    person.card_action("merge")
    likely = person.sheet.get_by_role("link", name="רותי כהן")
    expect(likely).to_contain_text(person.says("The same phone"))
    person.meets_no_barrier()
    likely.focus()
    person.page.keyboard.press("Enter")
    expect(person.button("Merge", within=person.sheet)).to_be_visible()
    person.meets_no_barrier()
    person.sheet.locator('[name="side-name"][value="survivor"]').focus()
    person.page.keyboard.press("ArrowDown")
    person.button("Merge", within=person.sheet).focus()
    person.page.keyboard.press("Enter")

    person.toast(TOLD, other="רותי כהן", title="רות כהן")
    expect(person.main.get_by_role("heading", level=1)).to_have_text("רותי כהן")
    with inside(noa):
        assert Lead.objects.get(pk=lead.pk).party_id == mine.pk
        assert Party.objects.get(pk=mine.pk).job_title == "מנהלת"
    person.go(f"/alon/parties/{other.pk}/")
    expect(person.page).to_have_url(f"/alon/parties/{mine.pk}/")


def test_two_that_are_ticked_are_merged_and_taken_apart(noa: Membership, enter: Enter) -> None:
    mine, other, lead = _two(noa)
    person = enter(noa)
    person.go("/alon/parties/")
    person.pick_whole_page()
    person.page.locator('#selection [data-verb="merge"]').click()
    person.press("Merge", within=person.sheet)

    told = person.toast(TOLD, other="רותי כהן", title="רות כהן")
    with inside(noa):
        assert Party.objects.get(pk=other.pk).merged_into_id == mine.pk
    person.press("Undo", within=told)
    person.toast(person.counted("Undone: %(count)s record.", "Undone: %(count)s records.", 2))
    with inside(noa):
        assert Lead.objects.get(pk=lead.pk).party_id == other.pk
        assert Party.objects.get(pk=mine.pk).job_title == ""
        assert Party.objects.filter(deleted_at=None).count() == 2


def test_those_who_are_not_the_same_are_told_apart(noa: Membership, enter: Enter) -> None:
    mine, other, _lead = _two(noa)
    person = enter(noa)
    person.go("/alon/parties/")
    person.page.locator(".k-page-tools summary").click()
    person.link("Possible duplicates").click()
    expect(person.main.get_by_role("link", name="רותי כהן")).to_be_visible()
    person.sees("The same phone", within=person.main)
    person.meets_no_barrier()
    person.press("Not the same", within=person.main)

    told = person.toast("“%(title)s” and “%(other)s” are not the same.", title=mine, other=other)
    person.sees("Nobody seems to be here twice.", within=person.main)
    person.press("Undo", within=told)
    expect(person.main.get_by_role("link", name="רותי כהן")).to_be_visible()
    person.link("Merge", within=person.main).click()
    person.press("Merge", within=person.sheet)
    person.toast(TOLD, other="רותי כהן", title="רות כהן")
    person.sees("Nobody seems to be here twice.", within=person.main)
