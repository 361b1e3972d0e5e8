"""What a file holds, told by how it begins rather than by its name."""

import re
from collections.abc import Iterator
from pathlib import Path

from kesher.lib.tables.contacts import Contact
from kesher.lib.tables.ldif import read_entries
from kesher.lib.tables.vcards import cards_in

_HEAD = 1 << 12
_MARKS = b"\xef\xbb\xbf\xff\xfe \r\n\t"
_CARD = re.compile(rb"BEGIN:VCARD", re.IGNORECASE)
_ENTRY = re.compile(rb"(?:#[^\n]*\n\s*)*+(?:version:\s*1\s|dn::?[ ])", re.IGNORECASE)
_BOX = re.compile(rb"From [^\r\n]{1,300}\r?\n(?=[\w-]+:)")
_HEADERS = re.compile(rb"(?:[\w-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z))++")
_HEADER = re.compile(rb"^([\w-]+):", re.MULTILINE)
_OF_MAIL = frozenset(
    b"from to cc subject date message-id mime-version content-type received return-path".split()
)
_LEAST_OF_MAIL = 3
_JSON = re.compile(rb'\[\s*[\[\]{"]|\{\s*["}]')


def holds_contacts(path: Path) -> bool:
    """Whether these are address cards or entries of a directory rather than a table."""
    beginning = _beginning(path)
    return bool(_CARD.match(beginning) or _ENTRY.match(beginning))


def holds_json(path: Path) -> bool:
    return _JSON.match(_beginning(path)) is not None


def holds_mail(path: Path) -> bool:
    """Whether these are messages: a box of them, or one that begins with its headers."""
    beginning = _BOX.sub(b"", _beginning(path), count=1)
    told = _HEADERS.match(beginning)
    names = {name.lower() for name in _HEADER.findall(told[0])} if told else set()
    return len(names & _OF_MAIL) >= _LEAST_OF_MAIL


def holds_mailbox(path: Path) -> bool:
    """Of what holds mail: whether there may be several messages."""
    return bool(_BOX.match(_beginning(path)))


def contacts_in(path: Path) -> Iterator[Contact]:
    if not _CARD.match(_beginning(path)):
        yield from read_entries(path.read_bytes())
        return
    with path.open("rb") as stream:
        yield from cards_in(stream)


def _beginning(path: Path) -> bytes:
    """The first letters, whatever the alphabet."""
    with path.open("rb") as content:
        return content.read(_HEAD).replace(b"\0", b"").lstrip(_MARKS)
