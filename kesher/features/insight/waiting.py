"""How long leads waited until somebody first moved them on, and how many of them were won."""

from datetime import timedelta
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext_lazy as _

from kesher.features.insight import tallies
from kesher.features.insight.tallies import Tally
from kesher.features.insight.walks import NEVER as NOT_YET
from kesher.features.insight.walks import Walks

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


def by_wait(walked: Walks) -> dict[str, Tally]:
    """By the first of the waits above that was not exceeded."""
    longest = [round(one.total_seconds()) for one in WITHIN.values()]
    place = np.searchsorted(longest, walked.waited)
    place[walked.waited == NOT_YET] = len(LABELS) - 1
    names = [*WITHIN, LATER, NEVER]
    return {names[number]: one for number, one in tallies.of_column(walked, place).items()}
