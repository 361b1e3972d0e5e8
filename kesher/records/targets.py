"""Which records values point at: told by type and id alone, for readers who may see less."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kesher.access.models import Guarded
from kesher.entity.fields import Field
from kesher.entity.kinds import resolving
from kesher.entity.registry import entities

# Kinds whose words are titles of other records.
POINTING = {"link", "file", "image"}


def points(field: Field) -> bool:
    return field.kind.key in POINTING or _model(field) is not None


def target(field: Field, raw: Any) -> str:
    """`entity:id` of the record at which a value points, as the audit keeps it; else nothing."""
    if not isinstance(raw, dict) or "id" not in raw:
        return ""
    model = _model(field)
    key = entities.of(model).key if model else raw.get("entity")
    return f"{key}:{raw['id']}" if key else ""


def look_at(targets: Iterable[str]) -> None:
    """Learn the titles of all of them, in one query for each type."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for one in filter(None, targets):
        key, pk = _split(one)
        wanted[key].add(pk)
    for key, pks in wanted.items():
        resolving.titles(key, pks)


def title(one: str) -> str:
    """What it is called now; nothing where whoever asks may not see it."""
    if not one:
        return ""
    key, pk = _split(one)
    return resolving.titles(key, [pk])[pk] or ""


def _model(field: Field) -> type[Guarded] | None:
    model = field.options.get("model")
    return model if model is not None and issubclass(model, Guarded) else None


def _split(one: str) -> tuple[str, UUID]:
    key, _colon, pk = one.partition(":")
    return key, UUID(pk)
