"""Every screen, light and dark: axe finds nothing serious on it, and no phone scrolls aside."""

from uuid import UUID

from kesher.accounts.models import Membership, Role
from tests import world
from tests.journeys.conftest import Enter
from tests.journeys.person import Person, inside

LONGEST = "החברה הישראלית המאוחדת לשיווק ציוד משרדי, ריהוט ומערכות מידע מתקדמות (1987) בע״מ"
ASIDE = "() => [document.documentElement, ...document.querySelectorAll('.k-main')]" + (
    ".some((one) => one.scrollWidth > one.clientWidth + 1)"
)
DAILY = (
    "/alon/",
    "/alon/?whose=team",
    "/alon/search/?q=כהן",
    "/alon/notices/",
    "/alon/parties/",
    "/alon/parties/?filter=kind+%3D+person",
    "/alon/leads/",
    "/alon/leads/board/",
    "/alon/insight/conversion/",
    "/alon/insight/analysis/",
    "/alon/tasks/",
    "/alon/calls/",
    "/alon/files/",
    "/alon/parties/new/",
    "/alon/parties/{party}/",
    "/alon/parties/{party}/edit/",
    "/alon/parties/{party}/history/",
    "/alon/leads/{lead}/",
    "/alon/tasks/{task}/",
    "/alon/parties/columns/",
    "/alon/parties/views/",
    "/alon/parties/trash/",
    "/alon/parties/import/",
    "/alon/parties/export/",
    "/alon/help/",
    "/alon/parties/{nobody}/",
)
SETTINGS = (
    "/alon/settings/",
    "/alon/settings/organization/",
    "/alon/settings/fields/parties/",
    "/alon/settings/fields/parties/new/",
    "/alon/settings/fields/parties/new/?kind=choice",
    "/alon/settings/lists/",
    "/alon/settings/lists/lead.status/",
    "/alon/settings/rules/parties/",
    "/alon/settings/rules/parties/new/",
    "/alon/settings/cards/",
    "/alon/settings/users/",
    "/alon/settings/users/invite/",
    "/alon/settings/teams/",
    "/alon/settings/roles/",
    "/alon/settings/roles/{role}/",
    "/alon/settings/audit/",
    "/alon/settings/jobs/",
    "/alon/settings/keys/",
)
ONESELF = (
    "/accounts/profile/",
    "/accounts/security/",
    "/accounts/sessions/",
    "/accounts/2fa/webauthn/",
    "/accounts/reauthenticate/",
    "/api/v1/docs",
)
OUTSIDE = ("/accounts/login/", "/accounts/password/reset/", "/accounts/join/alon/spent/")


def _told(noa: Membership) -> dict[str, UUID]:
    with inside(noa):
        party = world.a_firm(
            name=LONGEST,
            phones=[{"number": "+97235550100"}],
            emails=[{"address": "procurement.and.logistics.department@very-long.example"}],
            owner=noa,
        )
        world.a_call(party=party, owner=noa)
        world.a_note(party=party, owner=noa)
        lead = world.a_lead(subject=LONGEST, party=party, expected_value=98_765_432, owner=noa)
        task = world.a_task(subject=LONGEST, party=party, owner=noa)
        return {
            "party": party.pk,
            "lead": lead.pk,
            "task": task.pk,
            "role": Role.objects.get(code="sales").pk,
            "nobody": UUID(int=0),
        }


def _walk(person: Person, *paths: str) -> None:
    """Look at each; and at its colours in the dark, which are the same in every language."""
    for path in paths:
        person.go(path)
        person.meets_no_barrier()
        if person.phone:
            assert not person.page.evaluate(ASIDE), f"{path} scrolls aside"
            person.page.evaluate("document.documentElement.dataset.theme = 'dark'")
            person.meets_no_barrier(only=("color-contrast",))


def test_screens_of_every_day(noa: Membership, enter: Enter) -> None:
    told = _told(noa)

    _walk(enter(noa), *(path.format(**told) for path in DAILY))


def test_screens_of_settings(noa: Membership, enter: Enter) -> None:
    told = _told(noa)

    _walk(enter(noa), *(path.format(**told) for path in SETTINGS))


def test_screens_about_oneself(noa: Membership, enter: Enter) -> None:
    _walk(enter(noa), *ONESELF)


def test_screens_at_the_door(stranger: Person, noa: Membership) -> None:
    assert noa.organization.slug == "alon"

    _walk(stranger, *OUTSIDE)
