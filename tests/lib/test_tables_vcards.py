"""Address cards of all versions, read and written."""

from base64 import b64encode
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kesher.lib import tables
from kesher.lib.tables import Contact, ContactPoint, Picture, PostalAddress, UnreadableFile
from kesher.lib.tables.vcards import read_cards
from kesher.lib.tables.writing_vcards import Version, write_vcard

OLD_PHONE = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D7=9B=D7=94=D7=9F;=D7=9E=D7=\r\n=A9=D7=94;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D7=9E=D7=A9=D7=94 =D7=9B=D7=94=D7=9F\r\n"
    "TEL;CELL;PREF:050-234-5678\r\nTEL;HOME;VOICE:03-555-1234\r\n"
    "EMAIL;INTERNET;WORK:moshe@example.com\r\n"
    "ADR;HOME;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;=D7=94=D7=A8=D7=A6=D7=9C 12;"
    "=D7=97=D7=99=D7=A4=D7=94;;3100000;\r\n"
    "BDAY:19480305\r\nX-FIELD:value\r\n"
    "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg\r\n ABAQAAAQABAAD\r\n\r\nEND:VCARD\r\n"
)

APPLE = (
    "BEGIN:VCARD\nVERSION:3.0\nPRODID:-//Apple Inc.//iOS 17.0//EN\n"
    'N:כהן;משה;;ד"ר;\nFN:ד"ר משה כהן\nORG:אלפא בע"מ;מכירות;\nTITLE:מנהל\n'
    "item1.TEL;type=pref:+972 50-234-5678\nitem1.X-ABLabel:_$!<Mobile>!$_\n"
    "TEL;type=WORK;type=FAX:03-5551234\n"
    "EMAIL;type=INTERNET;type=HOME;type=pref:moshe@example.com\n"
    "item2.ADR;type=WORK:;;הרצל 12\\, קומה 3;תל אביב;;6100000;ישראל\n"
    "BDAY;value=date:1948-03-05\n"
    "NOTE:שורה ראשונה\\nשורה\n  שנייה\\; סוף\\\\\nCATEGORIES:לקוח,ספק\\, גדול\nEND:VCARD\n"
)

MODERN = (
    'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Jane "JJ" Smith\r\nN:Smith;Jane;;;\r\n'
    'TEL;VALUE=uri;TYPE="cell,text";PREF=1:tel:+972-50-234-5678;ext=12\r\n'
    "EMAIL;PREF=2:b@example.com\r\nEMAIL;PREF=1:a@example.com\r\n"
    'ADR;LABEL="x:y; z";TYPE=home:;;Main 1;London;;N1;UK\r\n'
    "BDAY:--0305\r\nLANG:en\r\nUID:urn:uuid:1\r\nX-A:1\r\nX-A:2\r\nEND:VCARD\r\n"
)


