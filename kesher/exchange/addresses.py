"""Addresses of a file: in one line, or in columns of which each tells a part."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _

from kesher.entity.kinds.rows import RowsKind
from kesher.lib import countries, places
from kesher.lib.hebrew.marks import joined

Row = dict[str, Any]
# A row as it was understood, and as the file said it.
Told = tuple[Any, Row]

# What the columns of a customer's addresses hold.
LONGEST_CITY: Final = 80
LONGEST_STREET: Final = 120


@cache
def are_addresses(kind: RowsKind) -> bool:
    return {"street", "city", "postal_code"} <= {column.name for column in kind.columns}


def address_in(line: str) -> Row:
    """A whole address in its parts: street and number, city, postal code."""
    found = places.parsed(line)
    code = {"postal_code": found.postal_code} if found.postal_code else {}
    return code | {"street": found.street, "city": found.city}


def in_one_line(whole: str, row: Row) -> Row:
    """An address that nobody takes apart is its city; a longer one stands where there is room."""
    parts: Row = {"street": "", "postal_code": ""}
    if len(whole) <= LONGEST_CITY:
        return parts | {"city": whole}
    return row if len(whole) > LONGEST_STREET else parts | {"street": whole, "city": row["city"]}


def with_whole(
    raw: list[Told], variant: str, parts: dict[str, str]
) -> tuple[list[Told], dict[str, str]]:
    """Beside a city of its own, what a column tells whole is the street in it, and what further
    columns do is said besides; unless that is elsewhere.
    """
    city = parts.get("city") or parts.get("region", "")
    whole = [one for one in raw if _kind_of(one) == variant and _may_be_in(city, one)]
    if not whole or parts.get("street"):
        return raw, parts
    street, *more = map(_line_of, whole)
    notes = {"notes": joined([parts.get("notes", ""), *more], ", ")} if more else {}
    return [one for one in raw if one not in whole], {**parts, "street": street, **notes}


def _may_be_in(city: str, told: Told) -> bool:
    """Whether an address may be in a city: it names that, or no place that is known."""
    row, _said = told
    if not city or not isinstance(row, dict) or not {"street", "city"} <= row.keys():
        return False
    known = places.named(row["city"])
    return known is None or known == places.meant(city)


def _line_of(told: Told) -> str:
    """The whole address as the file said it."""
    _row, said = told
    line = said["street"] or said["city"]
    return line if said["city"] in line else joined([line, said["city"]], ", ")


def with_country(parts: Mapping[str, str], warnings: list[str]) -> dict[str, str]:
    """The parts, with a country that nobody knows among the notes. That of our own, which many
    systems put into every row, is alone no address.
    """
    country = parts.get("country", "")
    code = countries.code(country)
    if code == countries.HOME and not any(parts[one] for one in parts if one != "country"):
        return {}
    if not country or code:
        return {**parts}
    sentence = _(
        "“%(country)s” is no country that is known here: it stands in the address's notes."
    )
    warnings.append(sentence % {"country": country})
    notes = ", ".join(filter(None, (parts.get("notes", ""), country)))
    return {**parts, "country": "", "notes": notes}


def with_row(
    kind: RowsKind, raw: list[Told], variant: str, parts: Row, warnings: list[str]
) -> list[Told]:
    """The rows with that of the parts, which may belong to one of that kind that is there."""
    if not parts:
        return raw
    own = [one for one in raw if _kind_of(one) == variant]
    made = _with_parts(kind, own, parts, warnings)
    named = {"kind": variant} if variant else {}
    others = [one for one in raw if _kind_of(one) != variant]
    return [*others, *((row | named, told) for row, told in made)]


def _with_parts(
    kind: RowsKind, raw: list[Told], parts: Mapping[str, str], warnings: list[str]
) -> list[Told]:
    """The rows with that of the parts. A city that no column tells stands in the street, or in an
    address that a column tells whole, which the other parts are of.
    """
    if not are_addresses(kind) or parts.get("city"):
        return [*raw, (dict(parts), dict(parts))]
    told = {part: text for part, text in parts.items() if text}
    street = told.pop("street", "")
    if street:
        raw = [*raw, *_of_line(street, warnings)]
    if not raw:
        left = ", ".join(told.values())
        sentence = _("An address needs a city: “%(address)s” was left out.")
        warnings.append(sentence % {"address": left})
        return []
    (row, said), *others = raw
    return [(row | told, said | told), *others]


def _of_line(street: str, warnings: list[str]) -> list[Told]:
    """A street with its city in one; where no place is known in it, all of it stays in one."""
    row = address_in(street)
    if not places.named(row["city"]):
        row = {"street": "", "city": street[:LONGEST_CITY]}
        sentence = _("No city was found in the address “%(address)s”; it was kept as it is.")
        warnings.append(sentence % {"address": street})
    return [(row, {"street": street, "city": "", "postal_code": ""})]


def _kind_of(told: Told) -> str:
    row, _said = told
    return str(row.get("kind") or "") if isinstance(row, dict) else ""


def is_same_place(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether street and city are one, also where only one of them has the region: Austin, TX."""
    (street, city), (street_there, city_there) = one, other
    if street != street_there:
        return False
    return city == city_there or (
        bool(street) and (begins(city, city_there) or begins(city_there, city))
    )


def begins(city: str, other: str) -> bool:
    """Whether the words of one are the first of the other."""
    return f"{other} ".startswith(f"{city} ")
