"""The leads everybody received, and how long they waited until somebody first moved them on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from kesher.features.insight.asking import LEADS
from kesher.features.insight.tallies import sums
from kesher.features.insight.walks import NEVER, walks

OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Of one owner's leads how many there are, how many were taken up, and what those waited."""

    owner: UUID | None
    leads: int
    taken_up: int
    waits: int
    waited: timedelta


def by_owner(rows: QuerySet[Any]) -> Iterator[Received]:
    """Of leads that whoever asks may see; the first status is that in which they wait."""
    walked = walks(rows, {OWNER: LEADS.field(OWNER)})
    part = walked.parts[OWNER]
    leads = np.bincount(part.places)
    taken_up = np.bincount(part.places[walked.stands > 0], minlength=len(leads))
    moved = walked.waited < NEVER
    waits, seconds = sums(part.places[moved], walked.waited[moved], len(leads))
    for place, owner in enumerate(part.values):
        yield Received(
            owner=UUID(owner) if owner else None,
            leads=int(leads[place]),
            taken_up=int(taken_up[place]),
            waits=int(waits[place]),
            waited=timedelta(seconds=int(seconds[place])),
        )
