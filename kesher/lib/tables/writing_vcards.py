"""Writing vCards that phones and mailers take (RFC 2426 for 3.0, RFC 6350 for 4.0)."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Literal

from kesher.lib import phones
from kesher.lib.tables.contacts import Contact, ContactPoint, PostalAddress
from kesher.lib.tables.pictures import Picture, media_type

Version = Literal["3.0", "4.0"]

_LONGEST_LINE = 75
_SPECIAL = re.compile(r"[\\,;\n]")
_UNSAFE = re.compile(r"[^a-z0-9-]+")
_UNSAFE_NAME = re.compile(r"[^A-Z0-9-]+")


def write_vcard(contacts: Iterable[Contact], *, version: Version = "4.0") -> Iterator[bytes]:
    """One card after the other, in UTF-8."""
    for contact in contacts:
        yield b"".join(map(_folded, _card(contact, version)))


def _card(contact: Contact, version: Version) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    yield f"FN:{_escaped(_full_name(contact))}"
    yield f"N:{_structured(_name_parts(contact))}"
    if contact.organization or contact.department:
        yield f"ORG:{_structured([contact.organization, contact.department])}"
    yield from _plain(contact, version)
    for point in contact.phones:
        yield f"TEL{_dialled(point, version)}"
    for name, points in (("EMAIL", contact.emails), ("URL", contact.urls)):
        for point in points:
            yield f"{name}{_parameters(point, version)}:{_escaped(point.value)}"
    for address in contact.addresses:
        yield f"ADR{_parameters(address, version)}:{_structured(_address_parts(address))}"
    if contact.categories:
        yield f"CATEGORIES:{','.join(map(_escaped, contact.categories))}"
    yield from _pictures(contact, version)
    for name, value in contact.extras.items():
        yield f"X-{_UNSAFE_NAME.sub('', name.upper().removeprefix('X-'))}:{_escaped(value)}"
    yield "END:VCARD"


def _plain(contact: Contact, version: Version) -> Iterator[str]:
    birthday = contact.birthday
    if version == "4.0":
        birthday = re.sub(r"(?<=\d)-", "", birthday)
    told = {
        "NICKNAME": contact.nickname,
        "TITLE": contact.title,
        "ROLE": contact.role,
        "BDAY": birthday,
        "NOTE": contact.note,
        "UID": contact.uid,
        "LANG": contact.language if version == "4.0" else "",
    }
    for name, value in told.items():
        if value:
            yield f"{name}:{_escaped(value)}"


def _pictures(contact: Contact, version: Version) -> Iterator[str]:
    for name, picture in (("PHOTO", contact.photo), ("LOGO", contact.logo)):
        if picture and picture.content:
            yield _drawn(name, picture, version)


def _drawn(name: str, picture: Picture, version: Version) -> str:
    content, kind = b64encode(picture.content).decode(), media_type(picture.content)
    if version == "4.0":
        return f"{name}:data:{kind};base64,{content}"
    told = f";TYPE={kind.partition('/')[2].upper()}" if kind else ""
    return f"{name};ENCODING=b{told}:{content}"


def _full_name(contact: Contact) -> str:
    """A card must have a name, of whatever is known."""
    points = [point.value for point in (*contact.emails, *contact.phones)]
    return contact.name or contact.organization or next(iter(points), "")


def _name_parts(contact: Contact) -> list[str]:
    return [
        contact.family_name,
        contact.given_name,
        contact.additional_names,
        contact.prefix,
        contact.suffix,
    ]


def _address_parts(address: PostalAddress) -> list[str]:
    return [
        address.po_box,
        address.extended,
        address.street,
        address.city,
        address.region,
        address.postal_code,
        address.country,
    ]


def _parameters(point: ContactPoint | PostalAddress, version: Version) -> str:
    types = [kind for kind in (_UNSAFE.sub("", one.lower()) for one in point.types) if kind]
    if point.preferred and version == "3.0":
        types.append("pref")
    written = f";TYPE={','.join(types)}" if types else ""
    return f"{written};PREF=1" if point.preferred and version == "4.0" else written


def _dialled(point: ContactPoint, version: Version) -> str:
    """A number; one with an extension is an address (RFC 3966), where cards may have those."""
    parameters, (number, extension) = _parameters(point, version), phones.apart(point.value)
    if extension and version == "4.0" and number.startswith("+"):
        return f";VALUE=uri{parameters}:tel:{point.value}"
    return f"{parameters}:{_escaped(f'{number} x{extension}' if extension else number)}"


def _structured(parts: list[str]) -> str:
    return ";".join(map(_escaped, parts))


def _escaped(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SPECIAL.sub(lambda found: "\\n" if found[0] == "\n" else f"\\{found[0]}", lines)


def _folded(line: str) -> bytes:
    """At most 75 bytes a line, no letter cut in two."""
    content = line.encode()
    lines = []
    start, room = 0, _LONGEST_LINE
    while len(content) - start > room:
        end = start + room
        while content[end] & 0xC0 == 0x80:  # noqa: PLR2004  # within a letter of UTF-8
            end -= 1
        lines.append(content[start:end])
        start, room = end, _LONGEST_LINE - 1
    return b"\r\n ".join([*lines, content[start:]]) + b"\r\n"
