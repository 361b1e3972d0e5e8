"""Lights follow soon after what they are made of: a handful at once, many all together."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from kesher.events import on
from kesher.features.parties import light
from kesher.features.parties.events import Contacted
from kesher.features.parties.jobs import follow_soon
from kesher.records import writing
from kesher.records.events import Changed, Created, Restored
from kesher.records.history import Remembered

HANDFUL: Final = 50
PARTIES, RULES = "parties", "rules"


@on(Created, wanted=lambda event: event.entity == PARTIES)
def light_new(event: Created) -> None:
    _look(event.record_ids)


@on(Changed, wanted=lambda event: event.entity == PARTIES)
def light_changed(event: Changed) -> None:
    _look(event.record_ids)


@on(Restored, wanted=lambda event: event.entity == PARTIES)
def light_restored(event: Restored) -> None:
    _look(event.record_ids)


@on(Contacted)
def light_contacted(event: Contacted) -> None:
    _look(event.party_ids)


def _look(pks: Sequence[UUID]) -> None:
    if len(pks) > HANDFUL:
        follow_soon()
    else:
        light.look(pks)


def _rules_changed(rows: Sequence[Remembered]) -> None:
    """What was a light's rule, or is one now, may turn every light."""
    if any("light" in {row.record.purpose, row.before.get("purpose")} for row in rows):
        follow_soon()


writing.demand(RULES, _rules_changed)
