"""Files as the programs of the world write them; each comes in as its owner would expect."""

from pathlib import Path
from typing import Any

import pytest

from kesher.features.parties.models import Party

pytestmark = pytest.mark.usefixtures("alon")

SAMPLES = Path(__file__).parent / "samples"
DANA = {
    "name": "דנה כהן",
    "kind": "person",
    "phones": ["+972523456789", "+97237654321"],
    "email": "dana@galim.example",
}


# Firms where the people of a file work, who have no row of their own.
COME_ALONG = {"google.csv": 1, "outlook.csv": 1}


def told(party: Party, *names: str) -> dict[str, Any]:
    """What is kept of the party under these names."""
    phones = [row.number for row in party.phone_rows.order_by("position")]
    streets = [(row.street, row.city, row.postal_code) for row in party.address_rows.all()]
    known = {"phones": phones, "addresses": streets}
    return {name: known.get(name, getattr(party, name, None)) for name in names}


def in_order() -> list[Party]:
    return list(Party.objects.order_by("id"))


@pytest.mark.parametrize("file", sorted(SAMPLES.iterdir()), ids=lambda file: file.name)
def test_every_file_comes_in_once_and_changes_nothing_the_second_time(bring, file) -> None:
    first = bring(file.read_bytes(), name=file.name)
    again = bring(file.read_bytes(), name=file.name)

    assert set(first.counts) == {"created"}, first.mapping
    assert set(again.counts) in ({"skipped"}, {"same"})
    assert Party.objects.count() == first.counts["created"] + COME_ALONG.get(file.name, 0)


def test_contacts_of_outlook_on_a_hebrew_windows(bring) -> None:
    bring((SAMPLES / "outlook.csv").read_bytes(), name="outlook.csv")

    dana, moshe, victoria = [one for one in in_order() if one.kind == "person"]
    assert told(dana, "name", "email", "job_title", "addresses") == {
        "name": "דנה כהן",
        "email": "dana@galim.example",
        "job_title": "חשבת",
        "addresses": [("הרצל 12", "תל אביב-יפו", "6100001")],
    }
    assert told(dana, "phones")["phones"] == ["+97237654321", "+972523456789"]
    assert dana.about == "<p>הכירה אותנו ביריד,</p><p>בנובמבר</p>"
    assert (moshe.name, victoria.name) == ("משה בן-דוד", "ויקטוריה O'Brien")
    assert Party.objects.get(kind="organization").name == "גלים בע״מ"


def test_contacts_of_google(bring) -> None:
    bring((SAMPLES / "google.csv").read_bytes(), name="contacts.csv")

    noa, anna = [one for one in in_order() if one.kind == "person"]
    assert told(noa, "name", "email", "phones") == {
        "name": "נועה לוי",
        "email": "noa@levi.example",
        "phones": ["+972522223333", "+97235551234", "+97235551235"],
    }
    assert told(anna, "name", "phones", "job_title") == {
        "name": "Anna Müller",
        "phones": ["+4930901820"],
        "job_title": "Einkauf",
    }
    assert Party.objects.get(kind="organization").name == "Nordwind GmbH"


def test_unicode_text_of_excel(bring) -> None:
    bring((SAMPLES / "excel-unicode.txt").read_bytes(), name="customers.txt")

    firm, person = in_order()
    assert told(firm, "name", "kind", "phones") == {
        "name": "גלים בע״מ",
        "kind": "organization",
        "phones": ["+97237654321"],
    }
    assert [(row.kind, row.number) for row in firm.identifier_rows.all()] == [
        ("company", "514000003")
    ]
    assert told(person, "name", "kind") == {"name": "רון שפירא", "kind": "person"}


def test_a_report_of_a_program_from_the_days_of_dos(bring) -> None:
    bring((SAMPLES / "old-program.csv").read_bytes(), name="old-program.csv")

    [bakery] = in_order()
    assert told(bakery, "name", "phones", "addresses") == {
        "name": "מאפיית השחר",
        "phones": ["+97246543210"],
        "addresses": [("העצמאות 7", "עכו", "")],
    }


@pytest.mark.parametrize("name", ["old-phone.vcf", "iphone.vcf", "modern.vcf"])
def test_one_person_from_three_generations_of_phones(bring, name) -> None:
    bring((SAMPLES / name).read_bytes(), name=name)

    dana = Party.objects.get(name="דנה כהן")
    kept = told(dana, *DANA)
    assert {**kept, "phones": sorted(kept["phones"])} == {**DANA, "phones": sorted(DANA["phones"])}


def test_what_else_cards_say(bring) -> None:
    for name in ("old-phone.vcf", "iphone.vcf"):
        bring((SAMPLES / name).read_bytes(), name=name)

    ron = Party.objects.get(name="Ron Levi")
    firm = Party.objects.get(name="גלים בע״מ")
    assert told(ron, "birth_date", "addresses") == {
        "birth_date": ron.birth_date,
        "addresses": [("Weizmann 3", "כפר סבא", "4428111")],
    }
    assert str(ron.birth_date) == "1980-02-29"
    assert told(firm, "kind", "phone") == {"kind": "organization", "phone": "*2700"}


def test_the_answer_of_another_program(bring) -> None:
    run = bring((SAMPLES / "api-answer.json").read_bytes(), name="api-answer.json")

    dana, ron = in_order()
    assert run.sheet == "customers"
    assert told(dana, "name", "email", "phones", "addresses") == {
        "name": "דנה כהן",
        "email": "dana@galim.example",
        "phones": ["+972523456789", "+97237654321"],
        "addresses": [("הרצל 12", "תל אביב-יפו", "")],
    }
    assert told(ron, "name", "addresses") == {"name": "רון לוי", "addresses": [("", "חיפה", "")]}


def test_lines_of_json(bring) -> None:
    bring((SAMPLES / "lines.jsonl").read_bytes(), name="lines.jsonl")

    assert [told(one, "name", "email", "phone") for one in in_order()] == [
        {"name": "דנה כהן", "email": "", "phone": "+972523456789"},
        {"name": "רון לוי", "email": "ron@levi.example", "phone": "+97237654321"},
    ]


def test_an_address_book_of_thunderbird(bring) -> None:
    bring((SAMPLES / "thunderbird.ldif").read_bytes(), name="thunderbird.ldif")

    [dana] = in_order()
    assert told(dana, "name", "kind", "email", "addresses") == {
        "name": "דנה כהן",
        "kind": "person",
        "email": "dana@galim.example",
        "addresses": [("הרצל 12", "חיפה", "")],
    }
    assert [(row.number, row.kind) for row in dana.phone_rows.order_by("position")] == [
        ("+972523456789", "mobile"),
        ("+97237654321", "work"),
    ]


def test_a_report_of_a_mainframe(bring) -> None:
    run = bring((SAMPLES / "mainframe.txt").read_bytes(), name="mainframe.txt")

    dana, galim = in_order()
    assert told(dana, "name", "phones", "addresses") == {
        "name": "דנה כהן",
        "phones": ["+972523456789"],
        "addresses": [("הרצל 12", "חיפה", "")],
    }
    assert told(galim, "name", "addresses") == {
        "name": "גלים בע״מ",
        "addresses": [("העצמאות 7", "עכו", "")],
    }
    assert run.notes == {
        "above": ["דוח סניף · 2026/11/15", "רשימת לקוחות"],
        "rows_above": 2,
        "encoding": "cp1255",
        "turned": True,
    }
