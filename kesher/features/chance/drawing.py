"""What was foretold beside what came, drawn."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kesher.lib.learning import Tenth

SIDE, EDGE = 240, 28
LEAST_RADIUS, MOST_RADIUS = 3.0, 9.0


def foretold_and_came(tenths: Sequence[Tenth]) -> SafeString:
    """A dot for each tenth; on the line what was foretold came. Larger dots are of more cases."""
    most = max((one.cases for one in tenths), default=1)
    dots = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        (
            (
                f"{_across(one.foretold):.1f}",
                f"{_up(one.came):.1f}",
                f"{LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * one.cases / most:.1f}",
                _words(one),
            )
            for one in tenths
        ),
    )
    marks = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        (
            *((f"{_across(share):.0f}", SIDE - 8, f"{share:.0%}") for share in (0, 0.5, 1)),
            *((14, f"{_up(share) + 4:.0f}", f"{share:.0%}") for share in (0.5, 1)),
        ),
    )
    return format_html(
        '<svg class="k-foretold" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<path d="M{2} {3}V{2}" /><path d="M{2} {3}H{3}" />'
        '<path class="k-whole" d="M{2} {3}L{3} {2}" />'
        "{4}{5}</svg>",
        SIDE,
        _("Foretold, across, and came, upwards: %(words)s")
        % {"words": "; ".join(_words(one) for one in tenths)},
        EDGE,
        SIDE - EDGE,
        marks,
        dots,
    )


def _across(share: float) -> float:
    return EDGE + share * (SIDE - 2 * EDGE)


def _up(share: float) -> float:
    return SIDE - EDGE - share * (SIDE - 2 * EDGE)


def _words(one: Tenth) -> str:
    told = {
        "foretold": f"{one.foretold:.0%}",
        "came": f"{one.came:.0%}",
        "cases": f"{one.cases:,}",
    }
    return _("foretold %(foretold)s, came %(came)s of %(cases)s") % told
