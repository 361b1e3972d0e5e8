"""What is said of a phone, a mail address or a number: kept, shown, and checked at every door."""

import pytest
from django.core.exceptions import ValidationError

from kesher.entity.registry import entities
from kesher.features.parties.contacts import ADDRESSES, EMAILS, IDENTIFIERS, PHONES
from kesher.features.parties.models import PhoneNumber
from kesher.records import writing
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of

MOBILE = {"number": "+972502345678", "kind": "mobile"}
OFFICE = {"number": "+97237654321", "kind": "work"}
NO_FLAGS = {"opted_out": False, "invalid": False, "verified": False}


def _rows(party):
    return PHONES.reader(type(party).objects.get(pk=party.pk))


def test_a_form_keeps_what_is_said_of_a_number(noa, alon):
    party = world.a_party(phones=[MOBILE | {"opted_out": True, "primary": True}, OFFICE])
    client = client_of(noa)

    page = client.get(f"/alon/parties/{party.pk}/edit/").content.decode()
    answer = client.post(
        f"/alon/parties/{party.pk}/field/phones/",
        {
            "phones-number": ["050-234-5678", "03-765-4321", ""],
            "phones-kind": ["mobile", "work", "mobile"],
            "phones-primary": "0",
            "phones-opted_out": ["0"],
            "phones-invalid": ["1"],
            "phones-verified": ["0"],
        },
    )

    assert 'name="phones-opted_out" value="0" checked' in page
    assert 'name="phones-invalid" value="0">' in page
    assert answer.status_code in (200, 302)
    assert _rows(party) == [
        MOBILE | NO_FLAGS | {"primary": True, "opted_out": True, "verified": True},
        OFFICE | NO_FLAGS | {"primary": False, "invalid": True},
    ]


def test_a_card_strikes_what_is_out_of_use_and_says_why(noa, alon):
    party = world.a_party(
        phones=[MOBILE | {"invalid": True}, OFFICE | {"opted_out": True, "verified": True}],
        identifiers=IDENTIFIERS.kind.from_json([{"number": "123456789"}], IDENTIFIERS),
    )

    page = client_of(noa).get(f"/alon/parties/{party.pk}/").content.decode()

    assert 'class="k-flagged-bad" title="לא בשימוש"' in page
    assert 'class="k-flagged-warn" title="בקשה שלא להתקשר"' in page
    assert '<span class="k-tag k-tone-good">אומת</span>' in page
    assert '<span class="k-tag k-tone-warn">ספרת הביקורת שגויה</span>' in page


def test_a_list_strikes_it_too_and_says_it_to_who_cannot_see(alon):
    rows = PHONES.kind.from_json([MOBILE | {"invalid": True, "primary": True}], PHONES)

    cell = PHONES.kind.cell(rows, PHONES)

    assert cell.startswith('<span class="k-flagged-bad" title="לא בשימוש"><a href="tel:')
    assert cell.endswith('</span><span class="k-unseen"> לא בשימוש</span>')
    assert "k-flagged" not in PHONES.kind.cell(PHONES.kind.from_json([MOBILE], PHONES), PHONES)


@pytest.mark.parametrize(
    ("phones", "own"),
    [
        ([MOBILE | {"primary": True}, OFFICE], MOBILE["number"]),
        ([MOBILE | {"primary": True, "invalid": True}, OFFICE], OFFICE["number"]),
        ([MOBILE | {"invalid": True}], ""),
        ([MOBILE | {"primary": True, "opted_out": True}, OFFICE], MOBILE["number"]),
    ],
)
def test_lists_and_search_call_a_number_that_works(alon, phones, own):
    party = world.a_party(phones=phones)

    assert party.phone == own


@pytest.mark.parametrize(
    ("field", "row"),
    [
        (PHONES, {"number": "050-2345678"}),
        (EMAILS, {"address": "a@b.example"}),
        (ADDRESSES, {"city": "חיפה"}),
        (IDENTIFIERS, {"number": "123456782"}),
    ],
)
def test_a_kind_is_one_of_the_lists_answers(alon, field, row):
    answers = entities.get("parties").field(field.key).kind.columns
    kinds = next(column for column in answers if column.name == "kind").options

    told = field.kind.from_json([row | {"kind": kinds[1].label}], field)

    assert told[0]["kind"] == kinds[1].key
    with pytest.raises(ValidationError) as wrong:
        field.kind.from_json([row | {"kind": "pigeon"}], field)
    assert "pigeon" in wrong.value.messages[0]
    assert ", ".join(one.label for one in kinds) in wrong.value.messages[0]


