"""What sort of customer other systems say somebody is: their words become roles here."""

import re
from typing import Any

import pytest

from kesher.entity.kinds.choices import Choices
from kesher.entity.models import Choice, CustomField
from kesher.exchange import answering, keeping, report
from kesher.exchange.carrying import write
from kesher.exchange.models import ImportProject
from kesher.exchange.outcomes import WARNED
from kesher.features.parties.models import Party
from kesher.tenancy import scope
from kesher.tenancy.organization import settings_changed
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_activities_in import moved_in

PRESS = "״Press״ אינה אחת התשובות של ״תפקידים״, ולכן הושמטה."


def roles() -> dict[str, str]:
    return dict(Party.objects.order_by("pk").values_list("name", "role_keys"))


def warned(project: ImportProject) -> list[tuple[int, list[str]]]:
    return [(one.number, one.sentences) for one in report.rows(project.runs.get(), WARNED, 99)]


def asked(run: Any) -> dict[str, list[str]]:
    return {one.target: [word.text for word in one.words] for one in answering.questions(run)}


SYSTEMS = {
    "Account": (
        ["Id", "Name", "BillingCity", "Type"],
        {
            "Customer - Direct": "customer",
            "Customer - Channel": "customer",
            "Prospect": "prospect",
            "Channel Partner / Reseller": "partner",
            "Installation Partner": "partner",
            "Technology Partner": "partner",
            "Press": "",
            "": "",
        },
    ),
    "companies": (
        ["Record ID", "Company name", "Company owner", "Type"],
        {"Partner": "partner", "Reseller": "partner", "Vendor": "supplier", "Press": ""},
    ),
    "Accounts": (
        ["Record Id", "Account Name", "Account Owner.id", "Account Type"],
        {
            "Competitor": "competitor",
            "Customer": "customer",
            "Partner": "partner",
            "Supplier": "supplier",
            "Vendor": "supplier",
            "Press": "",
        },
    ),
    "accounts": (
        ["(Do Not Modify) Account", "Account Name", "Main Phone", "Relationship Type"],
        {"Customer": "customer", "Competitor": "competitor", "Press": ""},
    ),
    "Account (2)": (
        ["id", "name", "billingAddressCity", "emailAddress", "type"],
        {"Customer": "customer", "Reseller": "partner", "Press": ""},
    ),
    "Accounts (2)": (
        ["ID", "Name", "Billing Street", "Office Phone", "Type"],
        {"Customer": "customer", "Prospect": "prospect", "Press": ""},
    ),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_sort_of_an_account_is_its_role(name: str, alon: Any, noa: Any) -> None:
    titles, words = SYSTEMS[name]
    blank = [""] * (len(titles) - 3)
    rows = [[str(at), f"חברה {at}", *blank, word] for at, word in enumerate(words)]

    project = moved_in(**{name: csv_of(titles, *rows)})

    with scope(noa.organization_id, noa.pk, "web"):
        number = 2 + list(words).index("Press")
        assert project.runs.get().counts == {"created": len(words), "warned": 1}
        assert list(roles().values()) == list(words.values())
        assert warned(project) == [(number, [PRESS])]
        assert asked(project.runs.get()) == {"roles": ["Press"]}


def test_the_stage_of_a_customer_stands_beside_its_sort(alon: Any, noa: Any) -> None:
    companies = csv_of(
        ["Record ID", "Company name", "Company owner", "Lifecycle Stage", "Type"],
        ["1", "גלים", "", "Customer", "Partner"],
        ["2", "ים", "", "Marketing Qualified Lead", "Vendor"],
        ["3", "חוף", "", "Lead", ""],
        ["4", "מפרץ", "", "Subscriber", "Other"],
    )

    project = moved_in(companies=companies)

    with scope(noa.organization_id, noa.pk, "web"):
        assert roles() == {
            "גלים": "customer partner",
            "ים": "supplier",
            "חוף": "prospect",
            "מפרץ": "",
        }
        assert project.runs.get().counts == {"created": 4, "warned": 2}
        assert asked(project.runs.get()) == {
            "roles": ["Marketing Qualified Lead", "Subscriber", "Other"]
        }


def test_what_somebody_said_of_a_word_counts(alon: Any, begin) -> None:
    """It is another role, a new one, or nothing; each part of a cell is a word of its own."""
    run = begin(
        csv_of(
            ["שם", "סוג לקוח"],
            ["דנה", "לקוחה"],
            ["רון", "ספקים; עיתונות"],
            ["גד", "עיתונות | יועצים"],
            ["טל", "VIP"],
            ["נוי", "אחר"],
            ["שי", "עובד"],
        ),
        columns={"סוג לקוח": "roles"},
    )
    said = {
        ("roles", "עיתונות"): "competitor",
        ("roles", "יועצים"): answering.MAKE,
        ("roles", "אחר"): "-",
    }
    assert (run.mapping, asked(run)) == (
        ["name", "roles"],
        {"roles": ["עיתונות", "יועצים", "VIP", "אחר"]},
    )

    keeping.answer(run, answering.settled(run, said))
    write(run)

    made = Choice.objects.get(labels={"he": "יועצים"})
    assert roles() == {
        "דנה": "customer",
        "רון": "supplier competitor",
        "גד": f"competitor {made.key}",
        "טל": "",
        "נוי": "",
        "שי": "employee",
    }
    assert run.counts == {"created": 6, "warned": 1}
    assert [(one.number, one.sentences) for one in report.rows(run, WARNED, 9)] == [
        (5, ["״VIP״ אינה אחת התשובות של ״תפקידים״, ולכן הושמטה."])
    ]


def test_the_page_of_words_refuses_no_row_for_a_role(alon: Any, noa: Any, begin) -> None:
    run = begin(
        csv_of(["שם", "סוג לקוח", "שפה"], ["דנה", "לקוחה", "קלינגון"], ["רון", "Press", ""])
    )
    place, browser = f"/alon/parties/import/{run.pk}/words/", client_of(noa)

    page = browser.get(place).content.decode()
    browser.post(place, {"0-0": "-", "1-0": ""})

    assert re.findall(r"<option [^>]*>([^<]+)</option>", page)[:4] == [
        "השמטה, עם אזהרה",
        "השמטה",
        "הוספה לרשימה",
        "לקוח",
    ]
    assert page.count("דחיית השורה") == 1
    run.refresh_from_db()
    assert run.answers == {"roles": {"press": "-"}}


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("title", "words", "target"),
    [
        ("סיווג", ["לקוח", "ספק", "מתחרה"], "roles"),
        ("תפקידים", ["לקוחות", "שותפים", "VIP"], "roles"),
        ("Account Type", ["Customer", "Vendor", "Press"], "roles"),
        ("סיווג", ["A", "B", "C"], "customer_class"),
        ("סוג לקוח", ["זהב", "כסף"], "customer_class"),
        ("סוג לקוח", ["לקוח; VIP", "ספק; VIP"], "roles"),
        ("סוג", ["לקוח", "ספק"], "kind"),
        ("Type", ["Customer", "Person"], "kind"),
    ],
)
def test_a_sheet_tells_by_its_words_what_a_column_means(begin, title, words, target) -> None:
    run = begin(csv_of(["שם", title], *([f"לקוח {word}", word] for word in words)))

    assert run.mapping == ["name", target]


