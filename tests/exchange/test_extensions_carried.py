"""Extensions of phones in files: as people write them, as address cards do, out and back in."""

import pytest

from kesher.accounts.models import Role
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.exchange import carrying, corrected, keeping, report
from kesher.exchange.models import Policy
from kesher.exchange.outcomes import WARNED
from kesher.exchange.outgoing import MASK, Export, Format, noted, stream, usual_columns
from kesher.features.leads.models import Lead
from kesher.features.parties.contacts import PHONES
from kesher.features.parties.models import Party, PhoneNumber
from kesher.lib.tables import Contact, ContactPoint, read
from kesher.lib.tables.writing_vcards import write_vcard
from kesher.tenancy import organization as organizations
from kesher.tenancy import scope
from tests import world

pytestmark = pytest.mark.usefixtures("alon")

PARTIES = entities.get("parties")
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
        ("03-6234567 #12", [(OFFICE, "12")]),
        ("03-6234567 (שלוחה 12)", [(OFFICE, "12")]),
        ("*2700 שלוחה 3", [("*2700", "3")]),
        ("+97236234567;ext=12", [(OFFICE, "12")]),
        ("03-6234567 שלוחה 12; 03-6234567 שלוחה 13", [(OFFICE, "12"), (OFFICE, "13")]),
        ("שלוחה 12, 03-6234567", [(OFFICE, "12")]),
        ("שלוחה 12, 03-6234567; שלוחה 13, 03-6234567", [(OFFICE, "12"), (OFFICE, "13")]),
        ("דנה שלוחה 12, 03-6234567, 050-2345678", [(OFFICE, "12"), ("+972502345678", "")]),
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
        ("2.1", "TEL;WORK:03-6234567 x12"),
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
    export = Export(entity=PARTIES, columns=("name", "phones"))
    noted(export, file_format)
    content = b"".join(stream(export, file_format))

    again = bring(content, name=f"c.{file_format}", policy=Policy.UPDATE)
    Party.objects.filter(pk=party.pk).delete()
    bring(content, name=f"c.{file_format}")

    assert again.counts == {"same": 1}
    assert kept() == before == [(OFFICE, "12"), ("*2700", "3"), (OFFICE, "")]


def test_files_say_them_as_people_and_programs_read_them() -> None:
    a_party((OFFICE, "12"))
    export = Export(entity=PARTIES, columns=("name", "phones"))

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


def a_table(file_format: Format, *columns: str) -> bytes:
    export = Export(entity=PARTIES, columns=columns)
    noted(export, file_format)
    return b"".join(stream(export, file_format))


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_list_tells_the_number_and_its_extension_in_columns_of_their_own(
    bring, file_format
) -> None:
    party = a_party((OFFICE, "007"), ("+972502345678", ""))
    world.a_party(name="בני")

    content = a_table(file_format, "name", "phone", "city")
    table = read(content, filename=f"x.{file_format}")[0]
    again = bring(content, name=f"x.{file_format}")
    Party.objects.filter(pk=party.pk).delete()
    bring(content, name=f"x.{file_format}")

    assert table.header == ["שם", "טלפון", "שלוחה", "יישוב", "id"]
    assert sorted(row[:3] for row in table.rows) == [
        ["בני", None, None],
        ["דנה כהן", "03-623-4567", "007"],
    ]
    assert again.mapping == ["name", "phones", "phones.extension", "addresses.city", "id"]
    assert again.counts == {"same": 2}
    assert kept() == [(OFFICE, "007")]


def test_everything_that_goes_out_comes_back_the_same(bring) -> None:
    party = a_party((OFFICE, "12"), (OFFICE, ""), ("*2700", "3"))
    before = kept()

    content = a_table("csv", *usual_columns(PARTIES))
    again = bring(content)
    Party.objects.filter(pk=party.pk).delete()
    bring(content)

    assert again.counts == {"same": 1}
    assert kept() == before == [(OFFICE, "12"), (OFFICE, ""), ("*2700", "3")]


def test_a_column_that_is_masked_hides_both(alon) -> None:
    Role.objects.filter(code="marketing").update(fields={"parties": {"phones": "masked"}})
    gal = world.a_member("גל", email="gal@alon.example", role="marketing")
    a_party((OFFICE, "12"))

    with scope(alon.pk, gal.pk, "web"):
        lines = a_table("csv", "name", "phone").decode().splitlines()

    assert lines[1].split(",")[:3] == ["דנה כהן", MASK, MASK]


