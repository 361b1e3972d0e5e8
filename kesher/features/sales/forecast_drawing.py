"""Forecasts drawn: categories as parts of a bar, and weeks of them beside one another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kesher.features.deals.pipelines import Category

WIDTH, HEIGHT = 200, 14
PILLAR: Final = 34
GAP: Final = 8
TALL: Final = 120
DRAWN: Final = (Category.WON, Category.COMMIT, Category.BEST, Category.PIPELINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """`amounts` by category; `mark` is a height of its own, None for none."""

    amounts: Mapping[str, int]
    told: str
    url: str
    mark: int | None = None

    @property
    def top(self) -> int:
        return max(sum(self.amounts[one] for one in DRAWN), self.mark or 0)


def bar(amounts: Mapping[str, int], *, most: int, mark: int | None) -> SafeString:
    """The words in the row tell the same, so screen readers pass it by."""
    if not most:
        return SafeString("")
    parts = format_html_join(
        "",
        '<rect class="k-part-{}" x="{}" width="{}" height="{}"/>',
        ((one, x, width, HEIGHT) for one, x, width in _along(amounts, WIDTH / most)),
    )
    return format_html(
        '<svg class="k-forecast-bar" viewBox="0 0 {} {}" aria-hidden="true">{}{}</svg>',
        WIDTH,
        HEIGHT,
        parts,
        _mark_across(mark, most),
    )


def pillars(told: Sequence[Pillar], label: str) -> SafeString:
    """One a period or a week; each opens what it stands for."""
    most = max((one.top for one in told), default=0)
    if not most:
        return SafeString("")
    drawn = format_html_join(
        "",
        '<a href="{0}" aria-label="{1}"><title>{1}</title>'
        '<rect class="k-part-ground" x="{3}" y="0" width="{4}" height="{5}"/>{2}</a>',
        (
            (one.url, one.told, _pillar(place, one, most), place * PILLAR, PILLAR - GAP, TALL)
            for place, one in enumerate(told)
        ),
    )
    return format_html(
        '<svg class="k-weeks k-forecast-weeks" viewBox="0 0 {} {}" role="group" '
        'aria-label="{}">{}</svg>',
        PILLAR * max(len(told), 14),
        TALL,
        label,
        drawn,
    )


def _along(amounts: Mapping[str, int], scale: float) -> Iterator[tuple[str, str, str]]:
    x = 0.0
    for one in DRAWN:
        width = amounts[one] * scale
        if width:
            yield one, f"{x:.1f}", f"{width:.1f}"
        x += width


def _mark_across(mark: int | None, most: int) -> SafeString:
    if mark is None:
        return SafeString("")
    return format_html(
        '<line x1="{0}" x2="{0}" y1="0" y2="{1}"/>', f"{mark / most * WIDTH:.1f}", HEIGHT
    )


def _pillar(place: int, pillar: Pillar, most: int) -> SafeString:
    drawn, top, x = [], float(TALL), place * PILLAR
    for one in DRAWN:
        height = TALL * pillar.amounts[one] / most
        top -= height
        drawn.append((one, x, f"{top:.2f}", PILLAR - GAP, f"{height:.2f}"))
    parts = format_html_join(
        "", '<rect class="k-part-{}" x="{}" y="{}" width="{}" height="{}"/>', drawn
    )
    if pillar.mark is None:
        return parts
    height = TALL * (1 - pillar.mark / most)
    return format_html(
        '{}<line x1="{}" x2="{}" y1="{}" y2="{}"/>',
        parts,
        x,
        x + PILLAR - GAP,
        *[f"{height:.2f}"] * 2,
    )
