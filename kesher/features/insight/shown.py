"""Figures as a page shows them: shares, days, marks for small numbers, bars."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.lib import shares

STEPS = 10
WIDTH, HEIGHT = 160, 8
# Halves are spoken of as many are, in every language here.
MANY = 11
NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})
# Of ten days or more nobody asks for tenths.
TENTHS_BELOW = 9.95


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}%"


def between(interval: shares.Interval) -> str:
    return f"{interval.low * 100:.0f}–{interval.high * 100:.0f}%"


def days(middle: float | None) -> str:
    if middle is None:
        return ""
    if middle < 1:
        return _("within a day")
    told = f"{middle:.1f}".removesuffix(".0") if middle < TENTHS_BELOW else f"{middle:.0f}"
    number = int(told) if told.isdigit() else MANY
    return ngettext("%(days)s day", "%(days)s days", number) % {"days": told}


def heat(share: float | None) -> int:
    """How warm a cell is, from 0 to 10."""
    return 0 if share is None else round(share * STEPS)


def few(cases: int) -> str:
    """What is said of a share that stands on too little; nothing where it does not."""
    if cases >= shares.FEW:
        return ""
    told = ngettext("only %(count)s lead", "only %(count)s leads", cases)
    return told % {"count": cases}


def stack(parts: Sequence[tuple[str, Any, int]], urls: Mapping[str, str] = NOWHERE) -> SafeString:
    """A bar of several parts, each with its class, its name and its number; told in words, too.

    A part whose class has one of the `urls` opens its rows.
    """
    total = sum(number for _class, _name, number in parts)
    if not total:
        return SafeString("")
    drawn, at = [], 0.0
    for tone, name, number in parts:
        width = WIDTH * number / total
        if number:
            told = f"{name}: {number}"
            drawn.append(_part(urls.get(tone, ""), told, (tone, f"{at:.2f}", f"{width:.2f}")))
        at += width
    rectangles = format_html_join("", "{}", ((one,) for one in drawn))
    words = ", ".join(f"{name}: {number}" for _tone, name, number in parts)
    return format_html(
        '<svg class="k-stack-bar" viewBox="0 0 {} {}" preserveAspectRatio="none" role="{}" '
        'aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        "group" if urls else "img",
        words,
        rectangles,
    )


def _part(url: str, told: str, place: tuple[str, str, str]) -> SafeString:
    """`place` is its class, where it begins and how wide it is."""
    drawn = format_html(
        '<rect class="k-part-{}" x="{}" y="0" width="{}" height="{}"><title>{}</title></rect>',
        *place,
        HEIGHT,
        told,
    )
    return format_html('<a href="{}" aria-label="{}">{}</a>', url, told, drawn) if url else drawn
