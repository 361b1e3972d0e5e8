"""Where the quality centre and the records behind its figures are found."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from kesher.entity.description import Entity
from kesher.features.quality.models import QualityRule
from kesher.features.quality.rules import LACKS
from kesher.screens import addresses
from kesher.screens.asked import NO_VIEW

ROOT: Final = "quality"
TAIL: Final = f"{ROOT}/"


def at(*parts: object, **query: object) -> str:
    return addresses.at(ROOT, *parts, **query)


def query(rule: QualityRule | None, *also: str) -> dict[str, str]:
    """What a list is asked for that shows the records that break a rule, or any of them."""
    broken = f"{LACKS} = {rule.key}" if rule else f"{LACKS} is not empty"
    return {"view": NO_VIEW, "filter": " and ".join((broken, *also))}


def listing(entity: Entity, rule: QualityRule | None, *also: str, mine: bool = False) -> str:
    told = (*also, "owner = me") if mine else also
    return addresses.of(entity, **query(rule, *told))


def selection(rule: QualityRule) -> str:
    """The same as the query of a list all of whose rows are meant, for verbs on many."""
    return urlencode(query(rule))


def of_owner(owner: UUID | None) -> str:
    return f'owner = "{owner}"' if owner else "owner is empty"
