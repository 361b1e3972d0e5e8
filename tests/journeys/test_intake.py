"""A stranger fills in a form, and somebody at the firm has a lead and knows why it is theirs."""

from typing import Any

from playwright.sync_api import Page, expect

from kesher.accounts.models import Membership
from kesher.features.intake import guard, links
from kesher.features.intake.models import IntakeForm, Submission
from kesher.features.leads.models import Lead
from kesher.jobs.worker import run_due
from tests import world
from tests.journeys.conftest import Barriers, Enter, Visit
from tests.journeys.person import Person, inside


def _make(person: Person) -> None:
    """In the settings, with the fields that stand there already."""
    person.go("/alon/settings/intake/")
    person.meets_no_barrier()
    person.link("New form").first.click()
    person.page.locator("[name=name]").fill("Summer")
    person.page.locator("[name=title]").fill("נשמח לעזור")
    person.settle()
    person.meets_no_barrier()
    person.press("Save")
    expect(person.main.get_by_role("link", name="Summer", exact=True)).to_be_visible()


def _fill_in(page: Page, address: str, barriers: Barriers) -> None:
    page.goto(address)
    assert barriers(page) == []
    page.locator("[name='party.name']").fill("דנה אברהם")
    page.locator("[name='party.phones']").fill("12")
    page.locator("[name='lead.message']").fill("כמה עולה שולחן?")
    page.wait_for_timeout(guard.QUICKEST * 1000 + 100)
    page.locator("button").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("[name='lead.message']")).to_have_value("כמה עולה שולחן?")
    assert barriers(page) == []
    page.locator("[name='party.phones']").fill("054-765-4321")
    page.locator("button").click()
    expect(page.locator("[role=status]")).to_be_visible()
    assert barriers(page) == []


def test_a_stranger_fills_in_the_form_and_somebody_has_the_lead_and_the_reason(
    noa: Membership, enter: Enter, visit: Visit, barriers: Barriers, look: dict[str, Any]
) -> None:
    person = enter(noa)
    _make(person)
    with inside(noa):
        yossi = world.a_member("יוסי מזרחי", email="yossi@alon.example", role="sales")
        world.a_rule(name="תורנות", members=[str(yossi.pk)])
        address = links.path_of(IntakeForm.objects.get())

    _fill_in(visit(**look), address, barriers)
    run_due()

    with inside(noa):
        lead = Lead.objects.get()
        row = Submission.objects.get(state="made")
        assert (lead.owner_id, row.lead_id) == (yossi.pk, lead.pk)
    person.go(f"/alon/leads/{lead.pk}/")
    person.sees("Chosen: %(who)s – by turn.", who="יוסי מזרחי")
    person.sees("Sent by the form “%(form)s”.", form="Summer")
    person.go(f"/alon/settings/assigning/try/?lead={lead.pk}")
    person.sees("It would go to %(name)s", name="יוסי מזרחי")
    person.meets_no_barrier()
    person.go(f"/alon/settings/intake/submissions/{row.pk}/")
    person.sees("What became of it")
    person.meets_no_barrier()
