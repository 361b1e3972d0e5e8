"""How a reading child tells its parent what it found: one JSON message a line."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from kesher.lib.hebrew.marks import Marked
from kesher.lib.tables.contacts import Contact, ContactPoint, PostalAddress
from kesher.lib.tables.pictures import Picture
from kesher.lib.tables.sheets import Cell, Numbered

Message = dict[str, Any]

OUT_OF_MEMORY = 70  # the child's exit code


def encoded(message: Message) -> bytes:
    return (
        json.dumps(message, default=_tagged, ensure_ascii=False, separators=(",", ":")).encode()
        + b"\n"
    )


def decoded(line: bytes) -> Message:
    message: Message = json.loads(line)
    return message


def rows_as_message(rows: Iterable[Numbered]) -> Message:
    return {"rows": [(number, list(map(_told, row))) for number, row in rows]}


def rows_of(message: Message) -> Iterable[Numbered]:
    return (
        (number, [_untagged(cell) if type(cell) is dict else cell for cell in row])
        for number, row in message["rows"]
    )


def pictures_as_messages(contact: Contact) -> Iterator[Message]:
    """They go before the contact, who is told without them."""
    for name in ("photo", "logo"):
        picture: Picture | None = getattr(contact, name)
        if picture:
            content = b64encode(picture.content).decode()
            yield {"picture": name, "content": content, "problem": picture.problem}


def picture_of(message: Message) -> Picture:
    return Picture(content=b64decode(message["content"]), problem=message["problem"])


def contact_as_message(contact: Contact) -> Message:
    return {"contact": _told_within(asdict(replace(contact, photo=None, logo=None)))}


def contact_of(message: Message, pictures: Mapping[str, Picture]) -> Contact:
    told: Message = _untagged_within(message["contact"])
    several = {
        name: tuple(_point(one) for one in told[name]) for name in ("phones", "emails", "urls")
    }
    addresses = tuple(
        PostalAddress(**one | {"types": tuple(one["types"])}) for one in told["addresses"]
    )
    categories = tuple(told["categories"])
    plain = {"categories": categories, "untaken": tuple(told["untaken"])}
    return Contact(**told | several | {"addresses": addresses} | plain | dict(pictures))


def _point(told: Message) -> ContactPoint:
    return ContactPoint(**told | {"types": tuple(told["types"])})


def _told(cell: Cell) -> Any:
    return {"text": str(cell), "said": cell.said} if type(cell) is Marked else cell


def _told_within(told: Any) -> Any:
    """The same of whatever a card consists of."""
    if isinstance(told, dict):
        return {name: _told_within(one) for name, one in told.items()}
    return [_told_within(one) for one in told] if isinstance(told, list | tuple) else _told(told)


def _untagged_within(told: Any) -> Any:
    if isinstance(told, dict) and "said" not in told:
        return {name: _untagged_within(one) for name, one in told.items()}
    if isinstance(told, list):
        return [_untagged_within(one) for one in told]
    return _untagged(told) if isinstance(told, dict) else told


def _tagged(cell: object) -> dict[str, str]:
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    raise TypeError(f"{type(cell).__name__} is no cell")


def _untagged(cell: dict[str, str]) -> Cell:
    if "said" in cell:
        return Marked.of(cell["text"], cell["said"])
    if "date" in cell:
        return date.fromisoformat(cell["date"])
    return datetime.fromisoformat(cell["datetime"])
