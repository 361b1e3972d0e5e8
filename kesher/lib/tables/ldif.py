"""Reading LDIF (RFC 2849), as directories and mail programs give out their people."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesher.lib.hebrew import clean, clean_text
from kesher.lib.hebrew.marks import joined, marked
from kesher.lib.tables.contacts import Contact, ContactPoint, PostalAddress
from kesher.lib.tables.encodings import sniff
from kesher.lib.tables.refusals import UnreadableFile

_Entry = dict[str, list[str]]

_FOLD = re.compile(rb"\r?\n ")
_LINE_END = re.compile(rb"\r?\n")
_ATTRIBUTE = re.compile(rb"([A-Za-z0-9.-]+)[^:]*:(:|<)?[ ]*")
_PHONES = {
    "mobile": "cell",
    "cellphone": "cell",
    "mobiletelephonenumber": "cell",
    "telephonenumber": "work",
    "homephone": "home",
    "hometelephonenumber": "home",
    "facsimiletelephonenumber": "fax",
    "fax": "fax",
    "pager": "pager",
}
_MAILS = ("mail", "rfc822mailbox", "mozillasecondemail", "xmozillasecondemail")
_SITES = ("labeleduri", "wwwhomepage", "workurl", "mozillaworkurl", "homeurl", "mozillahomeurl")
_WORK_PLACE = {
    "street": ("street", "streetaddress", "mozillaworkstreet"),
    "extended": ("mozillaworkstreet2",),
    "po_box": ("postofficebox",),
    "city": ("l", "localityname"),
    "region": ("st", "stateorprovincename"),
    "postal_code": ("postalcode",),
    "country": ("c", "countryname", "co"),
}
_HOME_PLACE = {
    "street": ("mozillahomestreet", "homestreet"),
    "extended": ("mozillahomestreet2",),
    "city": ("mozillahomelocalityname",),
    "region": ("mozillahomestate",),
    "postal_code": ("mozillahomepostalcode",),
    "country": ("mozillahomecountryname",),
}
_NAMES = {
    "name": ("cn", "commonname", "displayname"),
    "family_name": ("sn", "surname"),
    "given_name": ("givenname", "gn"),
    "prefix": ("personaltitle",),
    "suffix": ("generationqualifier",),
    "nickname": ("mozillanickname", "xmozillanickname"),
    "organization": ("o", "organizationname", "company"),
    "department": ("ou", "department", "departmentnumber"),
    "title": ("title",),
    "uid": ("entryuuid",),
    "language": ("preferredlanguage",),
}
_NOTES = ("description", "info", "notes")
_TAKEN = frozenset(
    name
    for names in (*_NAMES.values(), *_WORK_PLACE.values(), *_HOME_PLACE.values())
    for name in names
) | {*_PHONES, *_MAILS, *_SITES, *_NOTES, "objectclass", "changetype"}
_BIRTH = ("birthyear", "birthmonth", "birthday")
_NO_PEOPLE = frozenset(
    {
        "groupofnames", "groupofuniquenames", "group", "posixgroup", "organizationalunit",
        "container", "domain", "dcobject", "country", "locality", "organizationalrole",
    }
)  # fmt: skip


def read_entries(content: bytes) -> Iterator[Contact]:
    """Every entry with something to know somebody by; groups, units and changes are none."""
    codec = sniff(content)
    if codec.startswith(("utf-16", "utf-32")):
        content, codec = content.decode(codec, "replace").encode(), "utf-8"
    for entry in _entries(content.removeprefix(b"\xef\xbb\xbf"), codec):
        is_somebody = not _NO_PEOPLE & {one.lower() for one in entry.get("objectclass", ())}
        if is_somebody and entry.get("changetype", ["add"]) == ["add"]:
            contact = _contact(entry)
            if contact.name or contact.phones or contact.emails:
                yield contact


def _entries(content: bytes, codec: str) -> Iterator[_Entry]:
    entry: _Entry = {}
    for line in _LINE_END.split(_FOLD.sub(b"", content)):
        if not line.strip():
            yield entry
            entry = {}
        elif found := _ATTRIBUTE.match(line):
            name = found[1].decode().lower()
            if name in _TAKEN or name in _BIRTH:
                entry.setdefault(name, []).append(_value(line[found.end() :], found[2], codec))
    yield entry


def _value(written: bytes, sign: bytes | None, codec: str) -> str:
    """What a URL points at (`:<`) is never fetched."""
    if sign == b"<":
        return ""
    if sign != b":":
        return written.decode(codec, "replace")
    try:
        told = b64decode(written.strip(), validate=True)
    except NotBase64 as exception:
        raise UnreadableFile("broken", str(exception)) from exception
    return told.decode(sniff(told), "replace")


def _contact(entry: _Entry) -> Contact:
    told: dict[str, Any] = {part: _first(entry, *names) for part, names in _NAMES.items()}
    whole = joined([told["given_name"], told["family_name"]])
    told["name"] = told["name"] or whole or told["organization"]
    return Contact(
        **told,
        birthday=_birthday(entry),
        note=joined(
            (marked(clean_text(note), note) for name in _NOTES for note in entry.get(name, ())),
            "\n",
        ),
        phones=tuple(
            ContactPoint(value=value, types=(kind,))
            for name, kind in _PHONES.items()
            for value in _all(entry, name)
        ),
        emails=tuple(ContactPoint(value=value) for name in _MAILS for value in _all(entry, name)),
        urls=tuple(
            ContactPoint(value=value.partition(" ")[0] if " " in value else value)
            for name in _SITES
            for value in _all(entry, name)
        ),
        addresses=(*_place(entry, "work", _WORK_PLACE), *_place(entry, "home", _HOME_PLACE)),
    )


def _place(entry: _Entry, kind: str, names: Mapping[str, Sequence[str]]) -> Iterator[PostalAddress]:
    parts: dict[str, Any] = {part: _first(entry, *wanted) for part, wanted in names.items()}
    if any(parts.values()):
        yield PostalAddress(**parts, types=(kind,))


def _all(entry: _Entry, name: str) -> list[str]:
    return [marked(plain, one) for one in entry.get(name, ()) if (plain := clean(one))]


def _first(entry: _Entry, *names: str) -> str:
    return next((value for name in names for value in _all(entry, name)), "")


def _birthday(entry: _Entry) -> str:
    """The three numbers that mail programs keep a birthday in."""
    year, month, day = (_first(entry, name) for name in _BIRTH)
    if not (month.isdecimal() and day.isdecimal()):
        return ""
    return f"{year if year.isdecimal() else '-'}-{month:0>2}-{day:0>2}"