def test_a_card_of_an_old_phone() -> None:
    [contact] = read_cards(OLD_PHONE.encode())

    assert contact == Contact(
        name="משה כהן",
        family_name="כהן",
        given_name="משה",
        birthday="1948-03-05",
        phones=(
            ContactPoint(value="050-234-5678", types=("cell",), preferred=True),
            ContactPoint(value="03-555-1234", types=("home", "voice")),
        ),
        emails=(ContactPoint(value="moshe@example.com", types=("internet", "work")),),
        addresses=(
            PostalAddress(street="הרצל 12", city="חיפה", postal_code="3100000", types=("home",)),
        ),
        extras={"X-FIELD": "value"},
        photo=Picture(content=b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
    )


def test_a_card_of_an_apple() -> None:
    [contact] = read_cards(APPLE.encode())

    assert contact == Contact(
        name='ד"ר משה כהן',
        family_name="כהן",
        given_name="משה",
        prefix='ד"ר',
        organization='אלפא בע"מ',
        department="מכירות",
        title="מנהל",
        birthday="1948-03-05",
        note="שורה ראשונה\nשורה שנייה; סוף\\",
        categories=("לקוח", "ספק, גדול"),
        phones=(
            ContactPoint(value="+972 50-234-5678", types=("mobile",), preferred=True),
            ContactPoint(value="03-5551234", types=("work", "fax")),
        ),
        emails=(
            ContactPoint(value="moshe@example.com", types=("internet", "home"), preferred=True),
        ),
        addresses=(
            PostalAddress(
                street="הרצל 12, קומה 3",
                city="תל אביב",
                postal_code="6100000",
                country="ישראל",
                types=("work",),
            ),
        ),
    )


def test_a_modern_card() -> None:
    [contact] = read_cards(MODERN.encode())

    assert contact == Contact(
        name='Jane "JJ" Smith',
        family_name="Smith",
        given_name="Jane",
        birthday="--03-05",
        uid="urn:uuid:1",
        language="en",
        phones=(
            ContactPoint(value="+972-50-234-5678;ext=12", types=("cell", "text"), preferred=True),
        ),
        emails=(
            ContactPoint(value="b@example.com"),
            ContactPoint(value="a@example.com", preferred=True),
        ),
        addresses=(
            PostalAddress(
                street="Main 1", city="London", postal_code="N1", country="UK", types=("home",)
            ),
        ),
        extras={"X-A": "1, 2"},
    )


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ((OLD_PHONE + APPLE + MODERN).encode(), ["משה כהן", 'ד"ר משה כהן', 'Jane "JJ" Smith']),
        (b"\xef\xbb\xbf" + APPLE.encode(), ['ד"ר משה כהן']),
        (APPLE.encode("utf-16"), ['ד"ר משה כהן']),
        (APPLE.encode("cp1255"), ['ד"ר משה כהן']),
        (
            "BEGIN:VCARD\nFN;CHARSET=windows-1255:כהן\nEND:VCARD".encode("cp1255"),
            ["כהן"],
        ),
        (b"BEGIN:VCARD\nFN;CHARSET=no-such:x\nEND:VCARD", ["x"]),
        (b"BEGIN:VCARD\nN:Smith;John\nEND:VCARD", ["John Smith"]),
        (b"BEGIN:VCARD\nORG:Alpha\nTEL:1\nEND:VCARD", ["Alpha"]),
        (b"BEGIN:VCARD\nTEL:050\nEND:VCARD", [""]),
        (b"begin:vcard\nfn:x\nend:vcard\n", ["x"]),
        (b"BEGIN:VCARD\rFN:x\rEND:VCARD\r", ["x"]),
        (b"BEGIN:VCARD\nFN:never ended", ["never ended"]),
        (b"BEGIN:VCARD\nFN:a\nAGENT:\nBEGIN:VCARD\nFN:b\nEND:VCARD\nEND:VCARD", ["a"]),
        (b"BEGIN:VCARD\nEND:VCARD", []),
        (b"BEGIN:VCARD\nFN\nno colon\n:\nEND:VCARD", []),
        (b"", []),
    ],
)
def test_cards_as_they_come(content: bytes, names: list[str]) -> None:
    assert [contact.name for contact in read_cards(content)] == names


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("card", [OLD_PHONE, APPLE, MODERN])
def test_what_is_written_is_read_back(card: str, version: Version) -> None:
    [contact] = read_cards(card.encode())
    expected = Contact(**{**as_told(contact), "untaken": ()})
    if version == "3.0":
        # Its numbers are text, in which an extension stands as people write it.
        phones = tuple(
            replace(one, value=one.value.replace(";ext=", " x")) for one in expected.phones
        )
        expected = Contact(**{**as_told(expected), "language": "", "phones": phones})

    [written] = read_cards(b"".join(write_vcard([contact], version=version)))

    assert written == expected


def as_told(contact: Contact) -> dict[str, object]:
    return {name: getattr(contact, name) for name in Contact.__dataclass_fields__}


def test_a_written_card_keeps_to_the_standard() -> None:
    contact = Contact(name="א" * 100, note="a,b;c\\d\ne", birthday="1948-03-05")

    written = b"".join(write_vcard([contact]))

    assert written.startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:")
    assert max(map(len, written.split(b"\r\n"))) == 75
    assert all(line.decode() for line in written.split(b"\r\n") if line)
    assert b"NOTE:a\\,b\\;c\\\\d\\ne\r\n" in written
    assert b"BDAY:19480305\r\n" in written
    assert b"BDAY:1948-03-05\r\n" in b"".join(write_vcard([contact], version="3.0"))


