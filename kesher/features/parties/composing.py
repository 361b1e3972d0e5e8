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
_DISTRICT: Final = re.compile(r"\b(?:מחוז|נפת|district|region|province)\b", re.IGNORECASE)

Parts = dict[str, str]


def composed(parts: Mapping[str, str]) -> Parts:
    """What has no place in the street or beside the city stands in the notes."""
    told = {part: text for part, text in parts.items() if part not in PIECES}
    pieces = {part: parts[part] for part in PIECES if parts.get(part)}
    if not pieces:
        return told
    told |= _city(told, pieces)
    told |= _street(told, pieces)
    notes = [told.get("notes", ""), *(_called(part, text) for part, text in pieces.items())]
    return told | ({"notes": joined(notes, ", ")} if pieces else {})


def _street(told: Parts, pieces: Parts) -> Parts:
    """The number of the house stands behind it. The first line that says anything is the street;
    of whom no more than a box is told, the box.
    """
    street = told.get("street", "")
    if not street and told.get("city"):
        first = next((part for part in (*LINES, BOX) if part in pieces), "")
        street = _called(first, pieces.pop(first)) if first else ""
    if BOX in pieces and _number(pieces[BOX]) in places.boxes(street):
        del pieces[BOX]
    if street and HOUSE in pieces:
        street = joined([street, pieces.pop(HOUSE)])
    return {"street": street} if street else {}


def _city(told: Parts, pieces: Parts) -> Parts:
    """Abroad the region stands behind it: Austin, TX. Here it is said where it tells any more."""
    region = pieces.pop(REGION, "")
    city, country = told.get("city", ""), told.get("country", "")
    if not region or f" {key(region)} " in f" {key(city)} ":
        return {}
    is_abroad = _is_abroad(city, country)
    together = joined([city, region], ", ")
    if (is_abroad or (not city and places.named(region))) and len(together) <= LONGEST_CITY:
        return {"city": together}
    if is_abroad or _tells_more(region, city):
        pieces[REGION] = region
    return {}


def _is_abroad(city: str, country: str) -> bool:
    """By its country; where none is told, a place that nobody knows is none of ours."""
    if country:
        return countries.code(country) != countries.HOME
    return bool(city) and places.meant(city) is None


def _tells_more(region: str, city: str) -> bool:
    """Whether it is more than the city's own district, or the country."""
    place = places.named(_DISTRICT.sub("", region).strip())
    is_own = place is not None and place == places.meant(city)
    return not is_own and countries.code(region) != countries.HOME


def _number(box: str) -> str:
    return next(iter(places.boxes(box)), box.strip())


def _called(part: str, text: str) -> str:
    """A number alone would tell nobody what it is of."""
    label = str(PIECES[part])
    if part in LINES or part == REGION or key(label) in key(text):
        return text
    is_told = any(map(str.isalpha, text)) if part == BOX else len(text) > LONGEST_NUMBER
    return text if is_told else joined([label, text])
