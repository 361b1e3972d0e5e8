"""The stopwatch runs by itself, and tells when one goes away."""

import time

import pytest

from kesher.accounts.models import Membership
from kesher.features.stopwatch.models import Timing
from tests.journeys.conftest import DESK, Enter
from tests.journeys.person import inside


def _counted(noa: Membership) -> set[tuple[str, str]]:
    """What arrived, once something has: a beacon is waited for by nobody."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with inside(noa):
            found = set(Timing.objects.values_list("kind", "screen"))
        if len(found) >= 3:
            return found
        time.sleep(0.1)
    return found


@pytest.mark.parametrize("look", DESK[:1], indirect=True)
def test_screens_and_deeds_are_counted_when_the_page_is_left(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/")
    person.page.locator('.k-menu [data-menu-key="parties"]').click()
    person.settle()
    person.press_new()
    person.field("Name", within=person.sheet).fill("דנה לוי")
    person.press("Save", within=person.sheet)
    person.settle()
    person.page.goto("/alon/help/")

    assert _counted(noa) >= {("load", ""), ("visit", "parties/"), ("deed", "parties/new/")}
    person.go("/alon/settings/speed/")
    person.sees("Presses until something is done")
    person.meets_no_barrier()
