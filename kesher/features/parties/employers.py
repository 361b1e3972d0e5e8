"""That people of a file work at firms of it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kesher.exchange import joins
from kesher.exchange.joins import Join
from kesher.features.parties.models import Party, PartyKind, Relation
from kesher.records import writing

TYPE = "works_at"


def join(pairs: Sequence[tuple[Party, Party]]) -> None:
    """Each person with its firm, once."""
    people = {person.pk for person, _firm in pairs}
    rows = Relation.objects.filter(party__in=people, type=TYPE, deleted_at=None)
    known = set(rows.values_list("party_id", "other_id"))
    fresh = {
        (person.pk, firm.pk): {"party": person, "other": firm, "type": TYPE}
        for person, firm in pairs
        if person.pk != firm.pk and (person.pk, firm.pk) not in known
    }
    writing.create_many(Relation, list(fresh.values()))


joins.offer(
    Join(
        key="works_at",
        entity="parties",
        target="parties",
        label=_("Works at"),
        join=join,
        new={"kind": PartyKind.ORGANIZATION},
    )
)
