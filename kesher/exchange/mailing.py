"""A mailbox as tables: what was written, and what came along with it, on the card of whom.

A message hangs on whoever wrote it; one that was written here, on the first whom it went to. The
columns are called as the fields are into which they go, so that they are matched by themselves.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from itertools import accumulate
from typing import IO, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kesher.entity.description import Entity
from kesher.entity.kinds.rich_text import TAG
from kesher.entity.kinds.user import members
from kesher.exchange.bearers import DOCUMENT
from kesher.exchange.targets import OLD_ID, targets
from kesher.lib import domains
from kesher.lib.tables import Correspondent, Letter

SYSTEM: Final = "mail"
NOTES: Final = "notes"
FILES: Final = "files"
PARTY, LINK = "party", "about"
LONGEST_NOTE: Final = 19_000
LONGEST_ID: Final = 120
CUT: Final = "[…]"
MOST_OF_SUBJECT: Final = 90
MOST_OF_NAME: Final = 100


@dataclass(slots=True, kw_only=True)
class Table:
    """Rows of one record type, told by the keys of their targets, as lines of JSON."""

    entity: Entity
    content: IO[bytes]
    labels: dict[str, str] = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        self.labels = {key: target.label for key, target in targets(self.entity).items()}

    def add(self, **told: str) -> None:
        """`__` stands for the dot of a target."""
        keys = {name.replace("__", "."): text for name, text in told.items() if text}
        row = {self.labels.get(key, key): text for key, text in keys.items()}
        self.content.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        self.count += 1


class Post:
    """Who writes from here, and what the others are called."""

    def __init__(self) -> None:
        self.own = {one.user.email.lower() for one in members().values()}
        self.domains = {domain for one in self.own if (domain := domains.of_mail(one))}
        self.names: dict[str, str] = {}

    def is_ours(self, one: Correspondent) -> bool:
        return one.address in self.own or domains.of_mail(one.address) in self.domains

    def other(self, letter: Letter) -> Correspondent:
        """With whom it was written; of what stayed among ourselves, its writer."""
        if not self.is_ours(letter.sender):
            return letter.sender
        outside = (one for one in (*letter.to, *letter.cc) if not self.is_ours(one))
        return next(outside, letter.sender)

    def author(self, letter: Letter) -> str:
        """The member who wrote it, if one did."""
        return letter.sender.address if letter.sender.address in self.own else ""

    def name(self, one: Correspondent) -> str:
        """The same for all messages of one address."""
        return self.names.setdefault(one.address, one.name or one.address)


def note(post: Post, letter: Letter, table: Table) -> None:
    other = post.other(letter)
    table.add(
        old_id=id_of(letter),
        text=_page(letter),
        created_at=letter.at,
        created_by=post.author(letter),
        party__name=post.name(other),
        party__emails=other.address,
    )


def enclosure(post: Post, letter: Letter, path: str, table: Table) -> None:
    other = post.other(letter)
    row = {
        OLD_ID: sha256(f"{id_of(letter)} {path}".encode()).hexdigest(),
        DOCUMENT: path,
        "created_at": letter.at,
        "created_by": post.author(letter),
        f"{LINK}__{OLD_ID}": id_of(letter),
        f"{PARTY}__name": post.name(other),
        f"{PARTY}__emails": other.address,
    }
    table.add(**row)


def id_of(letter: Letter) -> str:
    """Its own, or one that the same message will have again."""
    if letter.id:
        return letter.id[:LONGEST_ID]
    told = (letter.at, letter.sender.address, letter.subject, letter.text)
    return sha256("\n".join(told).encode()).hexdigest()


def _page(letter: Letter) -> str:
    """Subject, people and words of a note, which says where it is cut."""
    lines = list(_lines(letter))
    if not any(map(TAG.search, lines)):
        return _cut(lines, "\n")
    return _cut([escape(line, quote=False) for line in lines], "<br>")


def _cut(lines: Sequence[str], between: str) -> str:
    ends = accumulate(len(line) + len(between) for line in lines)
    kept = sum(end <= LONGEST_NOTE for end in ends)
    return between.join([*lines[:kept], *([CUT] if kept < len(lines) else [])])


def _lines(letter: Letter) -> Iterator[str]:
    yield letter.subject or _("(no subject)")
    for label, people in (
        (pgettext("mail", "From"), [letter.sender]),
        (pgettext("mail", "To"), letter.to),
        (pgettext("mail", "Copy"), letter.cc),
    ):
        if told := _called(people):
            yield f"{label}: {told}"
    yield ""
    yield from letter.text.split("\n")


def _called(people: Iterable[Correspondent]) -> str:
    return ", ".join(
        f"{one.name} ({one.address})" if one.name else one.address for one in people if one.address
    )


def path_of(mailbox: str, letter: Letter, name: str, place: int) -> str:
    """Where an enclosure lies: two of one message may be called alike, and so may mailboxes."""
    return f"{mailbox}/{letter.number}/{place}/{name}"


def called(letter: Letter, name: str) -> str:
    """A table within a message among the files of a migration, where a name holds no folders."""
    subject = letter.subject.replace("/", "-").replace("\\", "-").strip()
    return f"{subject[:MOST_OF_SUBJECT]} › {name[-MOST_OF_NAME:]}" if subject else name
