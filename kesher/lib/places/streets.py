"""The streets of a locality, and how the official list spells them."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from kesher.lib.hebrew import key
from kesher.lib.places import published
from kesher.lib.places.localities import Place
from kesher.lib.places.spelling import Names, sound

# Jerusalem has four thousand streets, most places have few: what an import meets fits.
MOST_REMEMBERED: Final = 256
_LINE: Final = re.compile(r"(?P<name>\D+?)(?P<number>,? +\d.*)?")
# What sorts of streets are called in full, and shortened; a street that is nothing else has none.
_SORTS: Final = {
    short: whole
    for whole, shorts in {
        "": ("רחוב", "רח", "רחוב רחוב"),
        "שדרות": ("שד", "שדרות", "שדרת", "שדרה"),
        "סמטת": ("סמ", "סמטת", "סימטת", "סמטה"),
        "שכונת": ("שכ", "שכונת", "שכונה"),
        "כיכר": ("ככר", "כיכר"),
    }.items()
    for short in shorts
}
_LEFT_OUT: Final = "שדרות "
_MARKS: Final = re.compile("['\"׳״]")


def street(line: str, locality: Place) -> str:
    """The street of an address as the official list spells it, with its number; else the line."""
    return _spelt(line, locality, _listed) or line


def meant(line: str, locality: Place) -> str:
    """The same, also where one letter is wrong and no other street can be meant. What streets are
    called elsewhere is spelt right: the list of this place only lacks it.
    """
    return _spelt(line, locality, _meant) or line


def is_known(line: str, locality: Place) -> bool:
    return bool(_spelt(line, locality, _listed))


def forget() -> None:
    for remembered in (_listed, _meant, _of, _anywhere):
        remembered.cache_clear()


def _spelt(line: str, locality: Place, found: Callable[[str, int], str]) -> str:
    if not locality.code:
        return ""
    parts = _LINE.fullmatch(line)
    if parts is None:
        return found(line, locality.code)
    name = found(parts["name"], locality.code)
    return f"{name}{parts['number'] or ''}" if name else ""


@lru_cache(maxsize=8192)
def _listed(name: str, code: int) -> str:
    names, asked = _of(code), _folded(name)
    found = names.exact(asked) or names.sounding(asked)
    return _in_order(name, found) if found else ""


@lru_cache(maxsize=4096)
def _meant(name: str, code: int) -> str:
    if listed := _listed(name, code):
        return listed
    asked = _folded(name)
    near = _of(code).nearest(asked)
    return near if near and asked not in _anywhere() else ""


@cache
def _anywhere() -> frozenset[str]:
    return frozenset(map(_folded, published.names_of_streets()))


@lru_cache(maxsize=MOST_REMEMBERED)
def _of(code: int) -> Names[str]:
    told = [(_folded(name), official) for name, official in published.streets(code)]
    shorter = [(at.removeprefix(_LEFT_OUT), one) for at, one in told if at.startswith(_LEFT_OUT)]
    return Names([*told, *shorter], sorted_words=True)


def _folded(name: str) -> str:
    first, _, rest = key(name).partition(" ")
    return f"{_SORTS.get(first, first)} {rest}".strip() if rest else first


def _in_order(typed: str, listed: str) -> str:
    """The list has family names first, and its own gershayim; people are left theirs."""
    if _MARKS.search(typed) and _MARKS.sub("", typed) == _MARKS.sub("", listed):
        return typed
    asked, known = (_folded(name).split() for name in (typed, listed))
    heard = [sound(word) for word in asked]
    if heard == [sound(word) for word in known] or sorted(heard) != sorted(map(sound, known)):
        return listed
    spelt = {sound(key(word)): word for word in listed.split()}
    return " ".join(spelt.get(sound(key(word)), word) for word in typed.split())