def test_an_archived_kind_stays_where_it_stands(noa, alon):
    party = world.a_party(phones=[MOBILE | {"kind": "fax"}])
    choices = entities.get("choices")
    fax = choices.model.objects.get(list="phone.kind", key="fax")
    writing.update(fax, is_archived=True)

    page = client_of(noa).get(f"/alon/parties/{party.pk}/edit/").content.decode()

    assert page.count('<option value="fax" selected>') == 1
    assert page.count('<option value="fax"') == 1


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("050-234-5678", "mobile"),
        ("+972592345678", "mobile"),
        ("+1 212 555 0100", "mobile"),
        ("03-555-1234", "work"),
        ("077-312-3456", "work"),
        ("+44 20 7946 0958", "work"),
        ("*2700", "work"),
        ("1-800-123-456", "work"),
        ("5551234", "work"),
    ],
)
def test_whose_kind_nobody_says_the_number_tells(alon, number, kind):
    told = PHONES.kind.from_json([number, {"number": number, "kind": "home"}], PHONES)

    assert [row["kind"] for row in told] == [kind, "home"]


def test_a_form_may_leave_the_kind_to_the_number(noa, alon):
    browser = client_of(noa)
    page = browser.get("/alon/parties/new/").content.decode()

    filled = {"kind": "person", "name": "דנה", "phones-number": ["03-555-1234", "050-234-5678"]}
    browser.post("/alon/parties/new/", filled | {"phones-kind": ["", ""]})

    assert '<option value="">לפי המספר</option>' in page
    kinds = PhoneNumber.objects.order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["work", "mobile"]


def test_a_number_that_lacks_digits_is_kept_and_marked(noa, alon):
    answer = Api.of(noa).post("parties", {"name": "דנה", "phones": ["5551234", "050-234-5678"]})

    assert [row["number"] for row in answer.json()["phones"]] == ["5551234", "+972502345678"]
    page = client_of(noa).get(f"/alon/parties/{answer.json()['id']}/").content.decode()
    assert page.count('<span class="k-tag k-tone-warn">מספר הספרות שגוי</span>') == 1
    assert '<span class="k-flagged-warn" title="מספר הספרות שגוי"><a href="tel:5551234">' in page


def test_the_api_says_which_kinds_there_are(noa, alon):
    api = Api.of(noa)

    wrong = api.post("parties", {"name": "א", "phones": [MOBILE | {"kind": "pigeon"}]})
    right = api.post("parties", {"name": "א", "phones": [MOBILE | {"invalid": True}]})

    assert wrong.status_code == 422
    assert faults(wrong) == [("phones[0].kind", "choice")]
    answers = "mobile (נייד), work (עבודה), home (בית), fax (פקס), other (אחר)"
    assert f"pigeon״ אינה אחת מהתשובות: {answers}." in wrong.content.decode()
    assert right.status_code == 201
    assert right.json()["phones"] == [MOBILE | NO_FLAGS | {"primary": True, "invalid": True}]
    assert PhoneNumber.objects.get().is_invalid is True


@pytest.mark.parametrize(("country", "city"), [("", "עלמה"), ("IL", "עלמה"), ("US", "Alma")])
def test_a_city_abroad_stays_as_it_is_written(alon, country, city):
    rows = ADDRESSES.kind.from_json([{"city": "Alma", "country": country}], ADDRESSES)

    assert rows[0]["city"] == city


def test_an_address_abroad_is_shown_with_its_country(noa, alon):
    berlin = {"street": "Invalidenstr. 7", "city": "Berlin", "postal_code": "10115"}
    here = {"street": "הרצל 1", "city": "חיפה"}
    rows = ADDRESSES.kind.from_json([berlin | {"country": "DE"}, here], ADDRESSES)
    party = world.a_party(name="Marie", addresses=rows)

    page = client_of(noa).get(f"/alon/parties/{party.pk}/").content.decode()

    assert "Invalidenstr. 7, Berlin, 10115, גרמניה<" in page
    assert "הרצל 1, חיפה<" in page
