"""What is done with parties, beside making, changing and deleting them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.accounts.models import Membership
from kesher.entity.action import Ask
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.acting import action
from kesher.records.history import tell_of_contacts

Owner = Annotated[Membership, Ask(label=_("Owner"))]
RoleKey = Annotated[str, Ask(label=_("Role"), kind="choice", choices="party.role")]


@action(label=_("Giving a role"), icon="user-star")
def give_role(party: Party, *, role: RoleKey) -> Party:
    """Switch a role on; nothing happens when the party plays it already."""
    roles = party.role_keys.split()
    return writing.update(party, roles=[*roles, role]) if role not in roles else party


@action(label=_("Ending a role"), icon="user-minus")
def end_role(party: Party, *, role: RoleKey) -> Party:
    """Switch a role off; that it was played, and when, stays known."""
    return writing.update(party, roles=[one for one in party.role_keys.split() if one != role])


@action(label=_("Assigning"), icon="user-share")
def assign(party: Party, *, owner: Owner) -> Party:
    return writing.update(party, owner=owner)


@tell_of_contacts
def contacted(last: dict[UUID, datetime]) -> None:
    """Keep the moment of the last contact, which never goes back."""
    for party_id, at in last.items():
        earlier = Q(last_contact_at=None) | Q(last_contact_at__lt=at)
        Party.objects.filter(earlier, pk=party_id).update(last_contact_at=at)
