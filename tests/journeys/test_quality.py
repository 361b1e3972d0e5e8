"""The quality centre in a browser: a figure, the records behind it, a remedy, and the way back."""

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.jobs.worker import run_due
from tests import world
from tests.features.wanting import WHOLE
from tests.journeys.conftest import Enter
from tests.journeys.person import inside

CUSTOMER = WHOLE | {"roles": ["customer"]}
PAGE = "/alon/quality/parties/"


def classes(noa: Membership) -> list[str]:
    with inside(noa):
        return sorted(Party.objects.values_list("customer_class", flat=True))


@pytest.fixture
def people(noa: Membership) -> None:
    with inside(noa):
        for place in range(3):
            world.a_party(name=f"לקוח {place}", owner=noa, **CUSTOMER)
        world.a_party(name="מסווג", owner=noa, customer_class="b", **CUSTOMER)
    run_due()


@pytest.mark.usefixtures("people")
def test_from_a_figure_to_its_records_and_their_remedy(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go(PAGE)
    person.meets_no_barrier()
    figure = person.page.locator('[data-rule="no_class"]')
    expect(figure).to_have_text("3")

    figure.click()
    person.settle()
    expect(person.page.locator("#list-count")).to_have_text("3")
    person.go(PAGE)
    row = person.page.locator("tr", has=person.page.locator('[data-rule="no_class"]'))
    row.get_by_role("button").click()
    person.page.locator('#sheet [name="customer_class"]').select_option("a")
    person.press("Set", within=person.sheet)

    told = person.counted("Done: %(count)s record.", "Done: %(count)s records.", 3)
    person.toast(told)
    assert classes(noa) == ["a", "a", "a", "b"]
    person.undo(told)
    assert classes(noa) == ["", "", "", "b"]


def test_corrections_are_accepted_and_taken_back(noa: Membership, enter: Enter) -> None:
    with inside(noa):
        firm = world.a_firm(name="גלים בעמ", owner=noa)
    run_due()
    person = enter(noa)
    person.go("/alon/quality/corrections/")
    person.meets_no_barrier()

    person.page.get_by_role("button", name=person.says("Accept")).last.click()
    told = person.counted("Corrected: %(count)s record.", "Corrected: %(count)s records.", 1)
    person.toast(told)
    with inside(noa):
        assert Party.objects.get(pk=firm.pk).name == "גלים בע״מ"
    person.undo(told)
    with inside(noa):
        assert Party.objects.get(pk=firm.pk).name == "גלים בעמ"
