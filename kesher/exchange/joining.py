"""Joining the records of a page with whom their rows name: found by old id or name, or made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import joins, keeping, oldids
from kesher.exchange.joins import Join
from kesher.exchange.outcomes import Outcome
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.targets import makeable, title_key
from kesher.records import reading, writing

Others = dict[str, Any]


def settle(plan: Plan, drafts: Sequence[Draft], outcomes: dict[int, Outcome]) -> None:
    """In the transaction that wrote the records; what cannot be joined is said beside its row."""
    told = [draft for draft in drafts if draft.joins and outcomes[draft.number].pk]
    records: Mapping[UUID, Any] = {}
    if told:
        pks = [outcomes[draft.number].pk for draft in told]
        records = plan.entity.rows().in_bulk(pks)
    for join in joins.of(plan.entity.key):
        wanted = [draft for draft in told if _named(join, draft)]
        others = _others(plan, join, wanted) if wanted else {}
        pairs = []
        for draft in wanted:
            outcome = outcomes[draft.number]
            other = others.get(_named(join, draft))
            if other is None:
                outcomes[draft.number] = _unjoined(join, draft, outcome)
            elif outcome.pk and outcome.pk in records:
                pairs.append((records[outcome.pk], other))
        if pairs:
            join.join(pairs)


def _named(join: Join, draft: Draft) -> str:
    """Whom it is to be joined with: by the former id, else by name; neither is told twice."""
    old, name = draft.joins.get((join.key, True), ""), draft.joins.get((join.key, False), "")
    return f"{old}\x1f{name}" if old or name else ""


def _others(plan: Plan, join: Join, drafts: Sequence[Draft]) -> Others:
    target = entities.get(join.target)
    told = {_named(join, draft) for draft in drafts}
    olds = {old for one in told if (old := one.partition("\x1f")[0])}
    by_old = oldids.find(plan.system, target, olds) if olds else {}
    found = {one: by_old[old] for one in told if (old := one.partition("\x1f")[0]) in by_old}
    names = {one: name for one in told - set(found) if (name := one.partition("\x1f")[2])}
    by_name = _by_name(target, join, set(names.values()))
    found |= {one: by_name[name] for one, name in names.items() if name in by_name}
    fresh = {one.partition("\x1f")[0]: other.pk for one, other in found.items()}
    keeping.keep_old_ids(
        plan.system, target.key, {old: pk for old, pk in fresh.items() if old and old not in by_old}
    )
    return found


def _by_name(target: Entity, join: Join, names: set[str]) -> Others:
    """The visible ones of that name, and new ones where there is none."""
    title = title_key(target)
    rows = reading.visible(target).filter(**{f"{title}__in": names}, **join.new)
    found = {getattr(record, title): record for record in rows.order_by("-pk")}
    missing = sorted(names - set(found))
    if missing and makeable(target) and may("create", target.key):
        made = writing.create_many(target.model, [{**join.new, title: name} for name in missing])
        found |= dict(zip(missing, made, strict=True))
    return found


def _unjoined(join: Join, draft: Draft, outcome: Outcome) -> Outcome:
    named = draft.joins.get((join.key, True)) or draft.joins[join.key, False]
    sentence = _("%(what)s: there is no “%(name)s” here.")
    told = sentence % {"what": str(join.label), "name": named}
    return replace(outcome, sentences=(*outcome.sentences, told))
