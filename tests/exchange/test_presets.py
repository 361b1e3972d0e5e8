"""What monday, EspoCRM, SuiteCRM, Fireberry, Zebra, Google and Outlook export is known by name."""

from typing import Any

import pytest

from kesher.entity.registry import entities
from kesher.exchange import jobs, mapping, presets, projects
from kesher.exchange.models import ImportProject, OldId, Step
from kesher.exchange.targets import targets
from kesher.features.parties.models import Party, Relation
from kesher.tenancy import scope
from tests.exchange.test_moving_in import SYSTEMS, sent, told, worked_off


def moved_in(system: str) -> ImportProject:
    names = sorted(path.name for path in SYSTEMS.glob(f"{system}-*"))
    project = projects.begin(system, system, sent(*reversed(names)))
    jobs.go_through(project, Step.RUNNING)
    worked_off()
    return project


def of(name: str) -> Any:
    """The preset that fits a sample, by the names of its columns."""
    with (SYSTEMS / name).open(encoding="utf-8") as lines:
        titles = next(lines).strip().replace('"דוא""ל"', 'דוא"ל').split(",")
    return presets.fitting(titles)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("monday-accounts.csv", ("monday", "accounts")),
        ("monday-contacts.csv", ("monday", "contacts")),
        ("espocrm-Account.csv", ("espocrm", "accounts")),
        ("espocrm-Contact.csv", ("espocrm", "contacts")),
        ("suitecrm-Accounts.csv", ("suitecrm", "accounts")),
        ("suitecrm-Contacts.csv", ("suitecrm", "contacts")),
        ("fireberry-accounts.csv", ("fireberry", "accounts")),
        ("fireberry-contacts.csv", ("fireberry", "contacts")),
        ("zebra-customers.csv", ("zebra", "accounts")),
        ("google-contacts.csv", ("google", "contacts")),
        ("google-older.csv", ("google", "older")),
        ("outlook-contacts.csv", ("outlook", "contacts")),
        ("salesforce-Contact.csv", ("salesforce", "contacts")),
        ("zoho-Contacts.csv", ("zoho", "contacts")),
    ],
)
def test_a_file_is_known_by_its_columns(name: str, known: tuple[str, str]) -> None:
    found = of(name)

    assert (found.system, found.file) == known


@pytest.mark.usefixtures("alon")
def test_every_column_of_every_preset_leads_somewhere() -> None:
    wrong = [
        (one.system, one.file, key)
        for one in presets._presets()
        for key in {*one.columns.values(), *one.fixed} - {""}
        if key not in targets(entities.get(one.entity))
    ]

    assert wrong == []
    assert {one.system for one in presets._presets()} == set(presets.SYSTEMS)


@pytest.mark.parametrize("system", ["monday", "espocrm", "suitecrm"])
def test_people_and_firms_of_a_system(system: str, alon: Any, noa: Any) -> None:
    project = moved_in(system)

    with scope(noa.organization_id, noa.pk, "web"):
        assert [counts for *_told, counts in told(project)] == [{"created": 1}] * 2
        person, firm = Party.objects.get(kind="person"), Party.objects.get(kind="organization")
        assert (person.name, person.phone, person.email, person.job_title) == (
            "דנה כהן",
            "+972502345678",
            "dana@galim.example",
            "חשבת",
        )
        assert (firm.name, firm.city, firm.website) == (
            "גלים בע״מ",
            "תל אביב-יפו",
            "https://galim.example",
        )
        assert [(row.party, row.other) for row in Relation.objects.all()] == [(person, firm)]
        assert OldId.objects.filter(system=system).count() == 2


def test_hebrew_sheets_of_fireberry(alon: Any, noa: Any) -> None:
    moved_in("fireberry")

    with scope(noa.organization_id, noa.pk, "web"):
        person, customer = Party.objects.get(name="דנה כהן"), Party.objects.get(name="גלים שיווק")
        assert (person.phone, person.job_title) == ("+972502345678", "חשבת")
        assert (customer.phone, customer.city) == ("+97235551234", "תל אביב-יפו")
        assert [(row.party, row.other) for row in Relation.objects.all()] == [(person, customer)]
        assert customer.created_at.year == 2021


@pytest.mark.parametrize("system", ["zebra", "google", "outlook"])
def test_people_of_a_sheet(system: str, alon: Any, noa: Any) -> None:
    moved_in(system)

    with scope(noa.organization_id, noa.pk, "web"):
        person = Party.objects.get(kind="person")
        assert (person.name, person.phone, person.email) == (
            "דנה כהן",
            "+972502345678",
            "dana@galim.example",
        )
        firms = list(Party.objects.filter(kind="organization").values_list("name", flat=True))
        assert firms == (["גלים בע״מ"] if system != "zebra" else [])
        if system == "zebra":
            assert (person.city, person.created_at.year) == ("חיפה", 2021)
        else:
            assert (str(person.birth_date), person.job_title) == ("1985-04-12", "חשבת")


@pytest.mark.usefixtures("alon")
def test_fields_of_ones_own_in_salesforce_are_known_by_their_names() -> None:
    guesses = mapping.guess(
        entities.get("parties"), ["Name", "Email__c", "Birth_Date__c", "Nowhere__c"], [[]] * 4
    )

    assert [one.target for one in guesses] == ["name", "emails", "birth_date", ""]
