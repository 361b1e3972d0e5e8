"""How long people wait: the product's own stopwatch, shown to the administrator."""

from typing import Any

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kesher.accounts.gate import administrator
from kesher.features.settings import frame, screens
from kesher.features.stopwatch.buckets import ENDS
from kesher.features.stopwatch.models import Measured
from kesher.features.stopwatch.reading import Pace, paces, together
from kesher.screens.errors import answered
from kesher.screens.request import Request

PERIODS = (1, 7, 30)
MOST = 40
AT_ONCE = 100
SLOW, VERY_SLOW = 400, 1000
BAR, HEIGHT = 5, 24

HEADINGS: dict[str, Any] = {
    Measured.VISIT.value: gettext_lazy("From screen to screen"),
    Measured.DEED.value: gettext_lazy("Until something is done"),
    Measured.LOAD.value: gettext_lazy("The first page"),
}


@administrator
@answered
def show(request: Request) -> HttpResponse:
    days = _days(request.GET.get("days", ""))
    found = paces(days=days)
    return frame.panel(
        request,
        "settings/speed.html",
        title=_("Speed"),
        panel_intro=_(
            "Measured in your colleagues' browsers, from the press until it is painted; counts by "
            "screen and day alone, kept for a season."
        ),
        switch=[_period(one, active=one == days) for one in PERIODS],
        numbers=[_number(kind, together(found, kind)) for kind in HEADINGS],
        sections=[section for kind in HEADINGS if (section := _section(kind, found))],
    )


def _days(asked: str) -> int:
    return int(asked) if asked.isdecimal() and int(asked) in PERIODS else PERIODS[1]


def _period(days: int, *, active: bool) -> dict[str, Any]:
    several = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    label = several if days > 1 else _("Today")
    return {"label": label, "url": frame.at("speed", days=days), "active": active}


def _number(kind: str, pace: Pace) -> dict[str, Any]:
    """Of a deed its presses, of the others the slow end."""
    if kind == Measured.DEED:
        label, told = _("Presses until something is done"), f"{pace.clicks_each:.1f}"
    else:
        label, told = HEADINGS[kind], _milliseconds(pace.slow_end)
    return {"label": label, "html": frame.bdi(told if pace.count else "–", "ltr")}


def _section(kind: str, found: list[Pace]) -> dict[str, Any] | None:
    rows = [_row(pace) for pace in found if pace.kind == kind][:MOST]
    return {"key": kind, "title": HEADINGS[kind], "rows": rows} if rows else None


def _row(pace: Pace) -> dict[str, Any]:
    return {
        "name": screens.name(pace.screen),
        "count": f"{pace.count:,}",
        "middle": _milliseconds(pace.middle),
        "slow_end": _milliseconds(pace.slow_end),
        "tone": _tone(pace.slow_end),
        "clicks": f"{pace.clicks_each:.1f}",
        "bars": _bars(pace),
    }


def _tone(milliseconds: int) -> str:
    if milliseconds <= AT_ONCE:
        return "good"
    if milliseconds > VERY_SLOW:
        return "bad"
    return "warn" if milliseconds > SLOW else ""


def _milliseconds(told: int) -> str:
    return f"{told:,} ms"


def _bars(pace: Pace) -> str:
    """A bar for each step, the quick ones first; drawn, and told to who cannot see it."""
    most = max(pace.counts)
    bars = (
        (place * BAR, HEIGHT - height, BAR - 1, height, count, _until(place))
        for place, count in enumerate(pace.counts)
        if (height := max(1, round(HEIGHT * count / most)) if count else 0)
    )
    width = BAR * len(pace.counts)
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"><title>{} · {}</title></rect>',
        bars,
    )
    return format_html(
        '<svg class="k-bars" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'aria-label="{2}">{3}</svg>',
        width,
        HEIGHT,
        _("From quick to slow"),
        drawn,
    )


def _until(place: int) -> str:
    return f"≤ {_milliseconds(ENDS[place])}" if place < len(ENDS) else f"> {ENDS[-1]:,} ms"