@pytest.mark.usefixtures("alon")
def test_a_row_s_own_role_stands_instead_of_that_of_all_rows(bring) -> None:
    bring(
        csv_of(["שם", "סוג לקוח"], ["דנה", "מתחרים"], ["רון", ""], ["גד", "Press"], ["טל", "ספק"]),
        fixed={"roles": ["customer"]},
        columns={"סוג לקוח": "roles"},
    )

    assert roles() == {"דנה": "competitor", "רון": "customer", "גד": "customer", "טל": "supplier"}


@pytest.mark.usefixtures("alon")
def test_who_is_here_gets_a_role_more_and_loses_none(bring) -> None:
    header = ["שם", "טלפון", "סוג לקוח"]
    bring(csv_of(header, ["דנה", "0502345678", "ספקים"]))

    run = bring(csv_of(header, ["דנה", "0502345678", '"Customer, Press"']), policy="update")

    assert (run.counts, roles()) == ({"updated": 1, "warned": 1}, {"דנה": "supplier customer"})


@pytest.mark.usefixtures("alon")
def test_cells_that_say_nothing_are_corrections_and_no_words(begin) -> None:
    run = begin(csv_of(["שם", "סוג לקוח"], ["דנה", "לקוחה"], ["רון", "ללא"], ["גד", "ספק"]))

    assert asked(run) == {}
    write(run)
    assert (run.counts, run.corrected) == ({"created": 3}, {"nothing": 1})


@pytest.mark.usefixtures("alon")
def test_a_field_of_several_choices_takes_what_it_knows(bring) -> None:
    items = [{"key": key, "labels": {"he": he}} for key, he in (("a", "שיט"), ("b", "שחמט"))]
    CustomField.objects.create(
        entity="parties",
        key="x_hobbies",
        labels={"he": "תחביבים", "en": "Hobbies"},
        kind=Choices.key,
        options={"items": items},
    )
    settings_changed()

    run = bring(csv_of(["שם", "תחביבים"], ["דנה", "שחמט; גלישה; שיט"], ["רון", "שחמט"]))

    extras = Party.objects.order_by("pk").values_list("extra", flat=True)
    assert list(extras) == [{"x_hobbies": ["b", "a"]}, {"x_hobbies": ["b"]}]
    assert [(one.number, one.sentences) for one in report.rows(run, WARNED, 9)] == [
        (2, ["״גלישה״ אינה אחת התשובות של ״תחביבים״, ולכן הושמטה."])
    ]
