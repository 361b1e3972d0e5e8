"""All the entities there are, introduced to one another once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import models

from kesher.access import rights
from kesher.entity.action import Action
from kesher.entity.description import ANY, Entity, Guest, Panel


class UnknownEntity(LookupError):
    """No record type has this name."""


class Registry:
    def __init__(self) -> None:
        self._entities: dict[str, Entity] = {}

    def register(self, entity: Entity) -> Entity:
        if entity.key in self._entities:
            raise ValueError(f"Two entities call themselves {entity.key!r}.")
        self._entities[entity.key] = entity
        rights.repeats(entity.key, _copies(entity))
        return entity

    def lend(self, key: str, action: Action) -> None:
        """Give an entity a verb from a floor above its own, offered before its others."""
        entity = self.get(key)
        object.__setattr__(entity, "actions", (action, *entity.actions))

    def lend_panel(self, key: str, panel: Panel, *, zone: str = "main", last: bool = False) -> None:
        """Put a block from a floor above into a column of an entity's card, at its head or foot."""
        entity = self.get(key)
        own = getattr(entity.card, zone)
        blocks: Any = {zone: (*own, panel) if last else (panel, *own)}
        object.__setattr__(entity, "card", replace(entity.card, **blocks))

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._entities.values())

    def get(self, key: str) -> Entity:
        try:
            return self._entities[key]
        except KeyError:
            raise UnknownEntity(key) from None

    def knows(self, key: str) -> bool:
        return key in self._entities

    def of(self, subject: type[models.Model] | models.Model) -> Entity:
        """The entity of a record or of its model."""
        model = subject if isinstance(subject, type) else type(subject)
        for entity in self._entities.values():
            if entity.model is model:
                return entity
        raise UnknownEntity(model.__name__)

    def guests_of(self, host: Entity) -> list[tuple[Entity, Guest]]:
        """The entities that show themselves on the host's card."""
        return [
            (entity, guest)
            for entity in self
            for place, guest in entity.appears_on.items()
            if place is host.model or (place == ANY and host.is_record and entity != host)
        ]


def _copies(entity: Entity) -> dict[str, str]:
    """Columns that repeat the first of a list of rows, and the field that has them all."""
    return {one.column: one.key for one in entity.more if one.in_rows and one.column}


entities = Registry()
