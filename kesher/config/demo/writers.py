"""Who of the staff wrote what: mostly the owner of the customer, now and then a colleague."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import current, scope
from kesher.tenancy.models import TenantModel

R = TypeVar("R", bound=TenantModel)
BY_A_COLLEAGUE: Final = 0.15

Written = tuple[Membership, Mapping[str, Any]]


class Staff:
    """Those who work there, as the writers of what is told of their customers."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.everybody = list(Membership.objects.order_by("created_at", "id"))

    def somebody(self, party: Party) -> Membership:
        if self.chance.random() < BY_A_COLLEAGUE:
            return self.chance.choice(self.everybody)
        owner: Membership = party.owner
        return owner


def write(model: type[R], rows: Sequence[Written]) -> list[R]:
    """Make records, each by its writer; in the order of the rows."""
    places: dict[Membership, list[int]] = defaultdict(list)
    for place, (writer, _values) in enumerate(rows):
        places[writer].append(place)
    made: dict[int, R] = {}
    for writer, mine in places.items():
        with scope(current().organization_id, writer.pk, "command"):
            records = writing.create_many(model, [rows[place][1] for place in mine])
        made.update(zip(mine, records, strict=True))
    return [made[place] for place in range(len(rows))]
