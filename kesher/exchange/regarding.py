"""What former ids say that a row points at and regards, and on whose card it stands for that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.link import Link
from kesher.entity.kinds.reference import pk_of
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.exchange import bearers, joins, oldids
from kesher.exchange.plan import BETWEEN, Draft, Plan
from kesher.exchange.targets import pointed_at
from kesher.records import reading


def settle_old_ids(plan: Plan, drafts: Sequence[Draft]) -> None:
    """What former ids point at. One that nobody knows counts as nothing where a name is told, too;
    in a trial within a project it may be in another file. What a row regards comes last: if that
    is not here, whom the row is about may be.
    """
    _see_through(plan, drafts)
    fields = plan.entity.fields()
    keys = dict.fromkeys(key for draft in drafts for key in draft.olds)
    for key in sorted(keys, key=lambda one: isinstance(fields[one].kind, Link)):
        field, target = fields[key], pointed_at(fields[key])
        told = {one for draft in drafts if key in draft.olds for one in _ids(draft.olds[key])}
        known: Mapping[str, Any] = (
            oldids.find(plan.system, target, told) if target else oldids.links(plan.system, told)
        )
        for draft in drafts:
            if key not in draft.olds or key in draft.values:
                continue
            found = [known[one] for one in _ids(draft.olds[key]) if one in known]
            if found:
                draft.values[key] = _chosen(draft, field, target, found)
                draft.through.pop(key, None)
            elif plan.waits:
                draft.is_waiting = True
            elif key not in draft.through:
                _tell(plan, draft, field)


def _see_through(plan: Plan, drafts: Sequence[Draft]) -> None:
    """An id that is no customer's where one is told may be that of something of a customer's, as of
    a lead: then the row regards it.
    """
    card, link, target = places(plan.entity)
    told = [one for one in drafts if card in one.olds and not {card, link} & one.values.keys()]
    told = [one for one in told if target and link not in one.olds]
    ids = {one for draft in told for one in _ids(draft.olds[card])}
    if not target or not ids:
        return
    others = ids - oldids.find(plan.system, target, ids).keys()
    known = oldids.links(plan.system, others) if others else {}
    for draft in told if known else ():
        some = _ids(draft.olds[card])
        if set(some) <= others and not known.keys().isdisjoint(some):
            draft.olds[link] = draft.olds.pop(card)


def places(entity: Entity) -> tuple[str, str, Entity | None]:
    """Where a row tells on whose card it stands and what it regards, and what the cards are."""
    card = entity.timeline.party if entity.timeline else ""
    links = (key for key in entity.form if isinstance(entity.field(key).kind, Link))
    link = next(links, "")
    return card, link, pointed_at(entity.field(card)) if card and link else None


def onto_cards(entity: Entity, drafts: Sequence[Draft]) -> None:
    """What regards a customer, or something of a customer's, stands on that customer's card, where
    the row names nobody.
    """
    card, link, target = places(entity)
    if target is None:
        return
    regarded: dict[str, dict[Any, list[Draft]]] = defaultdict(lambda: defaultdict(list))
    for draft in drafts:
        key, _colon, pk = str(draft.values.get(link) or "").partition(":")
        is_told = card in draft.values or card in draft.through
        if key and not is_told and draft.record is None:
            regarded[key][pk_of(pk)].append(draft)
    for key, wanted in regarded.items():
        for pk, whose in _customers(entities.get(key), target, wanted):
            for draft in wanted[pk]:
                draft.values[card] = whose
    if not bearers.of(entity.key):
        _say_once(drafts, card, link, target)
        _warn_of_nobody(entity, drafts, {card, link})


def _say_once(drafts: Sequence[Draft], card: str, link: str, target: Entity) -> None:
    """Whom a row is about it need not regard besides."""
    for draft in (one for one in drafts if one.record is None):
        whose = draft.values.get(card)
        if whose and draft.values.get(link) == f"{target.key}:{whose.pk}":
            draft.values.pop(link)


def _warn_of_nobody(entity: Entity, drafts: Sequence[Draft], places: set[str]) -> None:
    """What is about nobody is found by nobody, unless it may well be so."""
    if entity.timeline is None or entity.timeline.may_be_alone:
        return
    sentence = _("The row names nobody whom it is about: it stands on no card.")
    for draft in drafts:
        told = draft.values.keys() | draft.through.keys() | draft.olds.keys()
        if draft.record is None and not places & told:
            draft.warnings.append(sentence)


def _customers(regarded: Entity, target: Entity, pks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """The visible ones of what is regarded, or themselves."""
    told = regarded.timeline.party if regarded.timeline else ""
    if regarded is not target and not told:
        return
    rows = reading.visible(regarded).in_bulk(list(pks))
    if regarded is target:
        yield from rows.items()
        return
    ids = {pk: getattr(row, f"{told}_id") for pk, row in rows.items()}
    whose = reading.visible(target).in_bulk([one for one in ids.values() if one])
    yield from ((pk, whose[one]) for pk, one in ids.items() if one in whose)


def _ids(told: str) -> list[str]:
    """A cell may list several, and several columns may tell one."""
    return list(dict.fromkeys((told, *(one.strip() for one in told.split(BETWEEN)))))


def _chosen(draft: Draft, field: Field, target: Entity | None, found: Sequence[Any]) -> Any:
    """The first person of several, rather than their firm; of more, the row says so."""
    firms = [one for one in joins.of(target.key) if not one.later] if target else []
    people = [one for one in found if not any(join.may_be(one) for join in firms)]
    wanted = people or found
    if len(wanted) > 1 and target:
        sentence = _("%(what)s: the row names several; it stands with “%(name)s”.")
        draft.warnings.append(sentence % {"what": capital(field.label), "name": str(wanted[0])})
    return wanted[0]


def _tell(plan: Plan, draft: Draft, field: Field) -> None:
    """Nothing has that id: a row that is about somebody does without what it regards."""
    sentence = _("Nothing came with the id “%(id)s”.") % {"id": bare(draft.olds[field.key])}
    card, _link, _target = places(plan.entity)
    is_about_somebody = bool(draft.values.get(card) or draft.through.get(card))
    if isinstance(field.kind, Link) and is_about_somebody:
        draft.warnings.append(f"{capital(field.label)}: {sentence}")
    else:
        draft.blame(field.key, capital(field.label), [sentence])


def bare(told: str) -> str:
    """Ids without the record types that their columns told."""
    parts = [(one, one.partition(":")) for one in told.split(BETWEEN)]
    return ", ".join(old if entities.knows(key) else one for one, (key, _colon, old) in parts)
