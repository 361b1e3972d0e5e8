"""Merging by itself what is almost surely the same, where the organisation wants that."""

from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from kesher.access.rights import is_administrator
from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.parties import surviving
from kesher.features.parties.models import Party
from kesher.features.parties.twins import KEY
from kesher.records import acting, history, reading
from kesher.tenancy import organization as organizations
from kesher.tenancy.organization import organization

SETTING: Final = "merge_from"
PERCENTS: Final = (95, 98, 99)


def threshold() -> int | None:
    """From how many percent on pairs are merged; None where nothing merges by itself."""
    kept = organization().settings.get(SETTING)
    return kept if kept in PERCENTS else None


@transaction.atomic
def choose(percent: int | None) -> None:
    """For administrators; the log remembers it."""
    if not is_administrator():
        raise reading.NotVisible(SETTING)
    here = organization()
    before = here.settings
    after = {key: value for key, value in before.items() if key != SETTING}
    if percent in PERCENTS:
        after[SETTING] = percent
    if after != before:
        organizations.change(settings=after)
        told = {"before": {"settings": before}, "after": {"settings": after}}
        history.note_change("organization", here.pk, "update", **told)


def unite(one: UUID, other: UUID) -> bool:
    """Merge the two, if both are still there and nothing speaks against it: with one scope each,
    each is taken back by itself.
    """
    entity = entities.get(KEY)
    both = list(Party.objects.filter(pk__in=(one, other), deleted_at=None))
    if len(both) != len((one, other)):
        return False
    survivor, gone = surviving.survivor_first(*both)
    values = {"other": gone, "fields": surviving.sides(survivor, gone)}
    try:
        acting.perform(entity, "merge", survivor, values)
    except (Refused, reading.NotVisible, ValidationError):
        return False
    return True
