"""Address cards as rows of a table, and records as address cards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as lazy

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.naming import capital
from kesher.exchange.targets import reached, title_key
from kesher.lib import countries, phones
from kesher.lib.hebrew.marks import joined
from kesher.lib.naming import composed
from kesher.lib.tables import Contact, ContactPoint, Picture, PostalAddress

Cell = Any

# What vCards call the kinds of phones and addresses, and what the lists of a new organisation do.
PHONE_KINDS: Final = {"cell": "mobile", "fax": "fax", "work": "work", "home": "home"}
PLACE_KINDS: Final = {"work": "work", "home": "home"}
TYPES: Final[dict[str, tuple[str, ...]]] = {
    "mobile": ("cell",),
    "fax": ("fax",),
    "work": ("work",),
    "home": ("home",),
}

# The columns, and what they are called for people.
NAMES: Final = {
    "id": lazy("id of the card"),
    "name": lazy("name"),
    "honorific": lazy("honorific"),
    "given name": lazy("given name"),
    "family name": lazy("family name"),
    "kind": lazy("kind"),
    "phones": lazy("Phones"),
    "emails": lazy("E-mail addresses"),
    "addresses": lazy("Addresses"),
    "company": lazy("company"),
    "job title": lazy("position"),
    "birthday": lazy("birthday"),
    "website": lazy("site"),
    "notes": lazy("notes"),
    "card categories": lazy("categories of the card"),
    "gender": lazy("gender"),
    "photo": lazy("photo"),
}
HEADER: Final = [*NAMES]
# The field of a customer into which a picture goes.
PHOTO: Final = "photo"
# Kinds of cards.
ORG, GROUP = "org", "group"
# What is counted of cards besides the names of their fields.
PICTURES, ELSEWHERE = "pictures", "pictures_elsewhere"
COUNTED: Final = {GROUP, PICTURES, ELSEWHERE}


def called(titles: Sequence[str]) -> list[str]:
    """The columns of a file for people: those of cards have no names of their own."""
    if list(titles) != HEADER:
        return list(titles)
    return [capital(NAMES[title]) for title in titles]


def untaken(contact: Contact) -> list[str]:
    """The fields of a card that have no place here, as cards call them."""
    told = {
        "NICKNAME": contact.nickname,
        "DEPARTMENT": contact.department,
        "SUFFIX": contact.suffix,
        "ROLE": contact.role if contact.title else "",
    }
    left = [name for name, value in told.items() if value]
    taken = _picture(contact)
    left += ["PHOTO"] if contact.photo and contact.photo is not taken else []
    left += ["LOGO"] if contact.logo and contact.logo is not taken else []
    return [*contact.untaken, *left, *contact.extras]


def of_picture(row: list[Cell]) -> list[str]:
    """What is counted of the picture of a card: that there is one, or that it lies on the web."""
    picture = row[HEADER.index(PHOTO)]
    if not isinstance(picture, Picture):
        return []
    return [ELSEWHERE] if picture.problem == "elsewhere" else [PICTURES]


def as_row(contact: Contact) -> list[Cell]:
    """A contact under HEADER; lists hold rows as the entity's own lists do."""
    given = joined([contact.given_name, contact.additional_names])
    name, is_firm = _name(contact), _is_firm(contact)
    birthday = contact.birthday if not contact.birthday.startswith("-") else ""
    row: list[Cell] = [
        _own_id(contact.uid),
        name or contact.organization,
        *(["", "", ""] if is_firm else [contact.prefix, given, contact.family_name]),
        "organization" if is_firm else None,
        [_row(point, "number", PHONE_KINDS) for point in contact.phones],
        [_row(point, "address", PLACE_KINDS) for point in contact.emails],
        [_place(one) for one in contact.addresses if one.city or one.region or one.street],
        None if is_firm else contact.organization,
        contact.title or contact.role,
        birthday,
        next((point.value for point in contact.urls), ""),
        contact.note,
        joined(contact.categories, ", "),
        contact.gender,
        _picture(contact),
    ]
    return [cell or None for cell in row]


