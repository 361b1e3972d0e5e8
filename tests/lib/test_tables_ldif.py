"""People of directories and mail programs, and LDIF made to kill."""

from base64 import b64encode
from pathlib import Path
from time import monotonic

import pytest

from kesher.lib import tables
from kesher.lib.tables import Contact, ContactPoint, PostalAddress, UnreadableFile
from kesher.lib.tables.ldif import read_entries
from tests.lib.children import readers


def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


DIRECTORY = f"""version: 1
# exported by a directory,
 in two lines
dn: dc=galim,dc=example
objectClass: domain
dc: galim

dn:: {base64("cn=דנה כהן,ou=מכירות,dc=galim,dc=example")}
objectClass: top
objectClass: inetOrgPerson
cn;lang-he:: {base64("דנה כהן")}
sn:: {base64("כהן")}
givenName:: {base64("דנה")}
o: Galim
 im Ltd.
ou: Sales
title: Manager
mail: dana@galim.example
mobile: 050-234-5678
telephoneNumber: 03-555-1234
telephoneNumber: 03-555-1235
facsimileTelephoneNumber: 03-555-1236
street: Herzl 12
l: Haifa
postalCode: 3100001
c: IL
preferredLanguage: he
entryUUID: 01890a5d-ac96-774b-bcce-b302099a8057
description: first line
description:: {base64("שורה שנייה")}
userPassword:: e1NTSEF9secret
jpegPhoto:: /9j/4AAQSkZJRg
 ABAQAAAQABAAD
seeAlso:< file:///etc/passwd

dn: cn=friends,dc=galim,dc=example
objectclass: groupOfNames
cn: friends
mail: friends@galim.example

dn: cn=gone,dc=galim,dc=example
changetype: delete

dn: cn=new,dc=galim,dc=example
changetype: add
cn: New One
"""

THUNDERBIRD = (
    "dn: cn=Ron Levi,mail=ron@levi.example\r\nobjectclass: person\r\n"
    "objectclass: mozillaAbPersonAlpha\r\ngivenName: Ron\r\nsn: Levi\r\n"
    "mail: ron@levi.example\r\nmozillaSecondEmail: r@home.example\r\nhomePhone: 03-7654321\r\n"
    "mozillaHomeStreet: Weizmann 3\r\nmozillaHomeLocalityName: Kfar Saba\r\n"
    "mozillaHomeUrl: https://levi.example\r\nbirthyear: 1980\r\nbirthmonth: 2\r\nbirthday: 9\r\n"
    "\r\n"
)


def test_people_of_a_directory() -> None:
    dana, new = read_entries(DIRECTORY.encode())

    assert dana == Contact(
        name="דנה כהן",
        family_name="כהן",
        given_name="דנה",
        organization="Galimim Ltd.",
        department="Sales",
        title="Manager",
        language="he",
        uid="01890a5d-ac96-774b-bcce-b302099a8057",
        note="first line\nשורה שנייה",
        phones=(
            ContactPoint(value="050-234-5678", types=("cell",)),
            ContactPoint(value="03-555-1234", types=("work",)),
            ContactPoint(value="03-555-1235", types=("work",)),
            ContactPoint(value="03-555-1236", types=("fax",)),
        ),
        emails=(ContactPoint(value="dana@galim.example"),),
        addresses=(
            PostalAddress(
                street="Herzl 12",
                city="Haifa",
                postal_code="3100001",
                country="IL",
                types=("work",),
            ),
        ),
    )
    assert new.name == "New One"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_address_book_of_a_mail_program(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "stored-without-a-name"
    path.write_bytes(THUNDERBIRD.encode(codec))

    [ron] = tables.read_contacts(path)
    [sheet] = tables.read(path, filename="book.ldif")

    assert (ron.name, ron.birthday) == ("Ron Levi", "1980-02-09")
    assert [one.value for one in ron.emails] == ["ron@levi.example", "r@home.example"]
    assert ron.addresses == (PostalAddress(street="Weizmann 3", city="Kfar Saba", types=("home",)),)
    told = dict(zip(sheet.header, sheet.rows[0], strict=True))
    assert (told["name"], told["phone 1"], told["url 1"]) == (
        "Ron Levi",
        "03-7654321",
        "https://levi.example",
    )


def test_a_firm_is_called_by_its_own_name() -> None:
    [firm] = read_entries(b"dn: o=Galim\nobjectClass: organization\no: Galim\n")

    assert (firm.name, firm.organization) == ("Galim", "Galim")


def test_old_files_in_the_alphabet_of_windows() -> None:
    [dana] = read_entries("dn: cn=x\ncn: דנה כהן\n".encode("cp1255"))

    assert dana.name == "דנה כהן"


HOSTILE = {
    "bad base64": (b"dn: cn=x\ncn:: !!!!\n", "broken"),
    "endless line": (b"dn: cn=x\ncn: " + b"x" * 20_000_000, "cell_too_long"),
    "endless fold": (b"dn: cn=x\ncn: x\n" + b" x\n" * 5_000_000, "too_large"),
    "many notes": (b"dn: cn=x\ncn: x\n" + b"description: yyyyyyy\n" * 500_000, "cell_too_long"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_ldif_made_to_kill_ends_in_a_sentence(tmp_path: Path, name: str) -> None:
    content, code = HOSTILE[name]
    path = tmp_path / "x.ldif"
    path.write_bytes(content)
    began = monotonic()

    with pytest.raises(UnreadableFile) as refusal:
        tables.read(path, filename="x.ldif")

    assert refusal.value.code == code, refusal.value.detail
    assert monotonic() - began < 30
    assert readers() == []


@pytest.mark.parametrize(
    "content",
    [
        b"version: 1\n\ndn: dc=x\nobjectClass: domain\ndc: x\n",
        b"dn: cn=x\n" + bytes(range(256)) * 200,
        b"dn: cn=x\nchangetype: modify\nreplace: cn\ncn: y\n-\n",
    ],
    ids=["nobody", "a picture behind the name", "a change"],
)
def test_where_there_are_no_people_there_are_no_rows(content: bytes) -> None:
    [sheet] = tables.read(content, filename="x.ldif")

    assert sheet.rows == []


@pytest.mark.parametrize("name", ["endless line", "many notes"])
def test_a_card_that_holds_too_much_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.ldif"
    path.write_bytes(HOSTILE[name][0])

    with pytest.raises(UnreadableFile) as refusal:
        list(tables.read_contacts(path))

    assert refusal.value.code == "cell_too_long"


def test_what_a_url_points_at_is_never_fetched() -> None:
    [one] = read_entries(b"dn: cn=x\ncn: x\ndescription:< file:///etc/passwd\n")

    assert one.note == ""
