"""Reading vCards 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), as phones and mailers really write them."""

import io
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from kesher.lib.hebrew import clean, clean_text
from kesher.lib.hebrew.marks import joined, marked
from kesher.lib.tables.card_lines import codec_and_lines
from kesher.lib.tables.contacts import Contact, ContactPoint, PostalAddress
from kesher.lib.tables.encodings import sniff
from kesher.lib.tables.pictures import Picture, picture_in

_HEAD = re.compile(rb'((?:[^:"]|"[^"]*")++):')
_PARAMETER = re.compile(r';([^;"]*(?:"[^"]*"[^;"]*)*)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"((?:[^;\\]|\\.)*+);?", re.DOTALL)
_LISTED = re.compile(r"((?:[^,\\]|\\.)*+),?", re.DOTALL)
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_BIRTHDAY = re.compile(r"(\d{4}|--)-?(\d{2})-?(\d{2})(?:[T ].*)?", re.ASCII)

_LONGEST_MARKER = 40
_LONGEST_HEAD = 1 << 16
_BARE_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_PICTURES = frozenset({"PHOTO", "LOGO"})
_UNREAD = frozenset({"SOUND", "KEY"})
_HOUSEKEEPING = ("X-AB", "X-ADDRESSBOOKSERVER", "X-EVOLUTION", "X-MOZILLA", "X-GENDER")
_GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}
# What is taken of a card, and what tells of nobody.
_TAKEN = frozenset(
    (
        *("VERSION", "PRODID", "REV", "CLIENTPIDMAP", "SOURCE", "SORT-STRING", "MAILER"),
        *("PROFILE", "CLASS", "FN", "N", "NICKNAME", "ORG", "TITLE", "ROLE", "BDAY", "NOTE"),
        *("UID", "LANG", "CATEGORIES", "TEL", "EMAIL", "URL", "ADR", "LABEL", "KIND", "GENDER"),
        *_PICTURES,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Property:
    """One line of a card: `parameters` have upper-case names and lower-case values."""

    group: str
    name: str
    parameters: dict[str, list[str]]
    value: str
    picture: Picture | None = None


_Card = list[_Property]


def read_cards(content: bytes) -> Iterator[Contact]:
    """Every card with something to know somebody by."""
    return cards_in(io.BytesIO(content))


def cards_in(stream: IO[bytes]) -> Iterator[Contact]:
    """The same of a file that need not be held whole."""
    codec, lines = codec_and_lines(stream)
    for card in _cards(lines, codec):
        contact = _contact(card)
        if contact.name or contact.phones or contact.emails:
            yield contact


def _cards(lines: Iterable[bytes], codec: str) -> Iterator[_Card]:
    card: _Card = []
    depth = 0
    for line in lines:
        marker = line[:_LONGEST_MARKER].strip().upper()
        if marker == b"BEGIN:VCARD":
            depth += 1
        elif marker == b"END:VCARD":
            depth -= 1
            if depth <= 0:
                yield card
                card, depth = [], 0
        elif depth == 1 and (known := _property(line, codec)):
            card.append(known)
    yield card


def _property(line: bytes, codec: str) -> _Property | None:
    head = _HEAD.match(line[:_LONGEST_HEAD])
    if head is None:
        return None
    written = head[1].decode("utf-8", "replace")
    group, _, name = written.partition(";")[0].strip().upper().rpartition(".")
    parameters = _parameters(written)
    said = b"" if name in _UNREAD else line[head.end() :]
    if name in _PICTURES:
        picture = picture_in(said, parameters)
        return _Property(group=group, name=name, parameters=parameters, value="", picture=picture)
    value = _decoded(said, parameters, codec)
    return _Property(group=group, name=name, parameters=parameters, value=value)


def _parameters(head: str) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for written in _PARAMETER.findall(head):
        name, equals, value = written.strip().partition("=")
        if not equals:
            name, value = ("ENCODING" if name.upper() in _BARE_ENCODINGS else "TYPE"), name
        values = value.replace('"', "").lower().split(",")
        parameters.setdefault(name.strip().upper(), []).extend(map(str.strip, values))
    return parameters


def _decoded(value: bytes, parameters: dict[str, list[str]], codec: str) -> str:
    if "quoted-printable" in parameters.get("ENCODING", []):
        value = quopri.decodestring(value)
        codec = sniff(value)
    for charset in parameters.get("CHARSET", []):
        try:
            return value.decode(charset, "replace")
        except LookupError:
            break
    return value.decode(codec, "replace")


def _contact(card: _Card) -> Contact:
    family, given, additional, prefix, suffix = _parts(_first(card, "N"), 5)
    organization, *departments = _parts(_first(card, "ORG"), 2)
    built = joined((prefix, given, additional, family, suffix))
    return Contact(
        name=_line(_first(card, "FN")) or built or organization,
        family_name=family,
        given_name=given,
        additional_names=additional,
        prefix=prefix,
        suffix=suffix,
        nickname=_line(_first(card, "NICKNAME")),
        organization=organization,
        department=joined(departments, ", "),
        title=_line(_first(card, "TITLE")),
        role=_line(_first(card, "ROLE")),
        birthday=_birthday(_first(card, "BDAY")),
        note=joined((_lines(note.value) for note in _named(card, "NOTE")), "\n"),
        uid=_line(_first(card, "UID")),
        language=_line(_first(card, "LANG")),
        categories=tuple(_listed(_first(card, "CATEGORIES"))),
        phones=_points(card, "TEL", scheme="tel:"),
        emails=_points(card, "EMAIL", scheme="mailto:"),
        urls=_points(card, "URL", scheme=""),
        addresses=_addresses(card),
        extras=_extras(card),
        kind=_kind(card),
        gender=_gender(card),
        untaken=tuple(dict.fromkeys((*_untaken(card), *_more_pictures(card)))),
        photo=next(iter(_pictures(card, "PHOTO")), None),
        logo=next(iter(_pictures(card, "LOGO")), None),
    )


def _pictures(card: _Card, name: str) -> list[Picture]:
    """Those that can be had first, and of these the preferred one."""
    found = [one for one in _named(card, name) if one.picture]
    ranked = sorted(found, key=lambda one: (not _has_content(one), not _is_preferred(one)))
    return [one.picture for one in ranked if one.picture]


def _has_content(known: _Property) -> bool:
    return known.picture is not None and bool(known.picture.content)


def _more_pictures(card: _Card) -> Iterator[str]:
    """Of several pictures one is taken."""
    return (name for name in sorted(_PICTURES) if len(_pictures(card, name)) > 1)


def _kind(card: _Card) -> str:
    """As RFC 6350 §6.1.4 says it, or Apple."""
    if _first(card, "X-ABSHOWAS").strip().upper() == "COMPANY":
        return "org"
    told = _first(card, "KIND") or _first(card, "X-ADDRESSBOOKSERVER-KIND")
    return _line(told).lower()


def _gender(card: _Card) -> str:
    """Only where it is one of the two that there are forms of address for."""
    told = (_first(card, "GENDER") or _first(card, "X-GENDER")).partition(";")[0]
    return _GENDERS.get(_line(told).lower(), "")


def _untaken(card: _Card) -> Iterator[str]:
    names = (known.name for known in card)
    return (name for name in names if name not in _TAKEN and not name.startswith("X-"))


def _named(card: _Card, name: str) -> _Card:
    return [known for known in card if known.name == name]


def _first(card: _Card, name: str) -> str:
    return next((known.value for known in card if known.name == name), "")


def _points(card: _Card, name: str, *, scheme: str) -> tuple[ContactPoint, ...]:
    points = (
        ContactPoint(
            value=_line(known.value.strip().removeprefix(scheme)),
            types=_types(known, card),
            preferred=_is_preferred(known),
        )
        for known in _named(card, name)
    )
    return tuple(point for point in points if point.value)


def _addresses(card: _Card) -> tuple[PostalAddress, ...]:
    found = []
    for known in _named(card, "ADR"):
        po_box, extended, street, city, region, postal_code, country = _parts(known.value, 7)
        address = PostalAddress(
            po_box=po_box,
            extended=extended,
            street=street,
            city=city,
            region=region,
            postal_code=postal_code,
            country=country,
            types=_types(known, card),
            preferred=_is_preferred(known),
        )
        found.append(address)
    return tuple(found)


def _types(known: _Property, card: _Card) -> tuple[str, ...]:
    """The types, then the label that Apple keeps in a line of its own."""
    labels = [
        _APPLE_LABEL.sub(r"\1", _line(label.value)).lower()
        for label in _named(card, "X-ABLABEL")
        if known.group and label.group == known.group
    ]
    types = [kind for kind in known.parameters.get("TYPE", []) if kind and kind != "pref"]
    return tuple(dict.fromkeys([*types, *labels]))


def _is_preferred(known: _Property) -> bool:
    return "pref" in known.parameters.get("TYPE", []) or "1" in known.parameters.get("PREF", [])


def _extras(card: _Card) -> dict[str, str]:
    extras: dict[str, str] = {}
    for known in card:
        if known.name.startswith("X-") and not known.name.startswith(_HOUSEKEEPING):
            value = _line(known.value)
            extras[known.name] = f"{extras[known.name]}, {value}" if known.name in extras else value
    return extras


def _birthday(value: str) -> str:
    written = _BIRTHDAY.fullmatch(_line(value))
    return f"{written[1]}-{written[2]}-{written[3]}".replace("---", "--") if written else ""


def _parts(value: str, most: int) -> list[str]:
    """The parts between semicolons, exactly so many; what is beyond belongs to the last."""
    parts = [_line(part) for part in _PART.findall(value)][:-1]
    kept = (parts + [""] * most)[: most - 1]
    return [*kept, joined(parts[most - 1 :], ", ")]


def _listed(value: str) -> list[str]:
    return [part for part in map(_line, _LISTED.findall(value)) if part]


def _line(value: str) -> str:
    """One line, which knows the marks that it had."""
    written = _unescaped(value)
    return marked(clean(written), written)


def _lines(value: str) -> str:
    written = _unescaped(value)
    return marked(clean_text(written), written)


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
