"""The queue of likely duplicates, gone through by keyboard, by mouse and by thumb."""

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.features.parties.models import Apart, LikelyPair, Party
from tests import world
from tests.journeys.conftest import DESK, Enter
from tests.journeys.person import inside

QUEUE = "/alon/parties/likely/decide/"
LIST = "/alon/parties/likely/"
TOLD = "“%(other)s” was merged into “%(title)s”."
POINTS = {"phone": 28, "name": 12, "city": -5}


def _three(noa: Membership) -> list[tuple[Party, Party]]:
    """The likeliest first; of the first something hangs on the second."""
    with inside(noa):
        found = [
            (
                world.a_party(name=f"רות {name}"),
                world.a_party(name=f"רותי {name}", job_title="מנהלת"),
            )
            for name in ("כהן", "לוי", "ברק")
        ]
        for place, (one, other) in enumerate(found):
            likeness = 990 - place
            told = {"likeness": likeness, "signs": " phone name ", "points": POINTS}
            LikelyPair.objects.create(first=one, second=other, **told)
        world.a_lead(party=found[0][1], subject="שיפוץ")
    return found


def test_the_queue_is_gone_through_pair_by_pair(noa: Membership, enter: Enter) -> None:
    (one, other), (_third, fourth), _last = _three(noa)
    person = enter(noa)
    person.go(LIST)
    person.link("Decide one after the other", within=person.main).click()
    heads = person.main.locator(".k-pair-heads")
    expect(heads).to_contain_text(other.name)
    person.sees("The same phone", within=person.main)
    person.meets_no_barrier()
    expect(person.main.locator(f'[name="stays"][value="{other.pk}"]')).to_be_checked()

    heads.locator(f'[value="{one.pk}"]').check()
    person.main.locator(f'[name="keep-name"][value="{one.pk}"]').check()
    person.main.locator('button[data-press="KeyM"]').click()

    told = person.toast(TOLD, other=other.name, title=one.name)
    expect(heads).to_contain_text(fourth.name)
    with inside(noa):
        kept = Party.objects.get(pk=one.pk)
        assert (kept.name, kept.job_title) == (one.name, "מנהלת")
        assert Party.objects.get(pk=other.pk).merged_into_id == one.pk
    person.press("Undo", within=told)
    expect(heads).to_contain_text(other.name)
    person.main.locator('button[data-press="KeyX"]').click()
    expect(heads).to_contain_text(fourth.name)
    with inside(noa):
        assert Party.objects.filter(deleted_at=None).count() == 6
        assert Apart.objects.get().first_id == one.pk


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_the_keyboard_alone_decides(noa: Membership, enter: Enter) -> None:
    (one, other), (third, fourth), (fifth, sixth) = _three(noa)
    person = enter(noa)
    person.go(QUEUE)
    heads = person.main.locator(".k-pair-heads")

    person.page.keyboard.press("l")
    expect(heads).to_contain_text(fourth.name)
    person.settle()
    person.page.keyboard.press("1")
    expect(heads.locator(f'[value="{third.pk}"]')).to_be_checked()
    person.page.keyboard.press("m")
    expect(heads).to_contain_text(sixth.name)
    person.settle()
    person.page.keyboard.press("x")
    expect(heads).to_contain_text(other.name)
    person.settle()
    person.page.keyboard.press("x")

    person.sees("Nobody is likely here twice.", within=person.main)
    with inside(noa):
        assert Party.objects.get(pk=fourth.pk).merged_into_id == third.pk
        assert Party.objects.filter(deleted_at=None).count() == 5
        apart = {(row.first_id, row.second_id) for row in Apart.objects.all()}
    assert apart == {(one.pk, other.pk), (fifth.pk, sixth.pk)}


def test_the_rules_decide_what_is_chosen_at_first(noa: Membership, enter: Enter) -> None:
    (one, _other), *_rest = _three(noa)
    person = enter(noa)
    person.go(QUEUE)
    person.link("Change the rules", within=person.main).click()
    person.main.locator("select#duplicates-stays").select_option("oldest")
    person.meets_no_barrier()
    person.press("Save", within=person.main)
    person.toast("Saved.")
    person.sees("The one that is here longest stays.", within=person.main)
    person.go(QUEUE)

    expect(person.main.locator(f'[name="stays"][value="{one.pk}"]')).to_be_checked()
