"""The localities of the country, by whatever people call them."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from kesher.lib.hebrew import key
from kesher.lib.places import published
from kesher.lib.places.spelling import Names

LONGEST: Final = 40
# What stands before a name and is no part of it.
KINDS: Final = tuple(
    f"{key(kind)} "
    for kind in (
        *("קיבוץ", "מושב", "מושבה", "מושבת", "קבוצת", "יישוב", "ישוב", "העיר", "עיריית", "עיירה"),
        *("מושב שיתופי", "יישוב קהילתי", "ישוב קהילתי", "מועצה מקומית", "מועצה אזורית"),
        *("Kibbutz", "Kibutz", "Qibbuz", "Moshav", "Moshava", "City of"),
    )
)

# A village is called so, and columns are.
WORDS: Final = frozenset({key("רחוב")})
# No locality is called by a number.
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A locality; `code` is that of the Central Bureau of Statistics, where known."""

    name: str
    code: int | None
    others: tuple[str, ...]


def named(text: str) -> Place | None:
    """The locality of this name, abbreviation or spelling, in Hebrew or another language."""
    return None if _DIGIT.search(text) else _named(text)


@lru_cache(maxsize=8192)
def _named(text: str) -> Place | None:
    asked, names = _asked(text), _names()
    if asked in WORDS:
        return None
    return names.exact(asked) or names.exact(_bare(asked)) or names.sounding(_bare(asked))


@lru_cache(maxsize=4096)
def meant(text: str) -> Place | None:
    """The same, also where one letter is wrong and no other locality can be meant."""
    return named(text) or _names().nearest(_bare(_asked(text)))


def forget() -> None:
    """The lists may be others now."""
    for remembered in (_named, meant, everywhere, _names):
        remembered.cache_clear()


@cache
def everywhere() -> tuple[Place, ...]:
    """The localities that come along, with what a list beside the program adds."""
    found: dict[int | str, Place] = {}
    for name, code, others in published.localities():
        known = found.get(code or name, Place(name=name, code=code, others=()))
        added = (*known.others, *({name} - {known.name}), *others)
        found[code or name] = replace(known, others=added)
    return tuple(found.values())


@cache
def _names() -> Names[Place]:
    """What a locality is called officially outweighs what another is called besides."""
    places = everywhere()
    official = [(key(place.name), place) for place in places]
    return Names([*official, *((key(name), one) for one in places for name in one.others)])


def _asked(text: str) -> str:
    return key(text) if len(text) <= LONGEST else ""


def _bare(asked: str) -> str:
    kind = next((kind for kind in KINDS if asked.startswith(kind)), "")
    return asked.removeprefix(kind)
