"""Weeks beside one another, as pillars that say which week each is, and how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDE, TALL = 10, 120
# So many weeks are named beneath at most, and of so many each pillar has its number above.
NAMED: Final = 7
NUMBERED: Final = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """`parts` are tones with numbers, from the foot up; what it opens may be nothing."""

    day: date
    parts: Sequence[tuple[str, int]]
    told: str
    url: str = ""

    @property
    def whole(self) -> int:
        return sum(number for _tone, number in self.parts)


def drawn(pillars: Sequence[Pillar], label: str) -> SafeString:
    """Nothing where there is nothing in any week. The newest week is always named."""
    most = max((one.whole for one in pillars), default=0)
    if not most:
        return SafeString("")
    every, last = ceil(len(pillars) / NAMED), len(pillars) - 1
    weeks = [
        _week(one, most, is_named=(last - place) % every == 0, is_numbered=last < NUMBERED)
        for place, one in enumerate(pillars)
    ]
    return format_html(
        '<div class="k-weekly" role="group" aria-label="{}">{}'
        '<div class="k-weekly-pillars">{}</div></div>',
        label,
        _scale(most),
        format_html_join("", "{}", ((one,) for one in weeks)),
    )


def _scale(most: int) -> SafeString:
    """The highest, a half where it is whole, and nothing; in words every week says its own."""
    steps = [most, *([most // 2] if most % 2 == 0 else []), 0]
    told = format_html_join("", '<bdi dir="ltr">{}</bdi>', ((f"{one:,}",) for one in steps))
    return format_html('<div class="k-weekly-scale" aria-hidden="true">{}</div>', told)


def _week(one: Pillar, most: int, *, is_named: bool, is_numbered: bool) -> SafeString:
    number = format_html('<b><bdi dir="ltr">{}</bdi></b>', f"{one.whole:,}") if is_numbered else ""
    name = date_format(one.day, "j/n") if is_named else ""
    opened = format_html(
        '{}<svg viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
        '<span><bdi dir="ltr">{}</bdi></span>',
        number,
        WIDE,
        TALL,
        _parts(one, most),
        name,
    )
    if one.url and one.whole:
        return format_html(
            '<a class="k-week" href="{}" aria-label="{}">{}</a>', one.url, one.told, opened
        )
    return format_html(
        '<span class="k-week" role="img" aria-label="{}">{}</span>', one.told, opened
    )


def _parts(one: Pillar, most: int) -> SafeString:
    rows, top = [], float(TALL)
    for tone, number in one.parts:
        height = TALL * number / most
        top -= height
        rows.append((tone, f"{top:.2f}", WIDE, f"{height:.2f}"))
    return format_html_join("", '<rect class="k-part-{}" y="{}" width="{}" height="{}"/>', rows)
