"""Deals of other systems: known by their columns, at their stages, with whom they are."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from kesher.exchange import answering, jobs, keeping, presets, projects, report
from kesher.exchange.models import ImportProject, ImportRun, OldId, Step
from kesher.exchange.outcomes import REFUSED
from kesher.features.catalogue.models import Product
from kesher.features.deals.models import Deal
from kesher.features.parties.models import Party
from kesher.lib import hebrew
from kesher.tenancy import scope
from tests.exchange.conftest import csv_of
from tests.exchange.test_moving_in import SYSTEMS, a_file, sent, worked_off

DEALS = SYSTEMS / "deals"
OPEN, OFFER = "Proposal/Price Quote", "offer"
# The columns that come in and those that are left out.
COUNTS = {
    "dynamics": (11, 3),
    "espocrm": (15, 3),
    "fireberry": (11, 0),
    "hubspot": (12, 2),
    "monday": (11, 2),
    "odoo": (13, 2),
    "pipedrive": (15, 2),
    "salesforce": (12, 3),
    "suitecrm": (11, 2),
    "zebra": (11, 0),
    "zoho": (13, 3),
}
# Whose deals name a contact person, and whose last one nobody else.
WITH_CONTACT = {"dynamics", "espocrm", "fireberry", "hubspot", "monday", "pipedrive", "zoho"}
WITH_CONTACT |= {"salesforce"}
ALONE = {"pipedrive", "monday"}
WITHOUT_REASON = {"salesforce", "dynamics", "monday", "espocrm", "suitecrm"}


def deals_of(system: str) -> Any:
    (path,) = DEALS.glob(f"{system}-*")
    return path


def moved_in(system: str) -> ImportProject:
    """Firms, people and deals; what the words of an open stage mean was said."""
    names = sorted(path.name for path in SYSTEMS.glob(f"{system}-*") if wanted(path.name))
    path = deals_of(system)
    project = projects.begin(
        system, system, [a_file(path.name, path.read_bytes()), *sent(*reversed(names))]
    )
    run = project.runs.get(entity="deals")
    answers = answering.settled(run, {("stage", OPEN): OFFER})
    keeping.answer(run, answers)
    jobs.go_through(project, Step.RUNNING)
    worked_off()
    return project


def wanted(name: str) -> bool:
    return not name.endswith(("Lead.csv", "Task.csv"))


@pytest.mark.parametrize("system", COUNTS)
def test_every_column_of_a_file_of_deals_is_known(system: str) -> None:
    titles = deals_of(system).read_text(encoding="utf-8").partition("\n")[0]
    names = [title.strip('"') for title in titles.split(",")]

    found = presets.fitting(names)

    assert found is not None
    assert (found.system, found.entity) == (system, "deals")
    known = [found.columns.get(hebrew.key(name)) for name in names]
    assert None not in known
    counts = (sum(map(bool, known)), sum(not key for key in known))
    assert counts == COUNTS[system]


@pytest.mark.parametrize("system", COUNTS)
def test_deals_come_in_with_all_that_is_told_of_them(system: str, alon: Any, noa: Any) -> None:
    project = moved_in(system)

    with scope(noa.organization_id, noa.pk, "web"):
        run = project.runs.get(entity="deals")
        assert [one.sentences for one in report.rows(run, REFUSED, 5)] == []
        assert run.counts == {"created": 3}
        assert mapped(run) == COUNTS[system]
        deal, won, lost = Deal.objects.order_by("created_at")
        customer = (
            Party.objects.get(name__in=("גלים בע״מ", "Galim Ltd", "גלים שיווק"))
            if system != "zebra"
            else Party.objects.get(name="דנה כהן")
        )
        assert told_of(deal) == ("מדפסות לסניפים", customer, OFFER, 1250050, date(2027, 3, 1))
        assert (deal.state, deal.closed_at, deal.lost_reason) == ("open", None, "")
        assert timezone.localtime(deal.created_at).date() == date(2025, 2, 1)
        assert (won.title, won.party, won.stage, won.amount) == (
            "Paper for a year",
            customer,
            "won",
            800000,
        )
        assert closed(won) == date(2025, 4, 10)
        reason = "unknown" if system in WITHOUT_REASON else "price"
        assert (lost.title, lost.stage, lost.lost_reason) == ("כיסאות", "lost", reason)
        assert closed(lost) == date(2025, 5, 11)
        person = Party.objects.filter(kind="person").first()
        assert deal.contact == (person if system in WITH_CONTACT else None)
        assert (lost.party, lost.contact) == (person if system in ALONE else customer, None)
        assert OldId.objects.filter(system=system, entity="deals").count() == 3


def mapped(run: ImportRun) -> tuple[int, int]:
    return sum(map(bool, run.mapping)), sum(not key for key in run.mapping)


def told_of(deal: Deal) -> tuple[Any, ...]:
    return (deal.title, deal.party, deal.stage, deal.amount, deal.expected_close)


def closed(deal: Deal) -> date:
    return timezone.localtime(deal.closed_at).date()


def test_the_words_of_stages_are_asked_and_those_of_endings_are_not(alon: Any) -> None:
    path = deals_of("hubspot")
    project = projects.begin("HubSpot", "hubspot", [a_file(path.name, path.read_bytes())])
    run = project.runs.get(entity="deals")

    asked = {one.target: [word.text for word in one.words] for one in answering.questions(run)}

    assert asked == {"stage": [OPEN]}


def test_an_amount_in_another_currency_is_refused(alon: Any, noa: Any) -> None:
    names = ["Record ID", "Deal Name", "Deal Stage", "Amount", "Currency", "Associated Company"]
    rows = [["1", "A", "Closed Won", "100", "USD", "Galim"], ["2", "B", "Closed Won", "100", "ILS"]]
    content = csv_of(names, rows[0], [*rows[1], "Galim"]).encode()
    project = projects.begin("HubSpot", "hubspot", [a_file("deals.csv", content)])
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        run = project.runs.get()
        assert run.counts == {"refused": 1, "created": 1}
        told = [one.sentences for one in report.rows(run, REFUSED, 5)]
        assert told == [["Amount: יש לציין את הסכום במטבע ILS."]]
        assert Deal.objects.get().amount == 10000


def test_firms_and_people_who_are_counted_apart_are_told_apart(alon: Any, noa: Any) -> None:
    firms = csv_of(["Organization - ID", "Organization - Name"], ["1", "גלים בע״מ"])
    people = csv_of(["Person - ID", "Person - Name", "Organization - ID"], ["1", "דנה כהן", "1"])
    deals = csv_of(
        ["Deal - ID", "Deal - Title", "Deal - Stage", "Deal - Status", "Deal - Organization ID"],
        ["1", "תנור", "Lead In", "Won", "1"],
    )
    files = {"organizations.csv": firms, "people.csv": people, "deals.csv": deals}
    told = [a_file(name, content.encode()) for name, content in files.items()]
    project = projects.begin("Pipedrive", "pipedrive", told)
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert Deal.objects.get().party.name == "גלים בע״מ"
        assert (Deal.objects.get().stage, Party.objects.count()) == ("won", 2)


def test_products_of_odoo(alon: Any, noa: Any) -> None:
    names = ["External ID", "Name", "Internal Reference", "Sales Price", "Cost", "Product Category"]
    content = csv_of(names, ["p_1", "מדפסת", "P-1", "1250.50", "900", "מדפסות"]).encode()
    project = projects.begin("Odoo", "odoo", [a_file("product.template.csv", content)])
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        run = project.runs.get()
        assert (run.entity, run.counts) == ("products", {"created": 1}), [
            one.sentences for one in report.rows(run, REFUSED, 5)
        ]
        product = Product.objects.get()
        assert (product.name, product.code, product.price) == ("מדפסת", "P-1", 125050)
