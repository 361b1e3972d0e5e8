"""The schema that goes along: every record type, field and column, in Hebrew and in English."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.choice import options
from kesher.entity.registry import entities
from kesher.exchange.leaving.baggage import FORMAT, Table, tables


def schema() -> dict[str, Any]:
    """Of the organisation in scope, with its own fields and answers."""
    records = sorted((one for one in entities if one.is_record), key=lambda one: one.key)
    return {
        "format": FORMAT,
        "entities": [_entity(one) for one in records],
        "tables": [_table(one) for one in tables()],
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "key": entity.key,
        "label": _in_each(lambda: entity.label_plural),
        "lossless": f"data/{entity.key}.jsonl",
        "readable": f"data/{entity.key}.csv",
        "fields": [_field(entity, key) for key in entity.fields()],
    }


def _field(entity: Entity, key: str) -> dict[str, Any]:
    field = entity.field(key)
    target = field.options.get("model")
    told = {
        "key": key,
        "label": _in_each(lambda: entity.field(key).label),
        "kind": field.kind.key,
        "required": field.required,
        "custom": field.is_custom,
    }
    if target is not None:
        told["refers_to"] = target._meta.label
    if answers := _answers(entity, field):
        told["answers"] = answers
    return told


def _answers(entity: Entity, field: Field) -> list[dict[str, Any]]:
    labels: dict[str, dict[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for one in options(entity.field(field.key)):
                labels.setdefault(one.key, {})[language] = str(one.label)
    return [{"key": key, "label": label} for key, label in labels.items()]


def _table(table: Table) -> dict[str, Any]:
    return {
        "table": table.label,
        "member": table.member,
        "label": _in_each(lambda: table.model._meta.verbose_name_plural),
        "columns": [_column(one) for one in table.columns],
    }


def _column(column: Any) -> dict[str, Any]:
    told = {
        "name": column.attname,
        "label": _in_each(lambda: column.verbose_name),
        "type": column.get_internal_type(),
        "may_be_empty": column.null,
    }
    if isinstance(column, models.ForeignKey):
        told["refers_to"] = column.related_model._meta.label
    return told


def _in_each(label: Callable[[], Any]) -> dict[str, str]:
    told = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told[language] = str(label())
    return told
