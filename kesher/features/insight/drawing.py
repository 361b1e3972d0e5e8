"""Figures drawn: a share with its likely range, and weeks beside one another."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kesher.features.insight import links
from kesher.features.insight.asking import Wanted
from kesher.features.insight.tallies import Tally
from kesher.lib import shares

WIDTH, HEIGHT = 160, 16
WEEK, GAP, TALL = 14, 2, 120


def whisker(share: float | None, interval: shares.Interval, whole: float | None) -> SafeString:
    """The likely range as a line, the share as a dot on it, the whole as a mark across."""
    if share is None:
        return SafeString("")
    middle = HEIGHT // 2
    mark = SafeString("")
    if whole is not None:
        mark = format_html(
            '<line class="k-whole" x1="{0}" x2="{0}" y1="0" y2="{1}"/>',
            f"{whole * WIDTH:.1f}",
            HEIGHT,
        )
    return format_html(
        '<svg class="k-whisker" viewBox="0 0 {} {}" aria-hidden="true">{}'
        '<line x1="{}" x2="{}" y1="{}" y2="{}"/><circle cx="{}" cy="{}" r="4"/></svg>',
        WIDTH,
        HEIGHT,
        mark,
        f"{interval.low * WIDTH:.1f}",
        f"{interval.high * WIDTH:.1f}",
        middle,
        middle,
        f"{share * WIDTH:.1f}",
        middle,
    )


def weekly(wanted: Wanted, found: Mapping[date, Tally]) -> SafeString:
    """A pillar a week, of those won, undecided and lost; each opens its leads."""
    most = max((tally.leads for tally in found.values()), default=0)
    if not most:
        return SafeString("")
    pillars = format_html_join(
        "",
        '<a href="{}"><title>{}</title>{}</a>',
        (
            (links.week(wanted, day), _told(day, tally), _pillar(place, tally, most))
            for place, (day, tally) in enumerate(found.items())
            if tally.leads
        ),
    )
    return format_html(
        '<svg class="k-weeks" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        WEEK * len(found),
        TALL,
        _("Leads by week of arrival"),
        pillars,
    )


def _told(day: date, tally: Tally) -> str:
    told = _("Week of %(day)s: %(leads)s arrived, %(won)s won, %(lost)s lost")
    return told % {
        "day": date_format(day, "d/m/Y"),
        "leads": tally.leads,
        "won": tally.won,
        "lost": tally.lost,
    }


def _pillar(place: int, tally: Tally, most: int) -> SafeString:
    drawn, top = [], float(TALL)
    for tone, number in (
        ("reached", tally.won),
        ("undecided", tally.undecided),
        ("lost", tally.lost),
    ):
        height = TALL * number / most
        top -= height
        drawn.append((tone, place * WEEK, f"{top:.2f}", WEEK - GAP, f"{height:.2f}"))
    return format_html_join(
        "", '<rect class="k-part-{}" x="{}" y="{}" width="{}" height="{}"/>', drawn
    )
