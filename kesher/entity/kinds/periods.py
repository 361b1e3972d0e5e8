"""Stretches of days as people name them: this week, last 30 days, next quarter."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

MOST = 1000
MONTHS_IN_YEAR = 12
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "months": 1}
SHIFTS: Final = {"last": -1, "this": 0, "next": 1}
DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}

NAMED = re.compile(r"(?P<which>this|last|next) (?P<unit>week|month|quarter|year)")
COUNTED = re.compile(
    r"(?P<which>last|next) (?P<count>\d{1,4}) (?P<unit>day|week|month)s?", re.ASCII
)
RELATIVE = re.compile(
    r"(?P<day>today|yesterday|tomorrow)(?: ?(?P<sign>[+-]) ?(?P<count>\d{1,5}) days?)?", re.ASCII
)

WORDS: Final[dict[str, Any]] = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this week": _("this week"),
    "last week": _("last week"),
    "next week": _("next week"),
    "this month": _("this month"),
    "last month": _("last month"),
    "next month": _("next month"),
    "this quarter": _("this quarter"),
    "last quarter": _("last quarter"),
    "next quarter": _("next quarter"),
    "this year": _("this year"),
    "last year": _("last year"),
    "next year": _("next year"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to, and without, the day after the last."""

    start: date
    end: date


def canonical(typed: str) -> str:
    """The period in its one spelling; raises `ValidationError`."""
    plain = " ".join(typed.lower().split())
    if plain in WORDS:
        return plain
    if (counted := COUNTED.fullmatch(plain)) and 1 <= int(counted["count"]) <= MOST:
        return f"{counted['which']} {int(counted['count'])} {counted['unit']}s"
    raise ValidationError(
        _("Please name a period: today, this week, last month, next 7 days, last 30 days …"),
        code="period",
    )


def period(name: str, today: date) -> Period:
    """The days of a canonical name. Weeks start on Sunday; the last 30 days end with today."""
    if name in DAYS:
        day = today + timedelta(days=DAYS[name])
        return Period(day, day + timedelta(days=1))
    if named := NAMED.fullmatch(name):
        return _named(SHIFTS[named["which"]], named["unit"], today)
    counted = COUNTED.fullmatch(name)
    if counted is None:
        raise ValidationError(_("This is not a period."), code="period")
    return _counted(counted["which"], int(counted["count"]), counted["unit"], today)


def in_words(name: str) -> str:
    if name in WORDS:
        return str(WORDS[name])
    which, count, unit = name.split(" ")
    return _counted_words(f"{which} {unit}", int(count))


def day_canonical(typed: str) -> str:
    """`today - 3 days` in its one spelling, or "" when it is not such a phrase."""
    match = RELATIVE.fullmatch(" ".join(typed.lower().split()))
    if match is None:
        return ""
    distance = DAYS[match["day"]] + int(f"{match['sign'] or '+'}{match['count'] or 0}")
    if distance in DAYS.values():
        return next(name for name, days in DAYS.items() if days == distance)
    return f"today {'+' if distance > 0 else '-'} {abs(distance)} days"


def day(name: str, today: date) -> date:
    """The day of a canonical phrase."""
    match = RELATIVE.fullmatch(name)
    if match is None:
        raise ValidationError(_("This is not a day."), code="date")
    distance = DAYS[match["day"]] + int(f"{match['sign'] or '+'}{match['count'] or 0}")
    return today + timedelta(days=distance)


def day_in_words(name: str) -> str:
    if name in WORDS:
        return str(WORDS[name])
    _today, sign, count, _days = name.split(" ")
    if sign == "-":
        return ngettext("%(count)s day ago", "%(count)s days ago", int(count)) % {"count": count}
    return ngettext("in %(count)s day", "in %(count)s days", int(count)) % {"count": count}


def _named(shift: int, unit: str, today: date) -> Period:
    if unit == "week":
        sunday = today - timedelta(days=today.isoweekday() % 7) + timedelta(weeks=shift)
        return Period(sunday, sunday + timedelta(weeks=1))
    length = MONTHS[unit]
    first = today.year * MONTHS_IN_YEAR + (today.month - 1) // length * length + shift * length
    return Period(_first_of(first), _first_of(first + length))


def _counted(which: str, count: int, unit: str, today: date) -> Period:
    sign = -1 if which == "last" else 1
    if unit == "month":
        far = _months_away(today, sign * count)
    else:
        far = today + timedelta(days=sign * count * (7 if unit == "week" else 1))
    day_after = timedelta(days=1)
    return Period(far + day_after, today + day_after) if sign < 0 else Period(today, far)


def _first_of(month: int) -> date:
    return date(month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1, 1)


def _months_away(today: date, months: int) -> date:
    """The same day of another month, or its last day."""
    first = _first_of(today.year * MONTHS_IN_YEAR + today.month - 1 + months)
    after = _first_of(first.year * MONTHS_IN_YEAR + first.month)
    return min(first + timedelta(days=today.day - 1), after - timedelta(days=1))


def _counted_words(name: str, count: int) -> str:
    spoken = {
        "last days": ngettext("the last day", "the last %(count)s days", count),
        "last weeks": ngettext("the last 7 days", "the last %(count)s weeks", count),
        "last months": ngettext("the last month", "the last %(count)s months", count),
        "next days": ngettext("the next day", "the next %(count)s days", count),
        "next weeks": ngettext("the next 7 days", "the next %(count)s weeks", count),
        "next months": ngettext("the next month", "the next %(count)s months", count),
    }
    return spoken[name] % {"count": count}
