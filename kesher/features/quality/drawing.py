"""Figures drawn: weeks as pillars, and as a line in small; the same is always told in words."""

from collections.abc import Sequence
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kesher.features.quality.weekly import Week
from kesher.screens import weekly
from kesher.screens.weekly import Pillar

WIDTH: Final = 160
HEIGHT: Final = 16
EDGE: Final = 2


def pillars(weeks: Sequence[Week], rule: str, label: str) -> SafeString:
    """A pillar a week, as high as the records that broke the rule in it."""
    told = [
        Pillar(day=week.day, parts=[("lost", week.lacking[rule])], told=_told(week, rule))
        for week in weeks
    ]
    return weekly.drawn(told, f"{label}: {in_words(weeks, rule)}")


def line(weeks: Sequence[Week], rule: str) -> SafeString:
    """The same in the size of a word; nothing where there is but one week."""
    numbers = [week.lacking[rule] for week in weeks]
    if len(numbers) == 1 or not any(numbers):
        return SafeString("")
    step, most = WIDTH / (len(numbers) - 1), max(numbers)
    points = " ".join(
        f"{place * step:.1f},{EDGE + (HEIGHT - 2 * EDGE) * (1 - number / most):.1f}"
        for place, number in enumerate(numbers)
    )
    return format_html(
        '<svg class="k-whisker" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<polyline fill="none" points="{}"/></svg>',
        WIDTH,
        HEIGHT,
        in_words(weeks, rule),
        points,
    )


def in_words(weeks: Sequence[Week], rule: str) -> str:
    told = _("from %(first)s to %(last)s in %(weeks)s weeks")
    first, last = weeks[0].lacking[rule], weeks[-1].lacking[rule]
    return told % {"first": f"{first:,}", "last": f"{last:,}", "weeks": len(weeks)}


def _told(week: Week, rule: str) -> str:
    told = _("Week of %(day)s: %(count)s")
    return told % {"day": date_format(week.day, "d/m/Y"), "count": f"{week.lacking[rule]:,}"}
