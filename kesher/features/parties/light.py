"""The traffic light: the organisation's own rules, the worst that holds, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from kesher.entity.book import book
from kesher.entity.models import ColourRule
from kesher.entity.registry import entities
from kesher.features.parties.models import LightChange, Party
from kesher.records import holding, reading
from kesher.tenancy import current, scope
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
    if not _rules():
        return Light(colour="")
    _remembered, true = _holding(party.pk)
    return Light(colour=_colour(true), reasons=tuple(shown(rule.meaning) for rule in true))


def look(pks: Collection[UUID]) -> int:
    """Bring what is remembered of these lights up to now, in a prepared query each; answers how
    many changed.
    """
    changed = 0
    with scope(current().organization_id, None, "job"):
        for pk in pks:
            remembered, true = _holding(pk)
            if remembered not in {None, _colour(true)}:
                changed += _remember([pk], _colour(true), [rule.meaning for rule in true[:1]])
    return changed


def _rules() -> list[ColourRule]:
    """The worst first."""
    found = book().rules.get((entities.of(Party).key, "light"), [])
    return sorted(found, key=lambda rule: _rank(rule.colour))


def _holding(pk: UUID) -> tuple[str | None, list[ColourRule]]:
    """The remembered light of a party, and the rules that hold for it now; None without it."""
    rules = _rules()
    found = holding.answers(
        ("light",),
        Party.objects.all,
        [rule.conditions for rule in rules],
        pk,
        asked=partial(holding.holds, entities.of(Party)),
        columns=("light",),
    )
    remembered, *answers = found[0] if found else (None,)
    return remembered, [rule for rule, holds in zip(rules, answers, strict=False) if holds]


def _colour(true: list[ColourRule]) -> str:
    """Without any rules there is no light; without one that holds it is calm."""
    calm = CALM if _rules() else ""
    return next((rule.colour for rule in true), calm)


def _rank(colour: str) -> int:
    return WORST_FIRST.index(colour) if colour in WORST_FIRST else len(WORST_FIRST)


def follow() -> int:
    """Bring what is remembered of every party's light up to now; answers how many changed."""
    with scope(current().organization_id, None, "job"):
        entity = entities.of(Party)
        worse = Q(pk__in=())
        changed = 0
        for rule in _rules():
            holds = reading.condition_of_settings(entity, rule.conditions)
            rows = entity.rows().filter(holds).exclude(worse)
            changed += _turn(rows, rule.colour, [rule.meaning])
            worse |= holds
        return changed + _turn(entity.rows().exclude(worse), _colour([]), [])


def _turn(rows: QuerySet[Party], colour: str, reasons: list[str]) -> int:
    """Remember a new light of those of the rows that had another, a thousand at a time."""
    changed = 0
    others = rows.exclude(light=colour).order_by("pk").values_list("pk", flat=True)
    while ids := list(others[:BATCH]):
        changed += _remember(ids, colour, reasons)
    return changed


def _remember(pks: Collection[UUID], colour: str, reasons: list[str]) -> int:
    LightChange.objects.bulk_create(
        LightChange(party_id=pk, at=timezone.now(), colour=colour, reasons=reasons) for pk in pks
    )
    return Party.objects.filter(pk__in=pks).update(light=colour)
