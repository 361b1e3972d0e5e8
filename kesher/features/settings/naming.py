"""What lists, meanings and verbs are called on the screens of the settings."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.entity import starting
from kesher.entity.description import Entity
from kesher.entity.kinds.rows import RowsKind
from kesher.entity.naming import capital
from kesher.entity.registry import entities

MEANINGS: dict[str, Any] = {
    "open": _("Still open"),
    "won": _("Ended well"),
    "lost": _("Came to nothing"),
    "competitor": _("A competitor"),
    "other": _("Something else"),
    "unknown": _("Nobody knows"),
}
VERBS: dict[str, Any] = {
    "view": _("View"),
    "create": _("Create"),
    "update": _("Update"),
    "delete": _("Delete"),
    "export": _("Export"),
    "import": _("Import"),
}


def records() -> list[Entity]:
    """The types of records that have fields, rules and cards of their own."""
    return [entity for entity in entities if entity.is_record]


def record_types() -> list[tuple[str, Any]]:
    return [(entity.key, entity.label_plural) for entity in records()]


def lists() -> list[tuple[str, str]]:
    return [(key, list_name(key)) for key in starting.list_keys()]


def list_name(list_key: str) -> str:
    """After the fields that ask for it: “Leads: status”, or the field alone where several do."""
    askers = list(_askers(list_key))
    if not askers:
        return list_key
    entity, label = askers[0]
    if len({one.key for one, _label in askers}) > 1:
        return capital(label)
    return f"{capital(entity.label_plural)}: {label}"


def _askers(list_key: str) -> Iterator[tuple[Entity, Any]]:
    for entity in entities:
        for field in entity._told.values():
            if field.options.get("list") == list_key:
                yield entity, field.label
            elif isinstance(field.kind, RowsKind):
                yield from (
                    (entity, f"{field.label} – {column.label}")
                    for column in field.kind.columns
                    if column.choices == list_key
                )
        for action in entity.actions:
            for parameter in action.parameters:
                if parameter.options.get("list") == list_key:
                    yield entity, parameter.label