def _name(contact: Contact) -> str:
    given = joined([contact.given_name, contact.additional_names])
    return contact.name or composed(given, contact.family_name)


def _is_firm(contact: Contact) -> bool:
    is_called_so = bool(contact.organization) and _name(contact) in {"", contact.organization}
    return contact.kind == ORG or is_called_so


def _picture(contact: Contact) -> Picture | None:
    """The face of a person; of a firm its logo, or what the card shows instead."""
    return contact.logo or contact.photo if _is_firm(contact) else contact.photo


def with_picture(contact: Contact, content: bytes) -> Contact:
    """The card as it goes out, with the face or the logo."""
    picture = Picture(content=content)
    if contact.organization:
        return replace(contact, logo=picture)
    return replace(contact, photo=picture)


def _own_id(uid: str) -> str:
    """One of ours, or that of the program which wrote the card."""
    return uid.removeprefix("urn:uuid:")


def _row(point: ContactPoint, main: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    kind = next((told for word, told in kinds.items() if word in point.types), "")
    return {main: point.value, "kind": kind, "primary": point.preferred}


def _place(address: PostalAddress) -> dict[str, Any]:
    """With its pieces, which the list of addresses puts where they belong."""
    country = countries.code(address.country)
    return {
        "street": address.street,
        "city": address.city or address.region or address.street,
        "region": address.region if address.city else "",
        "postal_code": address.postal_code,
        "box": address.po_box,
        "notes": joined([address.extended, "" if country else address.country], ", "),
        "country": country,
        "kind": "home" if "home" in address.types else "",
        "primary": address.preferred,
    }


def carrier(entity: Entity, fields: Mapping[str, Field]) -> tuple[Entity, str] | None:
    """Whose card a record is: its own, or that of what it points at by the key that is answered."""
    if {"phones", "emails"} & set(fields):
        return entity, ""
    for key in entity.form:
        if key in fields and (found := reached(fields[key])):
            return found, key
    return None


def contact_of(entity: Entity, told: Callable[[str], Any], record: Any) -> Contact:
    """The card of a record; `told` answers the value of a field that may be read, else None."""
    name = str(told(title_key(entity)) or record)
    is_firm = told("kind") == "organization"
    birthday, site = told("birth_date"), told("website")
    given, family = (told(part) or "" for part in ("given_name", "family_name"))
    if not given and not family and not is_firm:
        given, _blank, family = name.rpartition(" ")
    return Contact(
        name=name,
        family_name=family,
        given_name=given,
        prefix=told("honorific") or "",
        organization=name if is_firm else "",
        title=told("job_title") or "",
        birthday=birthday.isoformat() if birthday else "",
        uid=f"urn:uuid:{record.pk}",
        phones=_points(map(_dialled, told("phones") or ()), "number"),
        emails=_points(told("emails"), "address"),
        urls=(ContactPoint(value=site),) if site else (),
        addresses=tuple(_address(row) for row in told("addresses") or ()),
    )


def _points(rows: Iterable[Mapping[str, Any]] | None, main: str) -> tuple[ContactPoint, ...]:
    return tuple(
        ContactPoint(
            value=row[main],
            types=_types(row.get("kind", "")),
            preferred=bool(row.get("primary")),
        )
        for row in rows or ()
    )


def _dialled(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "number": phones.together(row["number"], row.get("extension", ""))}


def _types(kind: str) -> tuple[str, ...]:
    return TYPES.get(kind, ())


def _address(row: Mapping[str, Any]) -> PostalAddress:
    return PostalAddress(
        extended=row.get("notes", ""),
        street=row.get("street", ""),
        city=row.get("city", ""),
        postal_code=row.get("postal_code", ""),
        country=row.get("country", ""),
        types=_types(row.get("kind", "")),
        preferred=bool(row.get("primary")),
    )
