"""The traffic light: the organisation's own rules, the worst that holds, and why."""

from dataclasses import dataclass

from django.db.models import BooleanField, Case, Value, When
from django.utils import timezone

from kesher.entity.book import book
from kesher.entity.models import ColourRule
from kesher.entity.registry import entities
from kesher.features.parties.models import LightChange, Party
from kesher.records import reading

WORST_FIRST = ("red", "orange", "amber", "green")
CALM = "green"


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
    asked = {f"rule_{place}": _holds(rule) for place, rule in enumerate(rules)}
    answers = Party.objects.filter(pk=party.pk).values_list(*asked.values()).first() or ()
    holding = [rule for rule, holds in zip(rules, answers, strict=False) if holds]
    if not holding:
        return Light(colour=CALM)
    worst = min((rule.colour for rule in holding), key=_rank)
    reasons = tuple(rule.meaning for rule in sorted(holding, key=lambda one: _rank(one.colour)))
    return Light(colour=worst, reasons=reasons)


def _rank(colour: str) -> int:
    return WORST_FIRST.index(colour) if colour in WORST_FIRST else len(WORST_FIRST)


def _holds(rule: ColourRule) -> Case:
    condition = reading.condition_of_settings(entities.of(Party), rule.conditions)
    yes, no = Value(value=True), Value(value=False)
    return Case(When(condition, then=yes), default=no, output_field=BooleanField())


def keep(party: Party, light: Light) -> None:
    """Remember the light when it is another than the last one remembered."""
    last = LightChange.objects.filter(party=party).order_by("-at").first()
    if last is None or last.colour != light.colour:
        LightChange.objects.create(
            party=party, at=timezone.now(), colour=light.colour, reasons=list(light.reasons)
        )
