"""A person's name and its parts: whichever of them is written, the others follow."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from kesher.lib.naming import composed, has

PARTS: Final = ("given_name", "family_name")
NAMES: Final = ("name", *PARTS)


class Named(Protocol):
    name: str
    given_name: str
    family_name: str


def agreed(known: Named, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values with what follows from them: a name of its parts, or no part that the name lacks.

    Where both are written at once both stay as they are: some are called otherwise than they are
    listed.
    """
    told = {key for key in NAMES if key in values and values[key] != getattr(known, key)}
    if told == {"name"}:
        lost = [key for key in PARTS if not _stands(values["name"], getattr(known, key))]
        return {**values, **dict.fromkeys(lost, "")} if lost else values
    if told and "name" not in told:
        name = _renamed(known, {key: values.get(key, getattr(known, key)) for key in PARTS})
        return {**values, "name": name}
    return values


def _stands(name: str | None, part: str) -> bool:
    return not part or has(name or "", part)


def _renamed(known: Named, parts: Mapping[str, str]) -> str:
    """The name with its old parts exchanged for the new; made of both where it still lacks one."""
    name = known.name
    for key in PARTS:
        was = getattr(known, key)
        name = name.replace(was, parts[key], 1) if was and parts[key] else name
    given, family = (parts[key] or "" for key in PARTS)
    stands = all(_stands(name, part) for part in (given, family))
    return name if name and (stands or not (given and family)) else composed(given, family)
