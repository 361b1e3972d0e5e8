"""Addresses of the screens, for whoever writes a link; the grammar they follow is in urls.py."""

from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.db import models
from django.urls import Resolver404, resolve

from kesher.entity.description import Entity
from kesher.entity.kinds import resolving
from kesher.entity.registry import UnknownEntity, entities
from kesher.tenancy.organization import organization


def root() -> str:
    """What every address of the organisation in scope begins with."""
    return f"/{organization().slug}/"


def at(*parts: object, **query: object) -> str:
    """`at("undo", batch)`; what is None or "" is left out of the query."""
    path = "/".join(["", organization().slug, *map(str, parts), ""])
    asked = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


def of(entity: Entity, *parts: object, **query: object) -> str:
    """`of(LEADS, lead.pk, "do", "win")`."""
    return at(entity.key, *parts, **query)


def optional(*parts: object, **query: object) -> str:
    """The same where such a page exists in this installation, else ""."""
    return at(*parts, **query) if _exists("".join(f"{part}/" for part in parts)) else ""


@cache
def _exists(tail: str) -> bool:
    try:
        resolve(f"/any-organization/{tail}")
    except Resolver404:
        return False
    return True


def card_at(url: str) -> tuple[Entity, UUID] | None:
    """The entity and the id of the card at an address, if it is one of this organisation's."""
    path = urlsplit(url).path
    if not path.startswith(root()):
        return None
    parts = path.removeprefix(root()).strip("/").split("/")
    try:
        return entities.get(parts[0]), UUID("/".join(parts[1:]))
    except (UnknownEntity, ValueError):
        return None


def introduce() -> None:
    """Tell the kinds where cards and pickers are."""
    resolving.addresses_with(card=_card, picker=_picker)


def _card(target: Any, pk: UUID) -> str:
    entity = _entity(target)
    return of(entity, pk) if entity else ""


def _picker(target: Any) -> str:
    if target == "":
        return at("pick")
    entity = _entity(target)
    return at("pick", entity.key) if entity else ""


def _entity(target: str | type[models.Model]) -> Entity | None:
    try:
        return entities.get(target) if isinstance(target, str) else entities.of(target)
    except UnknownEntity:
        return None
