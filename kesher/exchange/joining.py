"""Joining the records of a page with whom their rows name: found by old id or name, or made."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import joins, keeping, matching, oldids
from kesher.exchange.joins import Beside, Join
from kesher.exchange.lists import added
from kesher.exchange.models import Policy, Strangers
from kesher.exchange.outcomes import CREATED, UPDATED, Outcome
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.targets import besides_of, contact_keys, makeable, title_key
from kesher.records import reading, undoing, writing

Others = dict[str, Any]
# As a page keeps it: the row, its record, and by the place the former id and the name of another.
Awaited = tuple[int, str, Mapping[str, Sequence[str]]]


def settle(plan: Plan, drafts: Sequence[Draft], outcomes: dict[int, Outcome]) -> None:
    """In the transaction that wrote the records; what cannot be joined is said beside its row."""
    there = [draft for draft in drafts if outcomes[draft.number].pk]
    told = [draft for draft in there if draft.joins]
    records: Mapping[UUID, Any] = {}
    if told:
        pks = [outcomes[draft.number].pk for draft in told]
        records = plan.entity.rows().in_bulk(pks)
    for beside in besides_of(plan.entity) if told else ():
        wanted = [draft for draft in told if _named(beside, draft)]
        if beside.join.later:
            outcomes |= {} if plan.is_trial else _awaiting(beside, wanted, outcomes)
            continue
        others = _others(plan, beside, wanted) if wanted else {}
        pairs = []
        for draft in wanted:
            outcome = outcomes[draft.number]
            other = others.get(_named(beside, draft))
            own = _somebody(beside, draft, records.get(outcome.pk) if outcome.pk else None)
            if other is None:
                outcomes[draft.number] = _unjoined(plan, beside, draft, outcome)
            elif own is not None:
                pairs.append((own, other))
        if pairs:
            beside.join.join(pairs)
    _join_couples(plan, there)


def _awaiting(
    beside: Beside, drafts: Sequence[Draft], outcomes: Mapping[int, Outcome]
) -> dict[int, Outcome]:
    """The rows of the page, with whom their records are to be joined at the end."""
    return {
        draft.number: replace(one, awaits={**one.awaits, beside.place: _told_of(beside, draft)})
        for draft in drafts
        for one in [outcomes[draft.number]]
    }


def settle_awaited(plan: Plan, awaits: Sequence[Awaited]) -> dict[int, list[str]]:
    """Join the records of a page once all rows are in; answers what could not be, by the row."""
    records = plan.entity.rows().in_bulk([pk for _number, pk, _whom in awaits])
    left: dict[int, list[str]] = defaultdict(list)
    for beside in (one for one in besides_of(plan.entity) if one.join.later):
        wanted = [
            (
                Draft(number=number, joins=_as_joins(beside, whom[beside.place])),
                records.get(UUID(pk)),
            )
            for number, pk, whom in awaits
            if beside.place in whom
        ]
        others = _others(plan, beside, [draft for draft, _record in wanted]) if wanted else {}
        found = [(record, others.get(_named(beside, draft))) for draft, record in wanted]
        if pairs := [(one, other) for one, other in found if one and other]:
            beside.join.join(pairs)
        for (draft, _record), (_one, other) in zip(wanted, found, strict=True):
            if other is None:
                left[draft.number].append(_nobody(beside, draft))
    return left


def _told_of(beside: Beside, draft: Draft) -> tuple[str, str]:
    place = beside.place
    return draft.joins.get((place, True), ""), draft.joins.get((place, False), "")


def _as_joins(beside: Beside, told: Sequence[str]) -> dict[tuple[str, bool], str]:
    old, name = told
    return {(beside.place, True): old, (beside.place, False): name}


def _somebody(beside: Beside, draft: Draft, record: Any) -> Any:
    """Who is joined: the record, or whom it is about, unless that is such a one itself."""
    if not beside.reference:
        return record
    somebody = draft.values.get(beside.reference)
    is_such = somebody is not None and beside.join.may_be(somebody)
    return None if is_such else somebody


def _join_couples(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Whom two references of a row point at."""
    couple = joins.couple_of(plan.entity.key)
    if couple is None:
        return
    may_be = couple.join.may_be
    told = [(draft.values.get(couple.who), draft.values.get(couple.other)) for draft in drafts]
    pairs = [
        (who, other) for who, other in told if who and other and may_be(other) and not may_be(who)
    ]
    if pairs:
        couple.join.join(pairs)


def _named(beside: Beside, draft: Draft) -> str:
    """Whom it is to be joined with: by the former id, else by name; neither is told twice."""
    old, name = _told_of(beside, draft)
    return f"{old}\x1f{name}" if old or name else ""


def _others(plan: Plan, beside: Beside, drafts: Sequence[Draft]) -> Others:
    """By what rows name them: who came with that id before, who is known, and who is new."""
    join, target = beside.join, entities.get(beside.join.target)
    told = _told(target, beside, drafts)
    olds = {one.old for one in told.values() if one.old}
    by_old = oldids.find(plan.system, target, olds) if olds else {}
    found = {name: by_old[one.old] for name, one in told.items() if one.old in by_old}
    open_ones = {name: one for name, one in told.items() if one.values and name not in found}
    found |= _known(target, join, open_ones)
    fill(plan, target, [(found[name], one.values) for name, one in told.items() if name in found])
    missing = {name: one for name, one in open_ones.items() if name not in found}
    if not (beside.reference and plan.strangers == Strangers.LEAVE):
        found |= _made(target, beside, missing)
    fresh = {told[name].old: other.pk for name, other in found.items()}
    keeping.keep_old_ids(
        plan.system, target.key, {old: pk for old, pk in fresh.items() if old and old not in by_old}
    )
    return found


