"""The prices of a negotiation over time: a line for us, one for the customer, one a competitor."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kesher.features.negotiation.models import OfferRound, Side
from kesher.lib import money
from kesher.lib.money import Money

WIDTH, HEIGHT, EDGE, DOT = 640, 150, 10, 4
COLOURS = {Side.US: "blue", Side.THEM: "violet"}
OTHERS = ("amber", "teal", "pink", "gray")
FEWEST = 2

Line = tuple[str, UUID | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From moments and prices to places in the drawing; time runs with the writing."""

    first: float
    last: float
    least: int
    most: int

    def at(self, one: OfferRound) -> tuple[str, str]:
        x = (one.at.timestamp() - self.first) / (self.last - self.first or 1)
        y = 1 - ((one.price or 0) - self.least) / (self.most - self.least or 1)
        wide, tall = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
        return f"{EDGE + x * wide:.1f}", f"{EDGE + y * tall:.1f}"


def drawing(rounds: Sequence[OfferRound], names: Mapping[UUID, str]) -> dict[str, Any] | None:
    """Of the rounds with a price, the oldest first, in the currency of the newest.

    `names` are the competitors' that may be told. One price alone is not worth a drawing.
    """
    priced = [one for one in rounds if one.price is not None]
    told = [one for one in priced if one.price_currency == priced[-1].price_currency]
    if len(told) < FEWEST:
        return None
    prices, moments = [one.price or 0 for one in told], [one.at.timestamp() for one in told]
    scale = Scale(first=moments[0], last=moments[-1], least=min(prices), most=max(prices))
    lines = _lines(told)
    colours = _colours(lines)
    return {
        "svg": _svg(lines, colours, scale),
        "key": [
            {"label": _name(line, names), "colour": colours[line], "price": _price(of_line[-1])}
            for line, of_line in lines.items()
        ],
        "most": _price(max(told, key=lambda one: one.price or 0)),
        "least": _price(min(told, key=lambda one: one.price or 0)),
        "first": day(told[0]),
        "last": day(told[-1]),
    }


def day(one: OfferRound) -> str:
    return date_format(timezone.localtime(one.at), "SHORT_DATE_FORMAT")


def _lines(rounds: Iterable[OfferRound]) -> dict[Line, list[OfferRound]]:
    found: dict[Line, list[OfferRound]] = defaultdict(list)
    for one in rounds:
        found[one.side, one.competitor_id].append(one)
    order = list(Side.values)
    return dict(sorted(found.items(), key=lambda told: order.index(told[0][0])))


def _colours(lines: Iterable[Line]) -> dict[Line, str]:
    others = [line for line in lines if line[0] == Side.RIVAL]
    told = {line: OTHERS[place % len(OTHERS)] for place, line in enumerate(others)}
    return told | {line: COLOURS[Side(line[0])] for line in lines if line not in told}


def _name(line: Line, names: Mapping[UUID, str]) -> str:
    side, competitor = line
    if competitor is None:
        return str(Side(side).label)
    return names.get(competitor, _("(hidden record)"))


def _svg(
    lines: Mapping[Line, Sequence[OfferRound]], colours: Mapping[Line, str], scale: Scale
) -> SafeString:
    drawn = format_html_join(
        "",
        '<g class="k-colour-{}{}"><polyline points="{}"/>{}</g>',
        (
            (
                colours[line],
                " k-moves-aside" if line[0] == Side.RIVAL else "",
                " ".join(",".join(scale.at(one)) for one in of_line),
                _dots(of_line, scale),
            )
            for line, of_line in lines.items()
        ),
    )
    return format_html(
        '<svg class="k-moves" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        _("Prices over time; the table below tells the same."),
        drawn,
    )


def _dots(rounds: Sequence[OfferRound], scale: Scale) -> SafeString:
    return format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        ((*scale.at(one), DOT, f"{one}: {_price(one)}") for one in rounds),
    )


def _price(one: OfferRound) -> str:
    return money.format(Money(one.price or 0, one.price_currency)).removesuffix(".00")
