"""Why leads were lost, in the organisation's own reasons."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, Sum, Value

from kesher.features.insight import links, parts, tallies
from kesher.features.insight.asking import LEADS, Wanted
from kesher.features.insight.matrix import LOST
from kesher.records import reading

REASON = "lost_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """`worth` is the expected value of the leads, in minor units."""

    reason: str
    label: str
    leads: int
    worth: int


def losses(wanted: Wanted) -> list[Loss]:
    """The commonest first; none where the reason may not be read."""
    if REASON not in reading.filterable(LEADS):
        return []
    field = LEADS.field(REASON)
    rows = reading.matching(LEADS, wanted.rows_where(links.meaning(LOST))).order_by()
    worth: Any = Value(0, output_field=IntegerField())
    if tallies.sees_worth():
        worth = Sum(tallies.WORTH)
    counted = rows.values(REASON).annotate(leads=Count("pk"), worth=worth)
    found = [
        Loss(
            reason=reason,
            label=parts.label(field, reason),
            leads=leads,
            worth=worth or 0,
        )
        for reason, leads, worth in counted.values_list(REASON, "leads", "worth")
    ]
    return sorted(found, key=lambda one: (-one.leads, one.reason))