@pytest.mark.parametrize(
    "title", ["שלוחה", "Extension", "Ext.", "EXT", "שלוחת טלפון", "Phone Ext.", "טלפונים – שלוחה"]
)
def test_people_call_the_column_so(begin, title) -> None:
    run = begin(f"שם,טלפון,{title}\nדנה כהן,03-6234567,12\n")

    assert run.mapping == ["name", "phones", "phones.extension"]


def test_each_column_is_of_the_phone_before_it(bring) -> None:
    run = bring(
        "Name,Mobile,Phone 1,Ext 1,Phone 2,Ext 2\n"
        "Dana Cohen,050-2345678,03-6234567,x12,03-6234567,34\n"
    )

    assert run.mapping == [
        *("name", "phones:mobile", "phones", "phones.extension", "phones", "phones.extension")
    ]
    assert kept() == [("+972502345678", ""), (OFFICE, "12"), (OFFICE, "34")]


def test_what_has_no_phone_or_is_none_comes_in_with_a_warning(bring) -> None:
    run = bring(
        "שם,נייד,טלפון,שלוחה\n"
        "דנה כהן,050-2345678,,12\n"
        "משה לוי,,03-6234567,סניף חיפה\n"
        "גדי בר,,03-7654321,אין\n"
    )

    assert run.counts == {"created": 3, "warned": 2}
    assert [one.sentences for one in report.rows(run, WARNED, 9)] == [
        ["השלוחה 12 הושמטה, כי אין לפניה מספר טלפון."],
        ["״סניף חיפה״ אינה שלוחה, ולכן הושמטה."],
    ]
    assert sorted(PhoneNumber.objects.values_list("number", "extension")) == [
        (OFFICE, ""),
        ("+97237654321", ""),
        ("+972502345678", ""),
    ]


def test_a_lead_tells_the_extension_of_its_customer(bring) -> None:
    bring("נושא,שם לקוח,טלפון,שלוחה\nהתעניינות,דנה כהן,03-6234567,12\n", entity="leads")

    assert kept() == [(OFFICE, "12")]
    assert Lead.objects.get().party.phone == f"{OFFICE};ext=12"


def test_the_bare_number_is_told_by_its_extension(bring) -> None:
    a_party((OFFICE, "12"))

    run = bring("שם,טלפון\nדנה כהן,03-6234567\n", policy=Policy.UPDATE)

    assert run.counts == {"same": 1}
    assert kept() == [(OFFICE, "12")]


def test_one_with_another_extension_is_the_same_person(bring) -> None:
    run = bring("שם,טלפון,שלוחה\nדנה כהן,03-6234567,12\nדנה כהן,03-6234567,34\n")

    assert run.counts == {"created": 1, "skipped": 1}
    assert Party.objects.count() == 1


def test_colleagues_at_one_number_are_two_people(bring) -> None:
    run = bring("שם,טלפון,שלוחה\nדנה כהן,03-6234567,12\nמשה לוי,03-6234567,34\n")

    assert run.counts == {"created": 2}
    assert sorted(Party.objects.values_list("name", "phone")) == [
        ("דנה כהן", f"{OFFICE};ext=12"),
        ("משה לוי", f"{OFFICE};ext=34"),
    ]


def test_a_custom_phone_keeps_it_in_its_cell(bring) -> None:
    CustomField(
        entity="parties", key="x_lobby", labels={"he": "לובי", "en": "Lobby"}, kind="phone"
    ).save()
    organizations.settings_changed()

    bring("שם,לובי\nדנה כהן,03-6234567 שלוחה 12\n")
    content = a_table("csv", "name", "x_lobby")
    again = bring(content)

    assert Party.objects.get().extra == {"x_lobby": f"{OFFICE};ext=12"}
    assert content.decode().splitlines()[1].startswith("דנה כהן,03-623-4567 שלוחה 12,")
    assert again.counts == {"same": 1}


def test_an_older_card_says_it_in_words() -> None:
    point = ContactPoint(value=f"{OFFICE};ext=12", types=("work",))

    card = b"".join(write_vcard([Contact(name="דנה", phones=(point,))], version="3.0")).decode()

    assert f"TEL;TYPE=work:{OFFICE} x12\r\n" in card.replace("WORK", "work")
