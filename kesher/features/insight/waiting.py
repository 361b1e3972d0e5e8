"""How long leads waited until somebody first moved them on, and how many of them were won."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from kesher.features.insight import asking, first_moves
from kesher.features.insight.asking import LEADS
from kesher.features.insight.matrix import OPEN
from kesher.features.insight.tallies import Tally
from kesher.records import reading

# By their order; the last are those that still stand where they began.
WITHIN: Final = {
    "1": timedelta(hours=1),
    "2": timedelta(hours=4),
    "3": timedelta(days=1),
    "4": timedelta(days=3),
}
LATER, NEVER = "5", "6"
LABELS: Final[dict[str, Any]] = {
    "1": _("Taken up within an hour"),
    "2": _("Taken up within four hours"),
    "3": _("Taken up within a day and night"),
    "4": _("Taken up within three days"),
    LATER: _("Taken up later"),
    NEVER: _("Not taken up yet"),
}
# By the status in which leads stand now.
WAITED = """
SELECT CASE WHEN seconds IS NULL THEN '{never}' {ways} ELSE '{later}' END, part, COUNT(*)
FROM waits GROUP BY 1, 2
"""


def by_wait(conditions: str) -> dict[str, Tally]:
    """By the first of the waits above that was not exceeded."""
    meanings = asking.meanings()
    found: dict[str, Tally] = defaultdict(Tally)
    rows = reading.matching(LEADS, conditions).order_by()
    for wait, status, leads in first_moves.figures(rows, first_moves.STATUS, _waited()):
        found[wait].add(meanings.get(status, OPEN), leads)
    return dict(found)


def _waited() -> str:
    ways = (
        f"WHEN seconds <= {round(longest.total_seconds())} THEN '{wait}'"
        for wait, longest in WITHIN.items()
    )
    return WAITED.format(never=NEVER, later=LATER, ways=" ".join(ways))
