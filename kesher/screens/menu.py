"""What the side menu and the plus offer, to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.access.rights import is_administrator, may
from kesher.entity.description import Entity
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.screens import addresses, kept
from kesher.screens.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of the menu: an entity's, by its key, or a page's, by the `tail` of its address.

    A page that `stands_on` an entity is there for those who may view that.
    """

    key: str
    tail: str = ""
    label: Any = ""
    icon: str = ""
    shortcut: str = ""
    group: Any = ""
    for_administrators: bool = False
    stands_on: str = ""


MENU: list[Place] = [
    Place(key="parties", shortcut="KeyC"),
    Place(key="leads", shortcut="KeyL"),
    Place(key="deals", shortcut="KeyS"),
    Place(key="quotes", shortcut="KeyQ"),
    Place(key="orders"),
    Place(key="agreements"),
    Place(key="tasks", shortcut="KeyT"),
    Place(key="products", group=_("Catalogue")),
    Place(key="categories"),
    Place(key="price_lists"),
    Place(key="quote_texts"),
    Place(key="calls", group=_("Activities")),
    Place(key="meetings", shortcut="KeyM"),
    Place(key="files", group=_("Documents")),
]
NEW = {
    "parties": "KeyC",
    "leads": "KeyL",
    "deals": "KeyS",
    "quotes": "",
    "orders": "",
    "agreements": "",
    "tasks": "KeyT",
    "notes": "KeyN",
    "calls": "",
    "meetings": "",
}
WORDS: dict[str, Any] = {"parties": _("Customers")}


def add(place: Place, *, before: str = "") -> None:
    """Features upstairs add their own pages; `before` is the key of the line that follows."""
    keys = [one.key for one in MENU]
    MENU.insert(keys.index(before) if before in keys else len(MENU), place)


def lines(request: Request) -> list[dict[str, Any]]:
    """The menu of whoever asks, as the shell's template wants it."""
    here, root = request.path, addresses.root()
    found = kept.by_sight("menu", _lines)
    active = max((line["url"] for line in found if here.startswith(line["url"])), default="")
    if active == root != here:
        active = ""
    return [line | {"active": line["url"] == active} for line in found]


def _lines() -> list[dict[str, Any]]:
    return [line for place in MENU if (line := _line(place))]


def _line(place: Place) -> dict[str, Any] | None:
    entity = entities.get(place.key) if not place.tail and entities.knows(place.key) else None
    if entity is None and not place.label:
        return None
    if (shown := entity.key if entity else place.stands_on) and not may("view", shown):
        return None
    if place.for_administrators and not is_administrator():
        return None
    label = place.label or WORDS.get(place.key) or (entity and capital(entity.label_plural))
    return {
        "key": place.key,
        "label": str(label),
        "url": addresses.of(entity) if entity else addresses.root() + place.tail,
        "icon": place.icon or (entity and entity.icon),
        "shortcut": place.shortcut,
        "group": str(place.group),
    }


def creates() -> list[dict[str, Any]]:
    """What whoever asks may make from anywhere."""
    return kept.by_sight("creates", lambda: [_create(entity) for entity in _offered()])


def _create(entity: Entity) -> dict[str, Any]:
    return {
        "label": capital(entity.label),
        "icon": entity.icon,
        "url": addresses.of(entity, "new"),
        "shortcut": NEW[entity.key],
    }


def _offered() -> Iterator[Entity]:
    for key in NEW:
        if entities.knows(key) and may("create", key):
            yield entities.get(key)
