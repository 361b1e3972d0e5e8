"""What a row tells of whom it is about: a lead's customer has an address, a position, a site."""

import io
from typing import Any

import pytest

from kesher.entity.registry import entities
from kesher.exchange import carrying, corrected, presets, report
from kesher.exchange.models import ImportRun, Policy, Strangers
from kesher.exchange.outcomes import REFUSED, WARNED
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, PostalAddress, Relation
from tests import world
from tests.exchange.conftest import begun, csv_of

pytestmark = pytest.mark.usefixtures("alon", "noa")

PARTS = ("kind", "street", "city", "postal_code", "country", "notes")


def brought(titles: str, *rows: str, entity: str) -> ImportRun:
    """A file that is known by its columns."""
    content = "".join(f"{row}\r\n" for row in (titles, *rows)).encode()
    described = entities.get(entity)
    run = carrying.begin(described, io.BytesIO(content), file_name="a.csv", size=len(content))
    carrying.write(run)
    return run


def kept() -> list[tuple[Any, ...]]:
    return list(PostalAddress.objects.order_by("party__name", "position").values_list(*PARTS))


AUSTIN = ("main", "Main St 1", "Austin, Texas", "78701", "US", "")
LEADS = {
    "salesforce": (
        "Id,LastName,FirstName,Title,Company,Website,Street,City,State,PostalCode,Country,Status",
        "00Q1,Ray,Ann,Buyer,Ray Inc,https://ray.example,Main St 1,Austin,Texas,78701,"
        "United States,New",
        [AUSTIN],
    ),
    "zoho": (
        "Record Id,Lead Owner.id,First Name,Last Name,Title,Company,Website,Street,City,State,"
        "Zip Code,Country,Secondary Email",
        "zcrm_1,1,Ann,Ray,Buyer,Ray Inc,https://ray.example,Main St 1,Austin,Texas,78701,USA,",
        [AUSTIN],
    ),
    "espocrm": (
        "id,firstName,lastName,title,status,website,emailAddress,addressStreet,addressCity,"
        "addressState,addressPostalCode,addressCountry",
        "e1,Ann,Ray,Buyer,New,https://ray.example,,Main St 1,Austin,Texas,78701,US",
        [AUSTIN],
    ),
    "suitecrm": (
        "ID,First Name,Last Name,Title,Account Name,Website,Status,Lead Source,"
        "Primary Address Street,Primary Address City,Primary Address State,"
        "Primary Address Postal Code,Primary Address Country,Alternate Address Street,"
        "Alternate Address City,Alternate Address State,Alternate Address Country",
        "s1,Ann,Ray,Buyer,Ray Inc,https://ray.example,New,,Main St 1,Austin,Texas,78701,US,"
        "הרצל 12,חיפה,מחוז חיפה,ישראל",
        [AUSTIN, ("other", "הרצל 12", "חיפה", "", "IL", "")],
    ),
}


@pytest.mark.parametrize("system", LEADS)
def test_leads_of_other_systems_tell_of_their_customer(system: str) -> None:
    titles, row, told = LEADS[system]
    found = presets.fitting(titles.split(","))

    run = brought(titles, row, entity="leads")

    assert found is not None
    assert (found.system, found.file) == (system, "leads")
    assert (run.counts, kept()) == ({"created": 1}, told)
    party = Party.objects.get()
    assert (party.name, party.job_title, party.website, party.city) == (
        *("Ann Ray", "Buyer", "https://ray.example", "Austin, Texas"),
    )
    assert Lead.objects.get().party == party


def test_leads_of_dynamics_tell_of_the_firm_too() -> None:
    run = brought(
        "(Do Not Modify) Lead,Topic,First Name,Last Name,Job Title,Company Name,Website,Street 1,"
        "Street 2,City,State/Province,ZIP/Postal Code,Country/Region",
        "l1,Paper,Ann,Ray,Buyer,Ray Inc,https://ray.example,Main St 1,Suite 200,Austin,TX,78701,"
        "United States",
        entity="leads",
    )

    assert run.counts == {"created": 1}
    person, firm = Party.objects.get(kind="person"), Party.objects.get(kind="organization")
    assert (person.name, person.job_title, person.website) == ("Ann Ray", "Buyer", "")
    assert (firm.name, firm.website) == ("Ray Inc", "https://ray.example")
    assert kept() == [("main", "Main St 1", "Austin, TX", "78701", "US", "Suite 200")]
    assert [(one.party, one.other) for one in Relation.objects.all()] == [(person, firm)]


ODOO = (
    "Opportunity,Expected Revenue,Stage,Customer,Contact Name,Job Position,Website,Street,Street2,"
    "City,State,Zip,Country"
)


GALIM = "https://galim.example,הרצל 12,קומה 3,חיפה,,3100001,Israel"


def test_opportunities_of_odoo_tell_of_their_customer() -> None:
    run = brought(
        ODOO,
        f"Paper,100,בירור צרכים,גלים בע״מ,דנה כהן,חשבת,{GALIM}",
        f"Pens,50,בירור צרכים,גלים בע״מ,,Buyer,{GALIM}",
        entity="deals",
    )

    assert run.counts == {"created": 2, "warned": 1}
    firm, person = Party.objects.get(name="גלים בע״מ"), Party.objects.get(name="דנה כהן")
    assert (firm.website, firm.job_title) == ("https://galim.example", "")
    assert (person.website, person.job_title) == ("", "חשבת")
    assert kept() == [("main", "הרצל 12", "חיפה", "3100001", "IL", "קומה 3")]
    assert {(one.title, one.party, one.contact) for one in Deal.objects.all()} == {
        ("Paper", firm, person),
        ("Pens", firm, None),
    }
    [told] = report.rows(run, WARNED, 9)
    assert (told.number, told.sentences) == (
        3,
        ["איש קשר: השורה אינה אומרת של מי ״Buyer״, ולכן זה הושמט."],
    )


