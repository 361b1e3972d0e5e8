"""Settings as entities, so that audit, undo and the API come with the corridor."""

from kesher.access import rights
from kesher.entity.description import Card, Entity, Panel
from kesher.entity.kinds import resolving
from kesher.entity.models import Choice, ColourRule, CustomField
from kesher.entity.registry import entities
from kesher.features.settings import checking, following, naming
from kesher.records import writing
from kesher.records.checking import checked_by

SEEN = ("view", "export")

CUSTOM_FIELDS = entities.register(
    Entity(
        model=CustomField,
        key="custom_fields",
        icon="forms",
        columns=("labels", "key", "entity", "kind", "is_required", "position", "is_archived"),
        form=(
            "entity",
            "labels",
            "kind",
            "options",
            "is_required",
            "is_searched",
            "position",
            "is_archived",
        ),
        filters=("entity", "kind", "is_required", "is_archived"),
        order="position",
        card=Card(start=(Panel(key="facts", fields=("labels", "key", "entity", "kind")),)),
    )
)

CHOICES = entities.register(
    Entity(
        model=Choice,
        key="choices",
        icon="list",
        columns=(
            "labels",
            "key",
            "list",
            "colour",
            "meaning",
            "board_limit",
            "expected_days",
            "position",
            "is_archived",
        ),
        form=(
            "list",
            "labels",
            "reverse_labels",
            "colour",
            "meaning",
            "board_limit",
            "expected_days",
            "position",
            "is_archived",
        ),
        filters=("list", "key", "meaning", "is_archived"),
        order="position",
        card=Card(start=(Panel(key="facts", fields=("labels", "key", "list", "colour")),)),
    )
)

RULES = entities.register(
    Entity(
        model=ColourRule,
        key="rules",
        icon="palette",
        columns=("meaning", "entity", "purpose", "colour", "conditions", "position", "is_archived"),
        form=("entity", "purpose", "conditions", "colour", "meaning", "position", "is_archived"),
        filters=("entity", "purpose", "colour", "is_archived"),
        order="position",
        card=Card(start=(Panel(key="facts", fields=("meaning", "conditions", "colour")),)),
    )
)

for _entity in (CUSTOM_FIELDS, CHOICES, RULES):
    rights.administer(_entity.key)
for _key in ("users", "teams", "roles"):
    rights.administer(_key, but=SEEN)

checked_by("custom_fields", checking.custom_field)
checked_by("choices", checking.choice)
checked_by("rules", checking.rule)
checked_by("roles", checking.role)
checked_by("teams", checking.team)
writing.demand("custom_fields", following.followed)
writing.demand("users", checking.somebody_administers)
writing.demand("roles", checking.somebody_administers)

resolving.names_with(record_types=naming.record_types, lists=naming.lists)
