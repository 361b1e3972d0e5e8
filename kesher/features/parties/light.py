"""The traffic light: the organisation's own rules, the worst that holds, and why."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Q, QuerySet
from django.utils import timezone

from kesher.entity.book import book
from kesher.entity.registry import entities
from kesher.features.parties.models import LightChange, Party
from kesher.records import holding, reading
from kesher.tenancy.shipped import shown

WORST_FIRST = ("red", "orange", "amber", "green")
CALM = "green"
BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    colour: str
    reasons: tuple[str, ...] = ()


def light_of(party: Party) -> Light:
    """The light as of now; one query, whatever the number of rules."""
    entity = entities.of(Party)
    rules = book().rules.get((entity.key, "light"), [])
    if not rules:
        return Light(colour="")
    found = holding.answers(
        ("light",),
        Party.objects.all,
        [rule.conditions for rule in rules],
        party.pk,
        asked=partial(holding.holds, entity),
    )
    answers = found[0] if found else ()
    true = [rule for rule, holds in zip(rules, answers, strict=False) if holds]
    if not true:
        return Light(colour=CALM)
    worst = min((rule.colour for rule in true), key=_rank)
    reasons = tuple(shown(rule.meaning) for rule in sorted(true, key=lambda one: _rank(one.colour)))
    return Light(colour=worst, reasons=reasons)


def _rank(colour: str) -> int:
    return WORST_FIRST.index(colour) if colour in WORST_FIRST else len(WORST_FIRST)


def follow() -> int:
    """Bring what is remembered of every party's light up to now; answers how many changed."""
    entity = entities.of(Party)
    rules = sorted(book().rules.get((entity.key, "light"), []), key=lambda one: _rank(one.colour))
    worse = Q(pk__in=())
    changed = 0
    for rule in rules:
        holds = reading.condition_of_settings(entity, rule.conditions)
        rows = entity.rows().filter(holds).exclude(worse)
        changed += _turn(rows, rule.colour, [rule.meaning])
        worse |= holds
    return changed + (_turn(entity.rows().exclude(worse), CALM, []) if rules else 0)


def _turn(rows: QuerySet[Party], colour: str, reasons: list[str]) -> int:
    """Remember a new light of those of the rows that had another, a thousand at a time."""
    changed = 0
    others = rows.exclude(light=colour).order_by("pk").values_list("pk", flat=True)
    while ids := list(others[:BATCH]):
        LightChange.objects.bulk_create(
            LightChange(party_id=pk, at=timezone.now(), colour=colour, reasons=reasons)
            for pk in ids
        )
        Party.objects.filter(pk__in=ids).update(light=colour)
        changed += len(ids)
    return changed
