"""How long leads waited until somebody first moved them on, and how many of them were won."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, OuterRef, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from kesher.features.insight import asking
from kesher.features.insight.asking import LEADS
from kesher.features.insight.matrix import OPEN
from kesher.features.insight.tallies import Tally
from kesher.records import reading
from kesher.records.models import StatusLog

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


def by_wait(conditions: str) -> dict[str, Tally]:
    """By the first of the waits above that was not exceeded."""
    meanings = asking.meanings()
    found: dict[str, Tally] = defaultdict(Tally)
    stays = StatusLog.objects.filter(record_id=OuterRef("pk"), field="status")
    first = Subquery(stays.order_by("entered_at").values("left_at")[:1])
    rows = reading.matching(LEADS, conditions).order_by().annotate(moved_at=first)
    counted = rows.annotate(wait=_wait()).values_list("wait", "status")
    for wait, status, leads in counted.annotate(leads=Count("pk")):
        found[wait].add(meanings.get(status, OPEN), leads)
    return dict(found)


def _wait() -> Case:
    return Case(
        When(moved_at=None, then=Value(NEVER)),
        *(
            When(moved_at__lte=F("created_at") + longest, then=Value(wait))
            for wait, longest in WITHIN.items()
        ),
        default=Value(LATER),
        output_field=CharField(),
    )
