"""Where a feature answers in its own way: a file is not made from JSON."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from kesher.entity.description import Entity

Maker = Callable[[HttpRequest, Entity], HttpResponse]
Paths = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Special:
    """`content` is the OpenAPI content of the request; `paths` are further paths of the entity."""

    maker: Maker
    content: dict[str, Any]
    paths: Paths = field(default_factory=dict)


_specials: dict[str, _Special] = {}
_descriptions: list[tuple[str, dict[str, Any], Callable[[Entity], Paths]]] = []
_general: dict[str, tuple[dict[str, Any], Callable[[], Paths]]] = {}


def makes(
    entity_key: str, *, content: dict[str, Any], paths: Paths | None = None
) -> Callable[[Maker], Maker]:
    """Have `POST /api/v1/{entity}` answered by a function, in the scope and in a transaction.

    It checks the right to create by itself. `content` describes the body ({"multipart/form-data":
    {"schema": …}}), `paths` further addresses, begun after the entity's.
    """

    def register(maker: Maker) -> Maker:
        _specials[entity_key] = _Special(maker=maker, content=content, paths=paths or {})
        return maker

    return register


def maker_of(entity: Entity) -> Maker | None:
    special = _specials.get(entity.key)
    return special.maker if special else None


def content_of(entity: Entity) -> dict[str, Any] | None:
    """What the body of a creation is, if the feature says so itself."""
    special = _specials.get(entity.key)
    return special.content if special else None


def describe(name: str, schema: dict[str, Any], paths: Callable[[Entity], Paths]) -> None:
    """Have `paths` tell further addresses of each entity, and the schema stand under its name."""
    _descriptions.append((name, schema, paths))


def describe_general(name: str, schema: dict[str, Any], paths: Callable[[], Paths]) -> None:
    """Have `paths` tell addresses that belong to no entity, and the schema stand under its name."""
    _general[name] = (schema, paths)


def general_paths() -> Paths:
    """The addresses that belong to no entity, begun after the API's own."""
    return {end: told for _schema, paths in _general.values() for end, told in paths().items()}


def paths_of(entity: Entity) -> Paths:
    """Further paths, begun after the entity's."""
    special = _specials.get(entity.key)
    found = dict(special.paths) if special else {}
    for _name, _schema, paths in _descriptions:
        found |= paths(entity)
    return found


def schemas() -> dict[str, Any]:
    told = {name: schema for name, schema, _paths in _descriptions}
    return told | {name: schema for name, (schema, _paths) in _general.items()}