def test_nothing_can_be_smuggled_into_a_card() -> None:
    evil = Contact(
        name="x\r\nEND:VCARD",
        phones=(ContactPoint(value="1", types=("home:x\r\nFN:y", ";")),),
        extras={"X-A:\r\nB": "c\nEND:VCARD"},
    )

    lines = b"".join(write_vcard([evil])).decode().split("\r\n")

    assert lines[2] == "FN:x\\nEND:VCARD"
    assert lines.count("END:VCARD") == 1
    assert "TEL;TYPE=homexfny:1" in lines
    assert "X-AB:c\\nEND:VCARD" in lines


def test_cards_arrive_whole_from_the_child(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes((OLD_PHONE + APPLE + MODERN).encode())

    assert list(tables.read_contacts(path)) == list(read_cards(path.read_bytes()))


def test_cards_are_a_sheet_too(tmp_path: Path) -> None:
    [sheet] = tables.read((APPLE + MODERN).encode(), filename="contacts.vcf")
    told = [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]

    assert sheet.name == "contacts"
    assert told[0]["name"] == 'ד"ר משה כהן'
    assert told[0]["phone 1"] == "+972 50-234-5678"
    assert told[0]["phone 2"] == "03-5551234"
    assert told[0]["phone 3"] is None
    assert told[0]["city"] == "תל אביב"
    assert told[0]["categories"] == "לקוח, ספק, גדול"
    assert told[1]["email 1"] == "a@example.com"
    assert told[1]["email 2"] == "b@example.com"


def test_a_file_without_cards_has_no_contacts(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(b"a,b\n1,2\n")

    with pytest.raises(UnreadableFile) as refusal:
        list(tables.read_contacts(path))

    assert refusal.value.code == "unknown_kind"


def test_what_sort_of_card_it_is_and_of_whom() -> None:
    cards = (
        "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Galim\nIMPP:xmpp:a@b\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:All\nMEMBER:urn:uuid:1\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ron\nX-GENDER:Male\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Dana\nGENDER:F;woman\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Yam\nX-ABShowAs:COMPANY\nEND:VCARD\n"
    )

    told = [(one.name, one.kind, one.gender, one.untaken) for one in read_cards(cards.encode())]

    assert told == [
        ("Galim", "org", "", ("IMPP",)),
        ("All", "group", "", ("MEMBER",)),
        ("Ron", "", "male", ()),
        ("Dana", "", "female", ()),
        ("Yam", "org", "", ()),
    ]


def test_pictures_of_old_phones_go_on_without_blanks() -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Cohen;Dana\r\nPHOTO;JPEG;ENCODING=BASE64:/9j/4AAQ\r\n"
        "SkZJRgAB\r\nAQAAAQ==\r\n\r\nTEL:050-234-5678\r\nEND:VCARD\r\n"
    )

    [contact] = read_cards(card.encode())

    expected = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01"
    assert contact.photo == Picture(content=expected)
    assert [one.value for one in contact.phones] == ["050-234-5678"]


def test_of_several_pictures_the_preferred_one_that_is_there_counts() -> None:
    card = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Dana\nPHOTO;PREF=1:https://photos.example/1.jpg\n"
        "PHOTO:data:image/gif;base64,R0lGODk=\nPHOTO;PREF=1:data:image/gif,GIF87\nEND:VCARD\n"
    )

    [contact] = read_cards(card.encode())

    assert (contact.photo, contact.untaken) == (Picture(content=b"GIF87"), ("PHOTO",))


def test_more_pictures_than_memory_are_read_one_by_one(tmp_path: Path) -> None:
    content = bytes(range(256)) * 600
    line = f"PHOTO:data:image/jpeg;base64,{b64encode(content).decode()}"
    path = tmp_path / "many.vcf"
    with path.open("w", encoding="utf-8") as file:
        for number in range(1_200):
            file.write(f"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:דנה {number}\r\n{line}\r\nEND:VCARD\r\n")
    assert path.stat().st_size > 220_000_000

    held = Counter(one.photo for one in tables.read_contacts(path, memory_mb=220))

    assert held == {Picture(content=content): 1_200}


def test_pictures_come_back_as_they_went_out() -> None:
    contact = Contact(
        name="Dana",
        photo=Picture(content=b"\x89PNG\r\n\x1a\n" + bytes(300)),
        logo=Picture(content=b"\xff\xd8\xff" + bytes(300)),
    )

    for version in ("3.0", "4.0"):
        written = b"".join(write_vcard([contact], version=version))
        [back] = read_cards(written)
        assert (back.photo, back.logo) == (contact.photo, contact.logo)
        assert max(map(len, written.split(b"\r\n"))) <= 75