def test_an_address_alone_is_nobody() -> None:
    run = brought(ODOO, "Paper,100,בירור צרכים,,,,,הרצל 12,,חיפה,,,Israel", entity="deals")

    assert run.counts == {"refused": 1}
    assert not Party.objects.exists()
    [told] = report.rows(run, REFUSED, 9)
    assert told.sentences == ["לקוח: יש למלא את השדה."]


HEADS = ["שם", "דוא״ל", "נושא", "תפקיד", "אתר", "כתובת", "כתובת 2", "עיר", "מיקוד", "ת.ד", "מחוז"]
DANA = ["דנה כהן", "dana@galim.example", "הצעה", "חשבת", "galim.example"]
PLACE = ["הרצל 12", "קומה 3", "חיפה", "3100001", "345", "מחוז חיפה"]


def test_a_sheet_of_leads_tells_of_their_customers(bring) -> None:
    run = bring(csv_of(HEADS, [*DANA, *PLACE]), entity="leads", name="לידים.csv")

    assert run.counts == {"created": 1}
    party = Party.objects.get()
    assert (party.name, party.job_title, party.website) == (
        *("דנה כהן", "חשבת", "https://galim.example"),
    )
    assert kept() == [("main", "הרצל 12", "חיפה", "3100001", "IL", "קומה 3, ת״ד 345")]


def test_two_rows_of_one_newcomer_tell_of_one(bring) -> None:
    first = [*DANA[:3], "", "", "", "", "", "", "", ""]
    other = [*DANA[:2], "עוד", "מנהלת", "", "", "", "צפת", "", "", ""]

    run = bring(csv_of(HEADS, first, [*DANA, *PLACE], other), entity="leads")

    assert run.counts == {"created": 3}
    party = Party.objects.get()
    assert (party.job_title, party.website) == ("חשבת", "https://galim.example")
    assert [one[1:3] for one in kept()] == [("הרצל 12", "חיפה"), ("", "צפת")]


MAIL = {"address": "dana@galim.example", "kind": "work", "primary": True}


@pytest.mark.parametrize("policy", [Policy.SKIP, Policy.CREATE])
def test_who_is_here_already_stays_as_they_are(policy: Policy, bring) -> None:
    party = world.a_party(name="דנה כהן", emails=[MAIL], job_title="מנהלת")

    run = bring(csv_of(HEADS, [*DANA, *PLACE]), entity="leads", policy=policy)

    assert run.counts == {"created": 1}
    party.refresh_from_db()
    assert (party.job_title, party.website, kept()) == ("מנהלת", "", [])
    assert Lead.objects.get().party == party


def test_where_records_are_to_be_updated_who_is_here_grows(bring) -> None:
    party = world.a_party(name="דנה כהן", emails=[MAIL], job_title="מנהלת")

    for _time in range(2):
        bring(csv_of(HEADS, [*DANA, *PLACE]), entity="leads", policy=Policy.UPDATE)

    party.refresh_from_db()
    assert (party.job_title, party.website) == ("מנהלת", "https://galim.example")
    assert kept() == [("main", "הרצל 12", "חיפה", "3100001", "IL", "קומה 3, ת״ד 345")]
    assert {one.party for one in Lead.objects.all()} == {party}


def test_whom_only_a_mail_address_names_is_called_by_it(bring) -> None:
    bring(csv_of(HEADS, ["", *DANA[1:], *PLACE]), entity="leads")

    assert Party.objects.get().name == "dana@galim.example"


def test_strangers_that_stay_out_are_told_by_their_names(begin) -> None:
    run = begin(csv_of(HEADS, [*DANA, *PLACE], [DANA[0], "", *DANA[2:], *PLACE]), entity="leads")
    run.strangers = Strangers.LEAVE
    run.save()

    carrying.write(run)

    assert run.counts == {"refused": 2}
    assert [one.sentences for one in report.rows(run, REFUSED, 9)] == [
        ["לקוח: אין כאן אף אחד עם ״dana@galim.example״."],
        ["לקוח: אין כאן אף אחד עם ״דנה כהן״."],
    ]


def test_what_is_set_right_in_an_address_is_listed_and_may_be_off(begin) -> None:
    told = [[*DANA[:3], "", "", "", "", "תל אבבי", "", "", ""]]
    run = begin(csv_of(HEADS, *told), entity="leads")
    carrying.write(run)
    found = [one.correction for one in corrected.listed(run) if one.correction.kind == "addresses"]
    assert [(one.through, one.before["city"], one.after["city"]) for one in found] == [
        ("party", "תל אבבי", "תל אביב-יפו")
    ]

    run = begun(csv_of(HEADS, ["רון לוי", "ron@galim.example", *told[0][2:]]), entity="leads")
    run.corrections_off = ["addresses"]
    run.save()
    carrying.write(run)

    assert Party.objects.get(name="רון לוי").city == "תל אבבי"
