"""Forecasts drawn: categories as parts of a bar, and weeks of them beside one another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kesher.features.deals.pipelines import Category

WIDTH, HEIGHT = 200, 14
PILLAR: Final = 34
TALL: Final = 120
DRAWN: Final = (Category.WON, Category.COMMIT, Category.BEST, Category.PIPELINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """`amounts` by category; `label` stands beneath, and all of them together above."""

    amounts: Mapping[str, int]
    label: str
    told: str
    url: str

    @property
    def whole(self) -> int:
        return sum(self.amounts[one] for one in DRAWN)


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


def pillars(told: Sequence[Pillar], label: str, amount: Callable[[int], str]) -> SafeString:
    """One a period or a week, with its name and its amount; each opens what it stands for."""
    most = max((one.whole for one in told), default=0)
    if not most:
        return SafeString("")
    drawn = format_html_join(
        "",
        '<a class="k-pillar" href="{0}" aria-label="{1}" title="{1}">'
        '<b><bdi dir="ltr">{2}</bdi></b>'
        '<svg viewBox="0 0 {3} {4}" preserveAspectRatio="none" aria-hidden="true">{5}</svg>'
        "<span><bdi>{6}</bdi></span></a>",
        (
            (one.url, one.told, amount(one.whole), PILLAR, TALL, _pillar(one, most), one.label)
            for one in told
        ),
    )
    return format_html('<div class="k-pillars" role="group" aria-label="{}">{}</div>', label, drawn)


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


def _pillar(pillar: Pillar, most: int) -> SafeString:
    drawn, top = [], float(TALL)
    for one in DRAWN:
        height = TALL * pillar.amounts[one] / most
        top -= height
        drawn.append((one, f"{top:.2f}", PILLAR, f"{height:.2f}"))
    return format_html_join("", '<rect class="k-part-{}" y="{}" width="{}" height="{}"/>', drawn)
