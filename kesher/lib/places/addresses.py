"""An address that was written in one line, in its parts."""

import re
from dataclasses import dataclass, replace
from typing import Final

from kesher.lib.hebrew import clean, key
from kesher.lib.places import localities, streets
from kesher.lib.places.localities import Place

MOST_WORDS: Final = 5
_POSTAL_CODE: Final = re.compile(r"(?<![\w-])(\d{7}|\d{5})(?![\w-])", re.ASCII)
# Boxes at the post have five digits, too.
_BOX: Final = r"""(?<!\w)(?:ת[.״"']{0,2}\s?ד\.?|תא\sדואר|p\.?\s?o\.?\s?b(?:ox)?\.?)[\s:#]*"""
_BEFORE_A_BOX: Final = re.compile(f"{_BOX}$", re.IGNORECASE)
_NUMBER_OF_A_BOX: Final = re.compile(rf"{_BOX}(\d+)", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[,;\n]")
_COUNTRY: Final = frozenset(key(one) for one in ("ישראל", "Israel", "IL", "Израиль", "إسرائيل"))
# Behind one of these alone stands a street's name, also where it is a place's.
_SORTS: Final = frozenset(
    key(one) for one in ("רחוב", "רח׳", "שדרות", "שד׳", "דרך", "סמטת", "כיכר", "שכונת", "נחל")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Flat and floor stay behind the street's number; the city is as it was written."""

    street: str = ""
    city: str = ""
    postal_code: str = ""


def parsed(line: str) -> Address:
    """The parts of a line; where no city stands apart, all of it is the city.

    >>> parsed("הרצל 12 תל-אביב 6123456").street
    'הרצל 12'
    """
    codes = _POSTAL_CODE.finditer(line)
    code = next((one for one in codes if not _BEFORE_A_BOX.search(line[: one.start()])), None)
    rest = f"{line[: code.start()]} {line[code.end() :]}" if code else line
    pieces = [one for one in (clean(part).strip(" .") for part in _BETWEEN.split(rest)) if one]
    if len(pieces) > 1 and key(pieces[-1]) in _COUNTRY:
        pieces.pop()
    street, city = _halved(pieces) if pieces else ("", clean(line))
    return Address(street=street, city=city, postal_code=code[1] if code else "")


def boxes(text: str) -> list[str]:
    """The numbers of the boxes at the post that a text names, in its order.

    >>> boxes("הרצל 12, ת״ד 345"), boxes("P.O. Box 6"), boxes("הרצל 12")
    (['345'], ['6'], [])
    """
    return _NUMBER_OF_A_BOX.findall(text)


def spelt(address: Address) -> Address:
    """As the official lists have it; what is wrong by a letter, where one thing alone is meant."""
    place = localities.meant(address.city) if address.city else None
    if place is None:
        return address
    street = streets.meant(address.street, place) if address.street else ""
    return replace(address, street=street, city=place.name)


def _halved(pieces: list[str]) -> tuple[str, str]:
    if len(pieces) == 1:
        return _city_at_an_end(pieces[0])
    last = max((at for at, one in enumerate(pieces) if localities.named(one)), default=-1)
    city = pieces.pop(last)
    return ", ".join(pieces), city


def _city_at_an_end(line: str) -> tuple[str, str]:
    """The longest name of a place at the end, or before a street that it has."""
    if localities.named(line):
        return "", line
    words = line.split(" ")
    counts = range(min(MOST_WORDS, len(words) - 1), 0, -1)
    for count in counts:
        street, city = " ".join(words[:-count]), " ".join(words[-count:])
        if key(street) not in _SORTS and localities.named(city):
            return street, city
    for count in counts:
        city, street = " ".join(words[:count]), " ".join(words[count:])
        place = localities.named(city)
        if place and _has(place, street):
            return street, city
    return "", line


def _has(place: Place, street: str) -> bool:
    return any(map(str.isdigit, street)) and streets.is_known(street, place)
