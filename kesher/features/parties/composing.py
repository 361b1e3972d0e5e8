"""An address put together of what columns tell of it apart, where people would write each piece."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as lazy

from kesher.features.parties.models import Party
from kesher.lib import countries, places
from kesher.lib.hebrew import key
from kesher.lib.hebrew.marks import joined

HOUSE, BOX, REGION = "house", "box", "region"
LINES: Final = ("line_2", "line_3")
# What says by itself what it is.
TOLD_ALONE: Final = frozenset((*LINES, BOX, REGION))
BOX_ABROAD: Final = "PO Box"
# What may stand in a column of its own, in the order in which the notes tell it.
PIECES: Final[dict[str, Any]] = {
    "line_2": lazy("Second line"),
    "line_3": lazy("Third line"),
    HOUSE: lazy("House number"),
    "entrance": lazy("Entrance"),
    "floor": lazy("Floor"),
    "apartment": lazy("Apartment"),
    BOX: lazy("PO box"),
    REGION: lazy("State or region"),
}
LONGEST_NUMBER: Final = 6
LONGEST_CITY: Final = Party._meta.get_field("city").max_length or 0
# The districts of our country, without the word for it: whoever knows the place knows its own.
DISTRICTS: Final = frozenset(
    key(one)
    for one in (
        *("צפון", "הצפון", "חיפה", "מרכז", "המרכז", "תל אביב", "ירושלים", "דרום", "הדרום"),
        *("יהודה ושומרון", "יו״ש", "North", "Northern", "HaZafon", "HaTzafon", "Haifa", "Hefa"),
        *("Center", "Central", "HaMerkaz", "Tel Aviv", "Jerusalem", "Yerushalayim"),
        *("South", "Southern", "HaDarom", "Judea and Samaria"),
    )
)
_DISTRICT: Final = re.compile(r"\b(?:מחוז|district|region|province)\b", re.IGNORECASE)
# Odoo calls it so: Texas (US).
_OF_COUNTRY: Final = re.compile(r"\s*\([A-Z]{2}\)$")

Parts = dict[str, str]


def composed(parts: Mapping[str, str]) -> Parts:
    """What has no place in the street or beside the city stands in the notes."""
    told = {part: text for part, text in parts.items() if part not in PIECES}
    pieces = {part: parts[part] for part in PIECES if parts.get(part)}
    if not pieces:
        return told
    is_abroad = _is_abroad(told.get("city", ""), told.get("country", ""))
    if BOX in pieces:
        pieces[BOX] = _with_its_word(pieces[BOX], BOX_ABROAD if is_abroad else str(PIECES[BOX]))
    told |= _city(told, pieces, is_abroad=is_abroad)
    told |= _street(told, pieces)
    notes = [told.get("notes", ""), *(_called(part, text) for part, text in pieces.items())]
    return told | ({"notes": joined(notes, ", ")} if pieces else {})


def _is_abroad(city: str, country: str) -> bool:
    """By its country; where none is told, a place that nobody knows is none of ours."""
    if country:
        return countries.code(country) != countries.HOME
    return bool(city) and places.meant(city) is None


def _with_its_word(box: str, word: str) -> str:
    return box if any(map(str.isalpha, box)) else joined([word, box])


def _city(told: Parts, pieces: Parts, *, is_abroad: bool) -> Parts:
    """Abroad the region stands behind it: Austin, TX. Here it is said where it tells any more."""
    city, region = told.get("city", ""), pieces.pop(REGION, "")
    region = _OF_COUNTRY.sub("", region) if told.get("country") else region
    if not region or f" {key(region)} " in f" {key(city)} ":
        return {}
    together = joined([city, region], ", ")
    is_place = not city and places.named(region) is not None
    if (is_abroad or is_place) and len(together) <= LONGEST_CITY:
        return {"city": together}
    if is_abroad or _tells_more(region, city):
        pieces[REGION] = region
    return {}


def _tells_more(region: str, city: str) -> bool:
    """Whether it is more than the country, or the district that whoever knows the place knows."""
    place, bare = places.meant(city), _DISTRICT.sub("", region).strip()
    is_known = place is not None and (key(bare) in DISTRICTS or places.named(bare) == place)
    return not is_known and countries.code(region) != countries.HOME


def _street(told: Parts, pieces: Parts) -> Parts:
    """The number of the house stands behind it. The first line that says anything is the street;
    of whom no more than a box is told, the box.
    """
    street = told.get("street", "")
    if not street and told.get("city"):
        first = next((part for part in (*LINES, BOX) if part in pieces), "")
        street = pieces.pop(first, "")
    if BOX in pieces and {*places.boxes(pieces[BOX])} & {*places.boxes(street)}:
        del pieces[BOX]
    if street and HOUSE in pieces:
        street = joined([street, pieces.pop(HOUSE)])
    return {"street": street} if street else {}


def _called(part: str, text: str) -> str:
    """A number alone would tell nobody what it is of."""
    label = str(PIECES[part])
    is_told = part in TOLD_ALONE or len(text) > LONGEST_NUMBER or key(label) in key(text)
    return text if is_told else joined([label, text])
