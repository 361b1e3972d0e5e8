"""What is dialled after a number: typed beside it, kept apart, shown and told at every door."""

import pytest
from django.utils.translation import override

from kesher.features.intake import matching
from kesher.features.intake.typed import Understood
from kesher.features.parties import twins
from kesher.features.parties.contacts import PHONES
from kesher.features.parties.models import Party, PhoneNumber
from kesher.records import undoing, writing
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of
from tests.features.merged import merge, opened

OFFICE = "+97236234567"
MAIL = {"address": "dana@x.example", "kind": "work"}
DANA = {"number": OFFICE, "extension": "12"}


def a_party(*phones):
    return world.a_party(phones=PHONES.kind.from_json([*phones], PHONES))


def told(party):
    rows = PHONES.read(Party.objects.get(pk=party.pk))
    return [(row["number"], row.get("extension", "")) for row in rows]


def test_a_form_takes_it_beside_the_number_and_shows_it_so(noa, alon):
    browser = client_of(noa)
    filled = {"kind": "person", "name": "דנה", "phones-kind": ["", ""]}

    browser.post(
        "/alon/parties/new/", filled | {"phones-number": ["036234567 שלוחה 12", "03-765-4321"]}
    )
    party = Party.objects.get()
    page = browser.get(f"/alon/parties/{party.pk}/edit/").content.decode()

    assert told(party) == [(OFFICE, "12"), ("+97237654321", "")]
    assert 'name="phones-number" value="03-623-4567 שלוחה 12"' in page
    assert 'name="phones-extension"' not in page

    browser.post(
        f"/alon/parties/{party.pk}/field/phones/",
        {"phones-number": ["03-623-4567"], "phones-kind": ["work"], "phones-primary": "0"},
    )

    assert told(party) == [(OFFICE, "")]


def test_card_and_list_show_it_and_dial_it(noa, alon):
    party = a_party(DANA)
    drawn = (
        '<a href="tel:+97236234567;ext=12"><bdi dir="ltr">03-623-4567</bdi>'
        ' <bdi dir="auto">שלוחה 12</bdi></a>'
    )

    page = client_of(noa).get(f"/alon/parties/{party.pk}/").content.decode()

    assert drawn in page
    rows = PHONES.read(party)
    assert PHONES.kind.cell(rows, PHONES) == drawn
    with override("en"):
        assert PHONES.kind.text(rows, PHONES) == "03-623-4567 ext. 12"


def test_a_number_abroad_is_not_turned_around_by_a_word(noa, alon):
    party = a_party({"number": "+442079460958", "extension": "12"})

    page = client_of(noa).get(f"/alon/parties/{party.pk}/edit/").content.decode()

    assert 'name="phones-number" value="+44 20 7946 0958 x12"' in page
    assert PHONES.kind.cell(PHONES.read(party), PHONES) == (
        '<a href="tel:+442079460958;ext=12"><bdi dir="ltr">+44 20 7946 0958</bdi>'
        ' <bdi dir="auto">שלוחה 12</bdi></a>'
    )


@pytest.mark.parametrize(
    ("row", "extension"),
    [
        (f"{OFFICE} שלוחה 12", "12"),
        (f"{OFFICE};ext=12", "12"),
        ({"number": "03-6234567 ext. 12"}, "12"),
        ({"number": OFFICE, "extension": "12"}, "12"),
        ({"number": OFFICE, "extension": "שלוחה 12"}, "12"),
        ({"number": "03-6234567 x12", "extension": "34"}, "34"),
        ({"number": "*2700 שלוחה 3"}, "3"),
        (OFFICE, None),
        ({"number": OFFICE, "extension": ""}, None),
    ],
)
def test_programs_tell_it_apart_or_in_the_number(noa, alon, row, extension):
    answer = Api.of(noa).post("parties", {"name": "דנה", "phones": [row]})

    assert answer.status_code == 201
    assert answer.json()["phones"][0].get("extension") == extension
    assert answer.json()["phones"][0]["number"] in (OFFICE, "*2700")


def test_what_is_no_extension_is_refused_in_its_place(noa, alon):
    api = Api.of(noa)

    wrong = api.post("parties", {"name": "א", "phones": [{"number": OFFICE, "extension": "דנה"}]})

    assert (wrong.status_code, faults(wrong)) == (422, [("phones[0].extension", "extension")])
    assert "״דנה״ אינה שלוחה" in wrong.content.decode()
    assert Party.objects.count() == 0


