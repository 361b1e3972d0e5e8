"""Merging and taking apart, as tests do it."""

from typing import Any
from uuid import UUID

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.events import on
from kesher.features.parties.events import PartiesMerged
from kesher.features.parties.models import Party
from kesher.records import acting, undoing
from kesher.tenancy import scope

PARTIES = entities.get("parties")
heard: list[PartiesMerged] = []
MOBILE, OFFICE = "+972502345678", "+97237654321"


@on(PartiesMerged)
def remember(event: PartiesMerged) -> None:
    heard.append(event)


def opened(member: Membership) -> Any:
    """A scope of its own, with a batch of its own."""
    return scope(member.organization_id, member.pk, "web")


def merge(survivor: Party, other: Party, **fields: str) -> Party:
    values = {"other": other, "fields": fields or None}
    merged: Party = acting.perform(PARTIES, "merge", survivor, values)
    return merged


def merged_batch(member: Membership, survivor: Party, other: Party) -> UUID:
    with opened(member) as here:
        merge(survivor, other)
        batch: UUID = here.batch
    return batch


def apart(member: Membership, batch: UUID) -> undoing.Undone:
    with opened(member):
        return undoing.undo(batch)


def state(party: Party) -> dict[str, Any]:
    """All that is the party's own, as it stands in the database."""
    fresh = Party.objects.get(pk=party.pk)
    told = {
        key: field.kind.to_json(field.read(fresh), field)
        for key, field in PARTIES.fields().items()
        if key != "updated_at"
    }
    return told | {"deleted": fresh.deleted_at is not None, "into": fresh.merged_into_id}


def phones(party: Party) -> list[tuple[str, bool, bool]]:
    """Number, whether it is the primary, whether it asked not to be called."""
    rows = PARTIES.field("phones").read(Party.objects.get(pk=party.pk))
    return [(row["number"], row["primary"], row["opted_out"]) for row in rows]
