"""Descriptions checked at start-up: a name that is wrong is told before anybody meets it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from kesher.entity.description import Entity
from kesher.entity.registry import entities


@register(Tags.models)
def names_are_right(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"{entity.key} names the field '{name}', which it lacks.", id="kesher.E001")
        for entity in entities
        for name in _names(entity)
        if name not in entity._told
    ]


def _names(entity: Entity) -> Iterator[str]:
    yield from (*entity.columns, *entity.form, *entity.quick, *entity.search, *entity.filters)
    yield from (*entity.matches_on, *entity.card.head, entity.order.lstrip("-"))
    for panel in (*entity.card.start, *entity.card.main, *entity.card.end):
        yield from panel.fields
    if entity.board:
        yield entity.board.group_by
    if entity.timeline and entity.timeline.line:
        yield entity.timeline.body
    yield from entity.called_by
    for guest in entity.appears_on.values():
        yield from guest.columns
