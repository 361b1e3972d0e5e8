"""The records that rows point at: a lead's customer, found by what the row says, or made."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.naming import capital
from kesher.exchange import correcting_lists, keeping, matching, regarding
from kesher.exchange.cells import several
from kesher.exchange.joining import fill, more
from kesher.exchange.models import Source, Strangers
from kesher.exchange.plan import BETWEEN, Draft, Plan
from kesher.exchange.targets import (
    TOLD_BEHIND,
    contact_keys,
    makeable,
    named,
    reached,
    telling_whom,
    title_key,
)
from kesher.records import writing


@dataclass(slots=True, kw_only=True, eq=False)
class _New:
    """One record to be made, for all the rows that mean it."""

    values: dict[str, Any]
    drafts: list[Draft] = field(default_factory=list)


def settle(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Give each draft the records it points at; where there is none, a fault."""
    fields = plan.entity.fields()
    _leave_out_of_nobody(plan, drafts)
    regarding.settle_old_ids(plan, drafts)
    for key in dict.fromkeys(key for draft in drafts for key in draft.through):
        reference = fields[key]
        target = reached(reference) or named(reference)
        waiting = [draft for draft in drafts if key in draft.through and key not in draft.values]
        if target is not None:
            _settle(plan, reference, target, waiting)
            _remember_old_ids(plan, key, target, waiting)
    regarding.onto_cards(plan.entity, drafts)


def _leave_out_of_nobody(plan: Plan, drafts: Sequence[Draft]) -> None:
    """An address or the like of somebody whom the row names by nothing makes nobody."""
    sentence = _("%(what)s: nobody is named whom “%(told)s” is of: it was left out.")
    for key in dict.fromkeys(key for draft in drafts for key in draft.through):
        reference = plan.entity.field(key)
        target = reached(reference)
        if target is None:
            continue
        for draft in _naming_nobody(target, key, drafts):
            words = {"told": _in_words(target, draft.through.pop(key))}
            if key not in draft.olds and key not in draft.values:
                draft.warnings.append(sentence % {"what": capital(reference.label), **words})


def _naming_nobody(target: Entity, key: str, drafts: Sequence[Draft]) -> list[Draft]:
    names = telling_whom(target)
    return [
        draft
        for draft in drafts
        if (told := draft.through.get(key)) and not any(told.get(name) for name in names)
    ]


def _in_words(target: Entity, told: Mapping[str, Any]) -> str:
    fields = target.fields()
    return "; ".join(fields[key].kind.text(value, fields[key]) for key, value in told.items())


def _settle(plan: Plan, reference: Field, target: Entity, drafts: Sequence[Draft]) -> None:
    key, title = reference.key, title_key(target)
    found = matching.find(target, [_sought(plan, draft.through[key], title) for draft in drafts])
    new: list[tuple[Draft, dict[str, Any]]] = []
    for draft, records in zip(drafts, found, strict=True):
        told = draft.through[key]
        if len(records) == 1:
            draft.values[key] = records[0]
        elif records:
            sentences = several(str(told.get(title) or records[0])).messages
            draft.blame(key, capital(reference.label), sentences)
        else:
            new.append((draft, _named(target, told)))
    _grow(plan, key, target, [draft for draft in drafts if key in draft.values])
    if plan.strangers == Strangers.LEAVE:
        _leave(plan, reference, target, new)
    else:
        _make(reference, target, new, plan.off)


def _grow(plan: Plan, key: str, target: Entity, drafts: Sequence[Draft]) -> None:
    """What rows say of those who are here, beside whom they mean."""
    besides = [
        (draft, {name: told for name, told in draft.through[key].items() if name in TOLD_BEHIND})
        for draft in drafts
    ]
    pairs = [
        (draft.values[key], correcting_lists.without(told, draft.of(key), plan.off))
        for draft, told in besides
        if told
    ]
    if pairs:
        fill(plan, target, pairs)


def _sought(plan: Plan, told: dict[str, Any], title: str) -> dict[str, Any]:
    """What mail programs call somebody is no name: its address alone tells whom they mean."""
    if plan.source != Source.MAIL:
        return told
    return {key: value for key, value in told.items() if key != title}


def _leave(
    plan: Plan, reference: Field, target: Entity, strangers: list[tuple[Draft, dict[str, Any]]]
) -> None:
    """Rows that name somebody who is not here stay out; in a trial, one may still be to come."""
    contacts, title = contact_keys(target), title_key(target)
    for draft, told in strangers:
        known = {key: told[key] for key in contacts if told.get(key)}
        words = _in_words(target, known or {title: told[title]})
        if plan.waits and target.key in plan.awaited:
            draft.is_waiting = True
            draft.olds[reference.key] = words
            continue
        sentence = _("There is nobody here with “%(told)s”.") % {"told": words}
        draft.blame(reference.key, capital(reference.label), [sentence])


def _remember_old_ids(plan: Plan, key: str, target: Entity, drafts: Sequence[Draft]) -> None:
    told = {
        draft.olds[key]: draft.values[key].pk
        for draft in drafts
        if key in draft.olds and key in draft.values and BETWEEN not in draft.olds[key]
    }
    keeping.keep_old_ids(plan.system, target.key, told)


def _named(target: Entity, told: dict[str, Any]) -> dict[str, Any]:
    """A person of whom only a phone is known is called by it."""
    title = title_key(target)
    if told.get(title):
        return told
    known = next((key for key in contact_keys(target) if told.get(key)), "")
    words = _in_words(target, {known: told[known]}) if known else ""
    return told | {title: words.partition(";")[0]}


def _make(
    reference: Field,
    target: Entity,
    wanted: list[tuple[Draft, dict[str, Any]]],
    off: Collection[str],
) -> None:
    if not wanted:
        return
    if not makeable(target) or not may("create", target.key):
        for draft, _values in wanted:
            draft.blame(reference.key, capital(reference.label), [_("There is no such record.")])
        return
    told = [
        (draft, correcting_lists.without(values, draft.of(reference.key), off))
        for draft, values in wanted
    ]
    fresh = list(_once(target, told))
    for one in fresh:
        one.drafts[0].made.add(reference.key)
    try:
        with transaction.atomic():
            made = writing.create_many(target.model, [one.values for one in fresh])
    except (ValidationError, IntegrityError):
        _make_each(reference, target, fresh)
        return
    for one, record in zip(fresh, made, strict=True):
        for draft in one.drafts:
            draft.values[reference.key] = record


def _make_each(reference: Field, target: Entity, fresh: Sequence[_New]) -> None:
    for one in fresh:
        try:
            with transaction.atomic():
                record = writing.create(target.model, **one.values)
        except (ValidationError, IntegrityError) as wrong:
            told = wrong.messages if isinstance(wrong, ValidationError) else [str(wrong)]
            for draft in one.drafts:
                draft.blame(reference.key, capital(reference.label), told)
        else:
            for draft in one.drafts:
                draft.values[reference.key] = record


def _once(target: Entity, wanted: list[tuple[Draft, dict[str, Any]]]) -> Iterator[_New]:
    """Rows that speak of one new record share it, and each may say more of it."""
    known: dict[matching.Key, list[_New]] = {}
    for draft, values in wanted:
        own = matching.keys(target, values)
        alike = (
            one
            for key in own
            for one in known.get(key, ())
            if matching.may_be_one(target, key, one.values, values)
        )
        if same := next(alike, None):
            same.drafts.append(draft)
            same.values |= more(target, same.values, values)
            continue
        fresh = _New(values=values, drafts=[draft])
        for key in own:
            known.setdefault(key, []).append(fresh)
        yield fresh