def test_a_program_that_says_nothing_of_it_leaves_it(noa, alon):
    api = Api.of(noa)
    made = api.make("parties", name="דנה", phones=[DANA | {"opted_out": True}, OFFICE])
    one = f"parties/{made['id']}"

    def after(*rows):
        kept = api.patch(one, {"phones": [*rows]}).json()["phones"]
        return [(row.get("extension"), row["opted_out"]) for row in kept]

    assert after(OFFICE, f"{OFFICE} ext 12") == [(None, False), ("12", True)]
    assert after(f"{OFFICE} ext 12") == [("12", True)]
    assert after(OFFICE) == [("12", True)]
    assert after({"number": OFFICE, "extension": "34"}) == [("34", True)]
    assert after({"number": OFFICE, "extension": ""}) == [(None, True)]


def test_a_change_of_it_stands_in_the_history_and_is_undone(noa, alon):
    party = a_party(OFFICE)
    phones = PHONES.kind.from_json([DANA], PHONES)

    with opened(noa) as act:
        writing.update(party, phones=phones)
    page = client_of(noa).get(f"/alon/parties/{party.pk}/history/").content.decode()
    with opened(noa):
        undoing.undo(act.batch)

    assert "03-623-4567 שלוחה 12" in page
    assert told(party) == [(OFFICE, "")]


def test_merging_keeps_both_and_duplicates_go_by_the_number_alone(noa, alon):
    mine, other = a_party(DANA), a_party(OFFICE, DANA)

    found = client_of(noa).post(
        "/alon/parties/duplicates/", {"phones-number": ["03-6234567 שלוחה 99"], "name": "משה כהן"}
    )
    merge(mine, other)

    assert found.content.decode().count("משה כהן") >= 2
    assert told(mine) == [(OFFICE, "12"), (OFFICE, "")]
    assert PhoneNumber.objects.filter(party=mine, is_primary=True).count() == 1


def test_lists_heads_and_calls_tell_it_as_well(noa, alon):
    party = a_party(DANA)
    browser = client_of(noa)
    drawn = '<bdi dir="ltr">03-623-4567</bdi> <bdi dir="auto">שלוחה 12</bdi>'

    rows = browser.get("/alon/parties/").content.decode()
    card = browser.get(f"/alon/parties/{party.pk}/").content.decode()
    found = browser.get("/alon/search/?q=036234567").content.decode()
    picked = browser.get("/alon/pick/parties/?q=03-6234567 שלוחה 12").json()

    assert Party.objects.get().phone == f"{OFFICE};ext=12"
    assert f'<a href="tel:{OFFICE};ext=12">{drawn}</a>' in rows
    assert f'href="tel:{OFFICE};ext=12" data-verb="call"' in card
    assert card.count(f'<a href="tel:{OFFICE};ext=12">{drawn}</a>') == 2
    assert drawn in found
    assert f'href="tel:{OFFICE};ext=12"' in found
    assert [one["hint"] for one in picked] == ["03-623-4567 שלוחה 12"]


def test_texts_go_to_the_number_alone(noa, alon):
    party = a_party({"number": "+972502345678", "extension": "12"})

    page = client_of(noa).get(f"/alon/parties/{party.pk}/").content.decode()

    assert 'href="https://wa.me/972502345678"' in page


def test_a_number_of_the_wrong_length_has_room_for_what_the_column_holds(noa, alon):
    row = {"number": "05 - 0 - 2 - 3 - 4 - 5 - 6 - 7", "extension": "1234567"}

    wrong = Api.of(noa).post("parties", {"name": "א", "phones": [row]})

    assert (wrong.status_code, faults(wrong)) == (422, [("phones[0].number", "long")])
    assert Party.objects.count() == 0


def test_programs_get_both_in_the_primary_phone(noa, alon):
    made = Api.of(noa).make("parties", name="דנה", phones=["03-6234567 #12"])

    assert made["phone"] == f"{OFFICE};ext=12"


def test_two_are_compared_by_the_number_alone(noa, alon):
    same = a_party(DANA), a_party({"number": OFFICE, "extension": "34"})
    apart = world.a_party(name="לאה גל", phones=PHONES.kind.from_json([OFFICE], PHONES))

    alike = twins.twins_of(same[0])

    assert {one.party for one in alike} == {same[1], apart}
    assert {str(reason) for one in alike if one.party == apart for reason in one.reasons} == {
        "אותו טלפון"
    }


def test_a_form_on_the_web_knows_its_sender_by_the_number(noa, alon):
    party = world.a_party(
        name="Dana", phones=PHONES.kind.from_json([DANA], PHONES), emails=[MAIL | {"primary": True}]
    )
    told = Understood(party={"name": "ד", "phones": [{"number": OFFICE}], "emails": [MAIL]})

    assert matching.find_or_make(told, owner=None).party == party
