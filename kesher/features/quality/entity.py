"""The rules of quality as settings, and what filters may ask of a record's quality."""

from kesher.access import rights
from kesher.entity.description import Card, Entity, Panel
from kesher.entity.registry import entities
from kesher.features.quality import flaws, lacking, rules, starting
from kesher.features.quality.jobs import rules_changed
from kesher.features.quality.models import Kept, QualityRule
from kesher.records import writing
from kesher.records.checking import checked_by

__all__ = ["QUALITY_RULES", "starting"]

QUALITY_RULES = entities.register(
    Entity(
        model=QualityRule,
        key="quality_rules",
        icon="shield",
        columns=(
            "meaning",
            "entity",
            "key",
            "sort",
            "field",
            "months",
            "conditions",
            "weight",
            "position",
            "is_archived",
        ),
        form=(
            "entity",
            "sort",
            "field",
            "months",
            "conditions",
            "meaning",
            "weight",
            "position",
            "is_archived",
        ),
        filters=("entity", "key", "sort", "is_archived"),
        order="position",
        card=Card(start=(Panel(key="facts", fields=("meaning", "entity", "sort", "conditions")),)),
    )
)

rights.administer(QUALITY_RULES.key)
checked_by(QUALITY_RULES.key, rules.checked)
writing.demand(QUALITY_RULES.key, rules_changed)
for _key in Kept.values:
    flaws.tell(_key)
    lacking.tell(_key)
