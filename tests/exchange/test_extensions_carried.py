"""Extensions of phones in files: as people write them, as address cards do, out and back in."""

import pytest

from kesher.entity.registry import entities
from kesher.exchange import carrying, corrected, keeping
from kesher.exchange.models import Policy
from kesher.exchange.outgoing import Export, noted, stream
from kesher.features.parties.contacts import PHONES
from kesher.features.parties.models import Party, PhoneNumber
from tests import world

pytestmark = pytest.mark.usefixtures("alon")

OFFICE = "+97236234567"
CARD = "BEGIN:VCARD\r\nVERSION:{}\r\nFN:דנה כהן\r\n{}\r\nEND:VCARD\r\n"


def a_party(*phones: tuple[str, str]) -> Party:
    rows = [{"number": number, "extension": extension} for number, extension in phones]
    told = PHONES.kind.from_json(rows, PHONES)
    names = {"name": "דנה כהן", "given_name": "דנה", "family_name": "כהן"}
    return world.a_party(**names, phones=told)


def kept() -> list[tuple[str, str]]:
    return list(PhoneNumber.objects.order_by("position").values_list("number", "extension"))


@pytest.mark.parametrize(
    ("cell", "rows"),
    [
        ("03-6234567 שלוחה 12", [(OFFICE, "12")]),
        ("03-6234567, שלוחה: 12", [(OFFICE, "12")]),
        ("03-6234567 ext. 12", [(OFFICE, "12")]),
        ("03-6234567x12", [(OFFICE, "12")]),
        ("+97236234567;ext=12", [(OFFICE, "12")]),
        ("03-6234567 שלוחה 12; 03-6234567 שלוחה 13", [(OFFICE, "12"), (OFFICE, "13")]),
        ("דנה 03-6234567 שלוחה 12, 050-2345678", [(OFFICE, "12"), ("+972502345678", "")]),
    ],
)
def test_a_cell_tells_them_beside_the_number(bring, cell, rows) -> None:
    run = bring(f'שם,טלפון\nדנה כהן,"{cell}"\n')

    assert run.counts == {"created": 1}
    assert kept() == rows


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("2.1", "TEL;WORK:03-6234567 ext. 12"),
        ("3.0", "TEL;TYPE=WORK:+97236234567\\;ext=12"),
        ("3.0", "TEL;TYPE=WORK:+972-3-623-4567 x12"),
        ("4.0", "TEL;VALUE=uri;TYPE=work:tel:+972-3-623-4567;ext=12"),
    ],
)
def test_a_card_tells_them(bring, version, line) -> None:
    run = bring(CARD.format(version, line), name="contacts.vcf")

    assert run.counts == {"created": 1}
    assert kept() == [(OFFICE, "12")]


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "vcf"])
def test_what_goes_out_comes_back(bring, file_format) -> None:
    party = a_party((OFFICE, "12"), ("*2700", "3"), (OFFICE, ""))
    before = kept()
    export = Export(entity=entities.get("parties"), columns=("name", "phones"))
    noted(export, file_format)
    content = b"".join(stream(export, file_format))

    again = bring(content, name=f"c.{file_format}", policy=Policy.UPDATE)
    Party.objects.filter(pk=party.pk).delete()
    bring(content, name=f"c.{file_format}")

    assert again.counts == {"same": 1}
    assert kept() == before == [(OFFICE, "12"), ("*2700", "3"), (OFFICE, "")]


def test_files_say_them_as_people_and_programs_read_them() -> None:
    a_party((OFFICE, "12"))
    export = Export(entity=entities.get("parties"), columns=("name", "phones"))

    table, cards = (b"".join(stream(export, one)).decode() for one in ("csv", "vcf"))

    assert "03-623-4567 שלוחה 12" in table
    assert f"TEL;VALUE=uri;TYPE=work;PREF=1:tel:{OFFICE};ext=12\r\n" in cards


def test_the_correction_tells_both_and_goes_back_whole(begin) -> None:
    run = begin("שם,טלפון\nדנה כהן,03-6234567 שלוחה 12\n")
    carrying.write(run)
    words, (one,) = corrected.Words(run), corrected.listed(run, "phones")

    assert words.of(one.correction, one.correction.before) == "03-6234567 שלוחה 12"
    assert words.of(one.correction, one.correction.after) == f"{OFFICE}, 12"

    Party.objects.all().delete()
    run = begin("שם,טלפון\nדנה כהן,03-6234567 שלוחה 12\n")
    keeping.correct(run, off=["phones"])
    carrying.write(run)

    assert kept() == [("03-6234567 שלוחה 12", "")]


def test_another_extension_is_added_and_the_same_is_not(bring) -> None:
    a_party((OFFICE, "12"))

    same = bring("שם,טלפון\nדנה כהן,03-6234567 שלוחה 12\n", policy=Policy.UPDATE)
    other = bring("שם,טלפון\nדנה כהן,03-6234567 שלוחה 34\n", policy=Policy.UPDATE)

    assert (same.counts, other.counts) == ({"same": 1}, {"updated": 1})
    assert kept() == [(OFFICE, "12"), (OFFICE, "34")]
