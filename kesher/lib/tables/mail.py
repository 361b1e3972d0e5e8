"""Messages that strangers wrote, as the limited process tells of them."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kesher.lib.tables import wire
from kesher.lib.tables.process import Limits, messages_about
from kesher.lib.tables.refusals import Code, UnreadableFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    name: str
    address: str


@dataclass(slots=True, kw_only=True)
class Enclosure:
    name: str
    content: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`at` is ISO 8601 in UTC. One with a `problem` was a trap, and has nothing but its number."""

    number: int
    id: str = ""
    at: str = ""
    sender: Correspondent = Correspondent(name="", address="")
    to: tuple[Correspondent, ...] = ()
    cc: tuple[Correspondent, ...] = ()
    subject: str = ""
    text: str = ""
    problem: Code | None = None
    enclosures: list[Enclosure] = field(default_factory=list)


def read_mail(path: Path, *, most_bytes: int, seconds: int = 60) -> Iterator[Letter]:
    """The messages of an .eml or an mbox file, one at a time; raises UnreadableFile.

    No more than `most_bytes` of enclosures come out of them.
    """
    limits = Limits(memory_mb=512, seconds=seconds, max_rows=0)
    messages = messages_about(path, wanted="letters", limits=limits)
    letter: Letter | None = None
    total = 0
    try:
        for message in messages:
            if "letter" in message:
                if letter:
                    yield letter
                letter = _letter(message)
            elif letter and "part" in message:
                letter.enclosures.append(Enclosure(name=message["part"]))
            elif letter:
                piece = b64decode(message["piece"])
                total += len(piece)
                letter.enclosures[-1].content += piece
            if total > most_bytes:
                raise UnreadableFile("too_large", f"more than {most_bytes} bytes")
        if letter:
            yield letter
    finally:
        messages.close()


def _letter(told: wire.Message) -> Letter:
    if "problem" in told:
        return Letter(number=told["letter"], problem=told["problem"])
    return Letter(
        number=told["letter"],
        id=told["id"],
        at=told["at"],
        sender=_one(told["sender"]),
        to=tuple(map(_one, told["to"])),
        cc=tuple(map(_one, told["cc"])),
        subject=told["subject"],
        text=told["text"],
    )


def _one(pair: list[str]) -> Correspondent:
    return Correspondent(name=pair[0], address=pair[1])
