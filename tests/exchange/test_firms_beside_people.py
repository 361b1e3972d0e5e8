"""A row that names a person and a firm gives both, and says that the one works at the other."""

from typing import Any

import pytest

from kesher.entity.registry import entities
from kesher.exchange import corrected, jobs, projects
from kesher.exchange.models import OldId, Policy, Step
from kesher.features.parties.models import Identifier, Party, Relation
from kesher.tenancy import scope
from tests import world
from tests.exchange.conftest import csv_of
from tests.exchange.test_moving_in import a_file, worked_off

pytestmark = pytest.mark.usefixtures("alon")


def people_at() -> list[tuple[str, str]]:
    rows = Relation.objects.filter(type="works_at").order_by("pk")
    return [(row.party.name, row.other.name) for row in rows]


def firms() -> list[str]:
    rows = Party.objects.filter(kind="organization").order_by("pk")
    return list(rows.values_list("name", flat=True))


def numbers(party: Party, key: str) -> list[str]:
    field = entities.get("parties").field(key)
    field.gather([party])
    return [row["number"] for row in field.read(party)]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["חברה", "שם"], ["גלים בע״מ", "דנה כהן"]),
        (["שם החברה", "שם איש קשר"], ["גלים בע״מ", "דנה כהן"]),
        (["Company", "Name"], ["גלים בע״מ", "דנה כהן"]),
        (["שם החברה", "שם פרטי", "שם משפחה"], ["גלים בע״מ", "דנה", "כהן"]),
        (["Name", "Organization"], ["דנה כהן", "גלים בע״מ"]),
    ],
)
def test_both_come_and_belong_together(bring, header: list[str], row: list[str]) -> None:
    run = bring(csv_of([*header, "טלפון"], [*row, "0502345678"]))

    assert run.counts == {"created": 1}
    assert people_at() == [("דנה כהן", "גלים בע״מ")]
    assert Party.objects.get(kind="person").phone == "+972502345678"
    assert Party.objects.get(kind="organization").phone == ""


def test_the_firm_alone_is_a_firm_and_the_person_alone_a_person(bring) -> None:
    run = bring(
        csv_of(
            ["חברה", "שם", "טלפון משרד"],
            ["גלים בעמ", "", "035551234"],
            ["", "דנה כהן", "035551235"],
        )
    )

    assert run.counts == {"created": 2}
    told = Party.objects.order_by("pk").values_list("kind", "name", "phone")
    assert list(told) == [
        ("organization", "גלים בע״מ", "+97235551234"),
        ("person", "דנה כהן", "+97235551235"),
    ]
    assert Relation.objects.count() == 0


def test_one_firm_however_it_is_spelt(bring) -> None:
    here = world.a_firm(name="ים בע״מ")
    bring(
        csv_of(
            ["Company", "Name"],
            ["Galim Ltd.", "Dana Cohen"],
            ["galim limited", "Rami Levi"],
            ["Galim", "Noa Tal"],
            ["ים", "Yossi Bar"],
            ['"ים בע""מ"', "Ron Gal"],
        )
    )

    assert firms() == ["ים בע״מ", "Galim Ltd"]
    assert dict(people_at()) == {
        "Dana Cohen": "Galim Ltd",
        "Rami Levi": "Galim Ltd",
        "Noa Tal": "Galim Ltd",
        "Yossi Bar": here.name,
        "Ron Gal": here.name,
    }


def test_what_is_the_firms_goes_to_the_firm(bring) -> None:
    run = bring(
        csv_of(
            ["חברה", "ח״פ", "אתר", "טלפון משרד", "שם", "נייד", "מייל"],
            ["גלים בעמ", "513456780", "", "03-5551234", "דנה כהן", "0502345678", "d@g.example"],
            ["גלים", "", "https://galim.example", "03-5551235", "רמי לוי", "0522345678", ""],
        )
    )

    assert run.mapping == [
        "works_at.name",
        "works_at.identifiers:company",
        "works_at.website",
        "works_at.phones:work",
        "name",
        "phones:mobile",
        "emails",
    ]
    assert run.counts == {"created": 2}
    firm = Party.objects.get(kind="organization")
    assert numbers(firm, "phones") == ["+97235551234", "+97235551235"]
    assert numbers(firm, "identifiers") == ["513456780"]
    assert (firm.name, firm.website) == ("גלים בע״מ", "https://galim.example")
    told = [(one.correction.kind, one.pk) for one in corrected.listed(run)]
    assert ("companies", firm.pk) in told


