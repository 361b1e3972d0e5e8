"""That people of a file work at firms of it, and which firm is another's."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from kesher.entity.registry import entities
from kesher.exchange import joins
from kesher.exchange.joins import Join
from kesher.features.parties.models import Party, PartyKind, Relation
from kesher.lib import corrections, hebrew
from kesher.records import reading, writing

TYPE = "works_at"
LONGEST: Final = 200


def relate(relation: str, pairs: Sequence[tuple[Party, Party]]) -> None:
    """Each with the other, once."""
    told = {one.pk for one, _other in pairs}
    rows = Relation.objects.filter(party__in=told, type=relation, deleted_at=None)
    known = set(rows.values_list("party_id", "other_id"))
    fresh = {
        (one.pk, other.pk): {"party": one, "other": other, "type": relation}
        for one, other in pairs
        if one.pk != other.pk and (one.pk, other.pk) not in known
    }
    writing.create_many(Relation, list(fresh.values()))


join = partial(relate, TYPE)


def known(names: Collection[str]) -> Mapping[str, Party]:
    """The visible firms of these names, with or without a legal form; of several the first."""
    wanted = {name: _spellings(name) for name in names}
    keys = {key for some in wanted.values() for key in some}
    rows = reading.visible(entities.of(Party)).filter(
        kind=PartyKind.ORGANIZATION, sort_name__in=keys
    )
    found = {one.sort_name: one for one in rows.order_by("-pk")}
    return {
        name: found[next(key for key in some if key in found)]
        for name, some in wanted.items()
        if not found.keys().isdisjoint(some)
    }


def known_people(names: Collection[str]) -> Mapping[str, Party]:
    """The visible people of these names, of each name that only one bears."""
    keys = {name: hebrew.sort_key(name)[:LONGEST] for name in names}
    rows = reading.visible(entities.of(Party)).filter(
        kind=PartyKind.PERSON, sort_name__in=keys.values()
    )
    found: dict[str, list[Party]] = defaultdict(list)
    for one in rows:
        found[one.sort_name].append(one)
    return {name: found[key][0] for name, key in keys.items() if len(found[key]) == 1}


def _spellings(name: str) -> list[str]:
    """How lists sort the name itself, and that of the firm with each legal form and none."""
    bare = corrections.without_legal_form(name)
    forms = (name, bare, *(f"{bare} {form}" for form in corrections.LEGAL_FORMS))
    return [hebrew.sort_key(one)[:LONGEST] for one in forms]


def same(name: str) -> str:
    return hebrew.key(corrections.without_legal_form(name))


WORKS_AT: Final = Join(
    key="works_at",
    entity="parties",
    target="parties",
    label=_("Works at"),
    join=join,
    known=known,
    same=same,
    new={"kind": PartyKind.ORGANIZATION},
    tells=(
        *("phones", "emails", "website", "identifiers", "addresses"),
        *("customer_class", "roles", "source", "owner", "about"),
    ),
)
joins.offer(WORKS_AT)
joins.offer(
    Join(
        key="part_of",
        entity="parties",
        target="parties",
        label=_("Subsidiary of"),
        join=partial(relate, "subsidiary"),
        known=known,
        same=same,
        new={"kind": PartyKind.ORGANIZATION},
        later=True,
    )
)
joins.offer(
    Join(
        key="reports_to",
        entity="parties",
        target="parties",
        label=_("Reports to"),
        join=partial(relate, "reports_to"),
        known=known_people,
        same=hebrew.key,
        new={"kind": PartyKind.PERSON},
        later=True,
        makes=False,
    )
)
