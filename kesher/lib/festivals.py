"""The holidays, fasts and national days of Israel.

Apart from `dates`, because the calendars of all religions are slow to load.
"""

from datetime import date
from functools import lru_cache

import holidays
from pyluach.dates import GregorianDate  # type: ignore[import-untyped]  # ships no types

_LANGUAGES = {"he": "he"}
_ENGLISH = "en_US"
_CATEGORIES = ("public", "optional", "school")
_YEARS_REMEMBERED = 40

# As spoken in Israel; the Hebrew calendar's own English names are those of Eastern Europe.
_SPOKEN = {
    "10 of Teves": "Tenth of Tevet",
    "Tu B'shvat": "Tu BiShvat",
    "Taanis Esther": "Fast of Esther",
    "Shushan Purim": "Shushan Purim",
    "Pesach Sheni": "Pesach Sheni",
    "Lag Ba'omer": "Lag BaOmer",
    "17 of Tamuz": "Seventeenth of Tammuz",
    "9 of Av": "Tisha B'Av",
    "Tu B'av": "Tu B'Av",
    "Tzom Gedalia": "Fast of Gedaliah",
    "Chanuka": "Hanukkah",
}


def holiday(day: date, *, language: str) -> str | None:
    """The name in Hebrew (`he`) or else in English; None on ordinary days. Eves are ordinary."""
    told_in = _LANGUAGES.get(language, _ENGLISH)
    return _of_year(day.year, told_in).get(day) or _of_the_hebrew_calendar(day, told_in)


def is_rest(day: date) -> bool:
    """Whether work rests in Israel by law: the holidays proper, without their eves."""
    return day in _days_of_rest(day.year)


@lru_cache(maxsize=_YEARS_REMEMBERED)
def _days_of_rest(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("IL", years=year, language=_ENGLISH)


@lru_cache(maxsize=_YEARS_REMEMBERED)
def _of_year(year: int, language: str) -> holidays.HolidayBase:
    return holidays.country_holidays("IL", years=year, language=language, categories=_CATEGORIES)


def _of_the_hebrew_calendar(day: date, language: str) -> str | None:
    moment = GregorianDate.from_pydate(day)
    is_hebrew = language != _ENGLISH
    name: str | None = moment.festival(israel=True, hebrew=is_hebrew) or moment.fast_day(
        hebrew=is_hebrew
    )
    return name if is_hebrew or name is None else _SPOKEN.get(name, name)