def test_a_firm_that_is_here_is_left_alone_or_updated_as_was_said(bring) -> None:
    firm = world.a_firm(name="גלים בע״מ")
    rows = csv_of(["חברה", "אתר", "שם"], ["גלים", "https://galim.example", "דנה כהן"])

    bring(rows)
    firm.refresh_from_db()
    assert firm.website == ""

    bring(rows, policy=Policy.UPDATE)
    firm.refresh_from_db()
    assert (firm.website, people_at()) == ("https://galim.example", [("דנה כהן", "גלים בע״מ")])


def test_somebody_may_say_otherwise(bring) -> None:
    run = bring(csv_of(["חברה", "שם"], ["גלים", "דנה כהן"]), columns={"חברה": ""})

    assert run.counts == {"created": 1}
    assert (firms(), people_at()) == ([], [])


def test_a_sheet_of_firms_stays_one(bring) -> None:
    bring(csv_of(["שם חברה", "טלפון משרד", "אתר"], ["גלים", "035551234", "https://galim.example"]))

    party: Any = Party.objects.get()
    assert (party.name, party.phone, party.website) == (
        "גלים",
        "+97235551234",
        "https://galim.example",
    )


CUSTOMERS = [
    *("מס' לקוח", "שם לקוח", "ח.פ / ת.ז", "איש קשר", "תפקיד", "טלפון", "נייד", "מייל"),
    *("רחוב", "עיר", "סוג לקוח", "הערות"),
]


def test_a_list_of_customers_is_about_them_and_their_contacts_work_there(noa) -> None:
    """What is not said of a person is the customer's; whoever has no contact is one alone."""
    rows = [
        *(["1001", "גלים בע״מ", "514789635", "דנה כהן", "קניינית", "03-5551234", "0502345678"],),
        *(["1002", "אברהם לוי", "39337423", "", "", "03-5551235", ""],),
        *(["1003", "ים בע״מ", "", "", "", "03-5551236", ""],),
    ]
    rest = [["dana@galim.example", "הרצל 12", "חיפה", "A", "ותיק"], ["", "", "", "B", ""], [""] * 5]
    content = csv_of(CUSTOMERS, *(row + more for row, more in zip(rows, rest, strict=True)))
    with scope(noa.organization_id, noa.pk, "web"):
        sheet = a_file("לקוחות.csv", content.encode())
        project = projects.begin("ישן", "old", [sheet])
        jobs.go_through(project, Step.RUNNING)
        worked_off()
        run = project.runs.get()
        firm, other = (Party.objects.get(name=name) for name in ("גלים בע״מ", "ים בע״מ"))
        dana, alone = (Party.objects.get(name=name) for name in ("דנה כהן", "אברהם לוי"))
        olds = {(one.old, one.record_id) for one in OldId.objects.all()}
        known = set(Identifier.objects.values_list("party", "kind", "number"))

    assert run.counts == {"created": 3}
    assert (firm.kind, firm.phone, firm.city) == ("organization", "+97235551234", "חיפה")
    assert (firm.customer_class, firm.about, firm.email) == ("a", "<p>ותיק</p>", "")
    assert (dana.phone, dana.email, dana.job_title) == (
        "+972502345678",
        "dana@galim.example",
        "קניינית",
    )
    assert (dana.customer_class, dana.city) == ("", "")
    assert (alone.kind, alone.phone, alone.customer_class) == ("person", "+97235551235", "b")
    assert (other.kind, other.phone) == ("organization", "+97235551236")
    assert olds == {("1001", firm.pk), ("1002", alone.pk), ("1003", other.pk)}
    assert known == {(firm.pk, "company", "514789635"), (alone.pk, "id", "039337423")}
