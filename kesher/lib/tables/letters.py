"""Reading mail, one message or a box of them, in the process that may die of it.

The policy of the reader is `compat32`: the modern one takes gigabytes for a long subject.
"""

import mailbox
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any

from kesher.lib import html
from kesher.lib.hebrew import clean, clean_text
from kesher.lib.tables.contents import holds_mailbox
from kesher.lib.tables.encodings import is_visual_order, sniff, to_logical_order
from kesher.lib.tables.refusals import Code, UnreadableFile

Letter = Message

_MOST_LETTERS = 20_000
_MOST_HEADERS = 64 << 10
_LONGEST_HEADER = 8 << 10
_LONGEST_NAME = 150
_LONGEST_TEXT = 18_000
_MOST_PARTS = 200
_DEEPEST = 20
_PIECE = 1 << 18
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(rb'(?i)\bboundary="?([^"\r\n;]{1,200})')
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
# What the library lets out of itself for a message that is made wrongly enough.
_BROKEN = (MessageError, LookupError, ValueError, TypeError, AttributeError)
_VISUAL = "iso-8859-8"


def letters(path: Path) -> Iterator[dict[str, Any]]:
    """Each message, then its enclosures in pieces; of one that is a trap only why it stays out."""
    for number, raw in enumerate(_raw(path), start=1):
        if number > _MOST_LETTERS:
            raise UnreadableFile("too_many_rows", f"more than {_MOST_LETTERS} messages")
        try:
            yield from _told(number, raw)
        except RecursionError as trap:
            yield {"letter": number, "problem": "trap", "detail": str(trap)}
        except _BROKEN as trap:
            yield {"letter": number, "problem": "broken", "detail": type(trap).__name__}
        except UnreadableFile as refusal:
            yield {"letter": number, "problem": refusal.code, "detail": refusal.detail}


def _raw(path: Path) -> Iterator[bytes]:
    if not holds_mailbox(path):
        yield path.read_bytes()
        return
    box = mailbox.mbox(str(path), create=False)
    for key in box.iterkeys():
        yield _QUOTED_FROM.sub(rb"\1", box.get_bytes(key))


def _told(number: int, raw: bytes) -> Iterator[dict[str, Any]]:
    if problem := _trap(raw):
        raise UnreadableFile(problem)
    letter = message_from_bytes(raw, policy=compat32)
    parts = list(_parts(letter))
    enclosed = [part for part in parts if _is_enclosed(part)]
    yield {
        "letter": number,
        "id": _header(letter, "message-id").strip("<> ")[:_LONGEST_NAME],
        "at": _moment(letter),
        "sender": next(iter(_people(letter, "from")), ["", ""]),
        "to": _people(letter, "to"),
        "cc": _people(letter, "cc"),
        "subject": _header(letter, "subject"),
        "text": _text(part for part in parts if part not in enclosed),
    }
    for place, part in enumerate(enclosed, start=1):
        yield {"part": _name(part, place)}
        content = _content(part)
        for begin in range(0, len(content), _PIECE):
            yield {"piece": b64encode(content[begin : begin + _PIECE]).decode()}


def _trap(raw: bytes) -> Code | None:
    """What is wrong with a message before it is taken apart."""
    end = _HEAD_ENDS.search(raw)
    if (end.start() if end else len(raw)) > _MOST_HEADERS:
        return "trap"
    boundaries = set(_BOUNDARY.findall(raw))
    if len(boundaries) > _MOST_PARTS:
        return "trap"
    if sum(raw.count(b"--" + one) for one in boundaries) > 2 * _MOST_PARTS:
        return "trap"
    return None


def _parts(letter: Letter) -> Iterator[Letter]:
    """The leaves; a message within a message is one."""
    waiting: list[tuple[Letter, int]] = [(letter, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if depth > _DEEPEST:
            raise UnreadableFile("trap", f"more than {_DEEPEST} levels")
        if count > 2 * _MOST_PARTS:
            raise UnreadableFile("trap", f"more than {_MOST_PARTS} parts")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            inner: Any = part.get_payload()
            waiting += [(one, depth + 1) for one in reversed(inner)]
        else:
            yield part


def _is_enclosed(part: Letter) -> bool:
    """A file that came along; pictures that stand in the text itself are none."""
    if part.get_content_disposition() == "attachment":
        return True
    if part.get_content_maintype() == "image" and part["content-id"]:
        return False
    is_text = part.get_content_type() in {"text/plain", "text/html"}
    return bool(part.get_filename()) or not (is_text or part.is_multipart())


def _content(part: Letter) -> bytes:
    if part.is_multipart():
        return b"\n".join(one.as_bytes() for one in part.get_payload())  # type: ignore[union-attr]  # messages
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Letter, place: int) -> str:
    """Without folders: it is told to people and never used as a path."""
    told = part.get_filename() or ""
    if not told and part.is_multipart():
        inner: Any = part.get_payload(0)
        told = f"{_header(inner, 'subject') or place}.eml"
    name = clean(_decoded(told[:_LONGEST_HEADER]).replace("\\", "/").rsplit("/", 1)[-1])
    return name[-_LONGEST_NAME:] or f"{place}.{part.get_content_subtype()[:20]}"


def _text(parts: Iterable[Letter]) -> str:
    """The plain words; of a message that has none, those of its page."""
    told: dict[str, list[str]] = {}
    for part in parts:
        told.setdefault(part.get_content_type(), []).append(_words(part))
    plain = "\n".join(told.get("text/plain", ())).strip()
    text = plain or html.to_text("\n".join(told.get("text/html", ())))
    return clean_text(text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} […]")


def _words(part: Letter) -> str:
    content = _content(part)
    charset = (part.get_content_charset() or "").lower()
    text = _read(content, charset)
    return to_logical_order(text) if charset == _VISUAL and is_visual_order(text) else text


def _read(content: bytes, charset: str) -> str:
    """By what the message says of itself, unless nobody knows such an alphabet."""
    try:
        return content.decode("iso8859_8" if charset.startswith(_VISUAL) else charset, "replace")
    except LookupError:
        return content.decode(sniff(content), "replace")


def _header(letter: Letter, name: str) -> str:
    return " ".join(clean(_decoded(_raw_header(letter, name))).split())


def _raw_header(letter: Letter, name: str) -> str:
    """As it stands, undecoded; of an endless one its beginning."""
    pairs = ((key.lower(), value) for key, value in letter.raw_items())
    return next((str(value)[:_LONGEST_HEADER] for key, value in pairs if key == name), "")


def _decoded(value: str) -> str:
    """Encoded words, and letters that somebody sent as they were."""
    plain = value.encode("utf-8", "surrogateescape")
    if not value.isascii():
        return _read(plain, sniff(plain))
    return "".join(
        piece if isinstance(piece, str) else _read(piece, charset or "ascii")
        for piece, charset in decode_header(value)
    )


def _people(letter: Letter, name: str) -> list[list[str]]:
    """Names and addresses; what has no address is nobody."""
    told = getaddresses([_raw_header(letter, name).replace("\n", " ")])
    return [
        [clean(_decoded(who))[:_LONGEST_NAME], clean(address).lower()]
        for who, address in told
        if "@" in address
    ]


def _moment(letter: Letter) -> str:
    """In UTC, as ISO 8601; nothing where it is told wrongly."""
    try:
        told = parsedate_to_datetime(_raw_header(letter, "date"))
    except (ValueError, TypeError, OverflowError):
        return ""
    aware = told if told.tzinfo else told.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).isoformat()
    except OverflowError:
        return ""