@dataclass(slots=True, kw_only=True)
class _Other:
    """Whom some rows name, and all that they say of them; without `values` no name is told."""

    old: str
    values: dict[str, Any]
    drafts: list[Draft]


def _told(target: Entity, beside: Beside, drafts: Sequence[Draft]) -> dict[str, _Other]:
    title, place, found = title_key(target), beside.place, dict[str, _Other]()
    for draft in drafts:
        old, name = _told_of(beside, draft)
        values = {**beside.join.new, title: name} if name else {}
        one = found.setdefault(_named(beside, draft), _Other(old=old, values=values, drafts=[]))
        one.drafts.append(draft)
        if one.values:
            one.values |= more(target, one.values, draft.beside.get(place, {}))
    return found


def more(target: Entity, values: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What is said besides: lists grow, and what was said already stays."""
    fields, found = target.fields(), dict[str, Any]()
    for key, value in told.items():
        known = values.get(key)
        if isinstance(value, list):
            grown = added(fields[key], known or [], value)
            found |= {key: grown} if grown != (known or []) else {}
        elif fields[key].kind.is_empty(known):
            found[key] = value
    return found


def _known(target: Entity, join: Join, told: Mapping[str, _Other]) -> Others:
    """The visible ones: by an official number, phone or mail address, else by name."""
    if not told:
        return {}
    rows = matching.find(target, [_by_contact(target, one.values) for one in told.values()])
    found = {
        name: next(filter(join.may_be, some), None) for name, some in zip(told, rows, strict=True)
    }
    title = title_key(target)
    by_name = join.known({told[name].values[title] for name, one in found.items() if one is None})
    return {
        name: other
        for name, one in found.items()
        if (other := one or by_name.get(told[name].values[title]))
    }


def _by_contact(target: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """A bare name is compared otherwise."""
    return dict(values) if any(values.get(key) for key in contact_keys(target)) else {}


def fill(plan: Plan, target: Entity, pairs: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """What is known already grows where records are to be updated, or came with these rows."""
    told = [(one, values) for one, values in pairs if set(values) - {title_key(target)}]
    pks = {one.pk for one, _values in told}
    if plan.policy != Policy.UPDATE:
        pks &= undoing.made_in_batch(pks)
    allowed = reading.visible(target, "update").filter(pk__in=pks) if pks else []
    open_ones = {one.pk: one for one in allowed}
    if not open_ones:
        return
    fields, changes = target.fields(), dict[UUID, dict[str, Any]]()
    for key in {key for _one, values in told for key in values}:
        fields[key].gather(list(open_ones.values()))
    for one, values in told:
        if record := open_ones.get(one.pk):
            changed = changes.setdefault(one.pk, {})
            present = {key: fields[key].read(record) for key in values} | changed
            changed |= more(target, present, values)
    pairs_changed = [(open_ones[pk], changed) for pk, changed in changes.items() if changed]
    writing.change_each(target, pairs_changed)


def _made(target: Entity, beside: Beside, told: Mapping[str, _Other]) -> Others:
    """New ones; rows that speak of one share it."""
    if not told or not beside.join.makes or not makeable(target) or not may("create", target.key):
        return {}
    join, title, once = beside.join, title_key(target), dict[str, _Other]()
    for one in told.values():
        first = once.setdefault(join.same(one.values[title]), one)
        if first is not one:
            first.values |= more(target, first.values, one.values)
    made = _created(target, once)
    for key, record in made.items():
        once[key].drafts[0].made.add(beside.place)
        once[key].drafts[0].joined[beside.place] = record
    wanted = {name: join.same(one.values[title]) for name, one in told.items()}
    return {name: made[key] for name, key in wanted.items() if key in made}


def _created(target: Entity, wanted: Mapping[str, _Other]) -> Others:
    """All at once; where one of them is wrong, each alone, and that one not."""
    try:
        with transaction.atomic():
            rows = writing.create_many(target.model, [one.values for one in wanted.values()])
    except (ValidationError, IntegrityError):
        each = {key: _created_alone(target, one.values) for key, one in wanted.items()}
        return {key: record for key, record in each.items() if record is not None}
    return dict(zip(wanted, rows, strict=True))


def _created_alone(target: Entity, values: Mapping[str, Any]) -> Any:
    """None where it cannot be: the rows that name it are told so."""
    try:
        with transaction.atomic():
            return writing.create(target.model, **values)
    except (ValidationError, IntegrityError):
        return None


def _unjoined(plan: Plan, beside: Beside, draft: Draft, outcome: Outcome) -> Outcome:
    """The row stands without it; in a trial, whoever is meant may be in another file.

    Of a row whose record was left alone, it is no warning.
    """
    if draft.joins.get((beside.place, True)) and plan.waits:
        return outcome
    told = _nobody(beside, draft)
    if outcome.what not in {CREATED, UPDATED}:
        return replace(outcome, sentences=(*outcome.sentences, told))
    return replace(outcome, warnings=(*outcome.warnings, told))


def _nobody(beside: Beside, draft: Draft) -> str:
    old, name = _told_of(beside, draft)
    sentence = _("%(what)s: there is no “%(name)s” here.")
    return sentence % {"what": str(beside.join.label), "name": old or name}
