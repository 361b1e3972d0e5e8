"""Why leads were lost, in the organisation's own reasons."""

from dataclasses import dataclass

import numpy as np

from kesher.entity.fields import Field
from kesher.features.insight import asking, matrix, parts, tallies
from kesher.features.insight.asking import LEADS
from kesher.features.insight.matrix import LOST
from kesher.features.insight.walks import Walks
from kesher.records import reading

REASON = "lost_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """`worth` is the expected value of the leads, in minor units."""

    reason: str
    label: str
    leads: int
    worth: int


def told_by() -> dict[str, Field]:
    """The field of the reason; nothing where it may not be read."""
    return {REASON: LEADS.field(REASON)} if REASON in reading.filterable(LEADS) else {}


def losses(walked: Walks) -> list[Loss]:
    """The commonest first; none where the reason may not be read."""
    part = walked.parts.get(REASON)
    if part is None:
        return []
    meant = matrix.meant(walked, asking.meanings())
    lost = np.flatnonzero(meant == matrix.MEANINGS.index(LOST))
    leads, worth = tallies.sums(part.places[lost], walked.worth[lost])
    field = LEADS.field(REASON)
    found = [
        Loss(
            reason=part.values[place],
            label=parts.label(field, part.values[place]),
            leads=int(leads[place]),
            worth=int(worth[place]),
        )
        for place in map(int, np.flatnonzero(leads))
    ]
    return sorted(found, key=lambda one: (-one.leads, one.reason))
