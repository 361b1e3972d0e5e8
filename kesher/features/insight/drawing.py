"""Figures drawn: a share with its likely range, and weeks beside one another."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kesher.features.insight import links
from kesher.features.insight.asking import Wanted
from kesher.features.insight.tallies import Tally
from kesher.lib import shares
from kesher.screens import weekly
from kesher.screens.weekly import Pillar

WIDTH, HEIGHT = 160, 16


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


def weeks(wanted: Wanted, found: Mapping[date, Tally]) -> SafeString:
    """A pillar a week, of those won, undecided and lost; each opens its leads."""
    told = [
        Pillar(
            day=day,
            parts=[
                ("reached", tally.won),
                ("undecided", tally.undecided),
                ("lost", tally.lost),
            ],
            told=_told(day, tally),
            url=links.week(wanted, day),
        )
        for day, tally in found.items()
    ]
    return weekly.drawn(told, _("Leads by week of arrival"))


def _told(day: date, tally: Tally) -> str:
    told = _("Week of %(day)s: %(leads)s arrived, %(won)s won, %(lost)s lost")
    return told % {
        "day": date_format(day, "d/m/Y"),
        "leads": tally.leads,
        "won": tally.won,
        "lost": tally.lost,
    }
