"""The time zones that people choose from: by city, in their language, those nearby first.

Offered are the names that the time zone database holds canonical, one or more a country; what was
stored under another (`Israel`) stays valid, and is offered where it is the present one.
"""

import zoneinfo
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.core import get_global
from django.utils import timezone
from django.utils.translation import get_language

TABLE: Final = "zone.tab"
HOUR: Final = timedelta(hours=1)
# Cities that Babel, which never renames a zone, knows by the first name that theirs had.
FORMERLY: Final = {
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy",
    "America/Argentina/Mendoza": "America/Mendoza",
    "America/Atikokan": "America/Coral_Harbour",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Atlantic/Faroe": "Atlantic/Faeroe",
    "Europe/Kyiv": "Europe/Kiev",
    "Pacific/Chuuk": "Pacific/Truk",
    "Pacific/Pohnpei": "Pacific/Ponape",
}

Choices = list[tuple[str, str]]


def zones(*, nearby: Collection[str] = (), present: str = "") -> Choices:
    """Each with its city and its offset of today; those of the countries `nearby` first."""
    countries = _countries()
    offered = _offered(get_language() or "he", timezone.now().date())
    ordered = sorted(offered, key=lambda choice: countries[choice[0]] not in nearby)
    stored = [(present, present)] if present and present not in countries else []
    return stored + ordered


@cache
def _countries() -> dict[str, str]:
    """The canonical zones, each with its country; Babel's where the machine has no list of them."""
    places = (Path(folder) / TABLE for folder in zoneinfo.TZPATH)
    table = next((place for place in places if place.exists()), None)
    if table is None:
        told = get_global("zone_territories")
        return {zone: country for zone, country in told.items() if zone[:4] != "Etc/"}
    rows = (line.split("\t") for line in table.read_text().splitlines() if line[:1] != "#")
    return {row[2]: row[0] for row in rows}


@lru_cache(maxsize=4)
def _offered(language: str, _today: date) -> Choices:
    """In the order of the cities; for a day, since offsets change with the season."""
    now = timezone.now()
    named = sorted((_city(zone, language), zone) for zone in _countries())
    return [(zone, f"{city} ({_offset(zone, now)})") for city, zone in named]


def _city(zone: str, language: str) -> str:
    known = Locale.parse(language, sep="-").time_zones
    called = known.get(FORMERLY.get(zone, zone)) or {}
    return str(called.get("city") or zone.rpartition("/")[2].replace("_", " "))


def _offset(zone: str, now: datetime) -> str:
    """UTC, UTC+2, UTC+5:30, UTC−3."""
    offset = now.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() or timedelta()
    hours, rest = divmod(abs(offset), HOUR)
    sign = "−" if offset < timedelta() else "+"
    minutes = f":{rest.seconds // 60:02}" if rest else ""
    return f"UTC{sign}{hours}{minutes}" if offset else "UTC"
