"""What is done with parties, beside making, changing and deleting them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.accounts.models import Membership
from kesher.entity.action import Ask
from kesher.events.outbox import emit
from kesher.features.parties.events import Contacted, PartiesMerged
from kesher.features.parties.models import Party
from kesher.features.parties.roles import take_over
from kesher.records import merging, writing
from kesher.records.acting import action
from kesher.records.history import tell_of_contacts

Owner = Annotated[Membership, Ask(label=_("Owner"))]
Other = Annotated[Party, Ask(label=_("The other customer"))]
Choice = Annotated[
    dict[str, str] | None,
    Ask(
        label=_("Whose values"),
        kind="sides",
        help=_("Where nothing is chosen: of the one that stays, and where it has none, the other."),
    ),
]
RoleKey = Annotated[str, Ask(label=_("Role"), kind="choice", choices="party.role")]


@action(label=_("Give a role"), done=_("Role given"), icon="user-star")
def give_role(party: Party, *, role: RoleKey) -> Party:
    """Switch a role on; nothing happens when the party plays it already."""
    roles = party.role_keys.split()
    return writing.update(party, roles=[*roles, role]) if role not in roles else party


@action(label=_("End a role"), done=_("Role ended"), icon="user-minus")
def end_role(party: Party, *, role: RoleKey) -> Party:
    """Switch a role off; that it was played, and when, stays known."""
    return writing.update(party, roles=[one for one in party.role_keys.split() if one != role])


@action(label=_("Assign"), done=_("Assigned"), icon="user-share")
def assign(party: Party, *, owner: Owner) -> Party:
    return writing.update(party, owner=owner)


@action(label=_("Merge with …"), done=_("Merged"), icon="arrows-join")
def merge(party: Party, *, other: Other, fields: Choice = None) -> Party:
    """Two that are one: this one stays, the other goes into the bin and leads here."""
    taken = set(other.role_keys.split()) - set(party.role_keys.split())
    survivor: Party = merging.merge(party, other, sides=fields or {})
    take_over(survivor, other, taken=taken)
    emit(PartiesMerged(party_id=survivor.pk, other_id=other.pk))
    return survivor


@tell_of_contacts
def contacted(last: dict[UUID, datetime | None], *, anew: bool) -> None:
    """Keep the moment of the last contact, which goes back only where what was last is gone."""
    moved = []
    for party_id, at in last.items():
        earlier = Q() if anew else Q(last_contact_at=None) | Q(last_contact_at__lt=at)
        if Party.objects.filter(earlier, pk=party_id).update(last_contact_at=at):
            moved.append(party_id)
    if moved:
        emit(Contacted(party_ids=tuple(moved)))
