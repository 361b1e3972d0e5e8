"""Files that were sent for a migration: archives opened, mail read, tables told from documents.

They are looked at one by one. What was seen of some is kept before the next are looked at, so that
whoever goes on after a breakdown begins behind them.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import carrying, dividing, intake, keeping, mailing, recognising, refusing
from kesher.exchange.mailing import Post, Table
from kesher.exchange.models import ImportProject, Source
from kesher.exchange.opening import TABLES, Opening, begins, name_of
from kesher.exchange.refusing import CannotImport
from kesher.exchange.ways import ALL, Only
from kesher.lib import hebrew
from kesher.lib.tables import (
    Enclosure,
    Letter,
    Member,
    UnreadableFile,
    holds_document,
    holds_mail,
    read_mail,
)
from kesher.lib.tables.refusals import Code

MEGABYTE: Final = 1 << 20
# What may come out of an archive, for each byte that may be sent.
MOST_UNPACKED: Final = 40
OLE: Final = b"\xd0\xcf\x11\xe0"
NO_TABLES: Final = frozenset(("unknown_kind", "document", "web_page"))
# So many files of one archive are looked at as tables.
MOST_FILES: Final = 200
# So many files of one message, or box of them, are looked at as tables.
MOST_TABLES: Final = 50
# So many documents are kept at once.
AT_ONCE: Final = 50
LeftOut = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it was sent."""

    name: str
    content: Any
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A table as an import to be; `document` is what the project keeps of its file."""

    entity: Entity | None
    peek: intake.Peek
    name: str
    key: str
    only: Only = ALL
    source: Source = Source.TABLE
    document: dict[str, Any] | None = None


class _Stopped(Exception):
    """Others have their turn, or nobody wants more of it."""


def receive(project: ImportProject, files: Iterable[Sent]) -> None:
    """Keep what was sent until somebody looks at it; what is too large is noted at once."""
    left_out: list[LeftOut] = []
    kept: list[dict[str, Any]] = []
    most = settings.UPLOAD_MAX_BYTES
    try:
        for sent in files:
            if sent.size > most:
                left_out.append(_told(sent.name, str(refusing.of_size(most // MEGABYTE))))
                continue
            key = keeping.store(sent.content)
            kept.append({"name": sent.name, "key": key, "done": 0, "stored": 0, "tables": 0})
        keeping.await_look(project, kept, left_out)
    except BaseException:
        for one in kept:
            keeping.drop(one["key"])
        raise


def look(project: ImportProject, *, may_go_on: Callable[[], bool]) -> bool:
    """Look at the first file that waits; False where it was to stop before its end."""
    looking = _Looking(project, may_go_on)
    with keeping.local_copy(looking.sent["key"]) as path:
        try:
            looking.opened(looking.sent["name"], path)
        except _Stopped:
            looking.keep()
            return False
    looking.keep(is_last=True)
    _sweep(looking.sent)
    return True


def leave_rest(project: ImportProject) -> None:
    """What nobody looked at yet stays out."""
    why = _("Nobody looked at it: that was stopped.")
    rest = list(project.waiting)
    keeping.looked(project, waiting=[], left_out=[_told(one["name"], why) for one in rest])
    for one in rest:
        _sweep(one)


def _sweep(sent: Mapping[str, Any]) -> None:
    """Drop a file that was sent, and what was taken out of it by a worker that died."""
    keeping.drop(sent["key"])
    numbers = count(sent["stored"])
    while keeping.drop_if_there(_inner(sent, next(numbers))):
        pass


def _inner(sent: Mapping[str, Any], number: int) -> str:
    """Where that lies which was taken out of a file; who does it again, puts it there again."""
    return f"{sent['key']}.{number}"


class _Looking:
    """One file that was sent, with all that is inside it."""

    def __init__(self, project: ImportProject, may_go_on: Callable[[], bool]) -> None:
        self.project, self.may_go_on = project, may_go_on
        self.sent = dict(project.waiting[0])
        self.place = 0
        self.left_out: list[LeftOut] = []
        self.documents: list[dict[str, Any]] = []
        self.tables: list[_Seen] = []
        with carrying.as_bringer(project):
            unnamed = pgettext("file", "no name")
        self.opening = Opening(
            self._look_at,
            keep=self._keep_archive,
            leave=self._refuse,
            unnamed=unnamed,
            most=settings.UPLOAD_MAX_BYTES * MOST_UNPACKED,
        )

    def opened(self, name: str, path: Path) -> None:
        """The file itself, or those inside it."""
        self.opening.open(name, path)
        if self.opening.litter:
            with carrying.as_bringer(self.project):
                self._leave(name, refusing.of_litter(self.opening.litter))

    def _look_at(self, member: Member, path: Path) -> None:
        self._in_turn(partial(self._look, member, path))

    def _keep_archive(self, member: Member, path: Path) -> None:
        """A table may name it as somebody's document, although it was opened."""
        self._in_turn(lambda: self.documents.append(self._opened(member, path)))

    def _opened(self, member: Member, path: Path) -> dict[str, Any]:
        return _note(member, path, key=self._kept(path), opened=True)

    def _refuse(self, member: Member, code: Code) -> None:
        self._in_turn(lambda: self._leave(name_of(member.path), str(refusing.SENTENCES[code])))

    def _in_turn(self, do: Callable[[], None]) -> None:
        """Unless it was done before."""
        self.place += 1
        if self.place <= self.sent["done"]:
            return
        if not self.may_go_on():
            raise _Stopped
        with carrying.as_bringer(self.project):
            do()
        self.sent["done"] = self.place
        if self.tables or len(self.documents) + len(self.left_out) >= AT_ONCE:
            self.keep()

    def keep(self, *, is_last: bool = False) -> None:
        """Write what was seen since the last time. Who else looks at the same must stop."""
        before, *others = self.project.waiting
        with carrying.as_bringer(self.project), transaction.atomic():
            held = keeping.held_project(self.project)
            if (held.step, held.waiting) != (self.project.step, self.project.waiting):
                raise carrying.Overtaken(str(self.project.pk))
            for one in self.tables:
                self._begin(one)
            keeping.looked(
                self.project,
                waiting=others if is_last else [dict(self.sent), *others],
                left_out=self.left_out,
                documents=self.documents,
                seen=self.sent["done"] - before["done"],
            )
        self.left_out, self.documents, self.tables = [], [], []

    def _begin(self, one: _Seen) -> None:
        run = carrying.begin_seen(
            one.entity, one.peek, file_name=one.name, storage_key=one.key, only=one.only
        )
        keeping.join(run, self.project)
        if one.source == Source.MAIL:
            keeping.came_from(run, mailing.SYSTEM)
            keeping.came_as(run, one.source)
        if one.document is not None:
            one.document["runs"].append(str(run.pk))
        recognising.match(run)

    def _look(self, member: Member, path: Path) -> None:
        if not path.stat().st_size:
            self._leave(name_of(member.path), str(refusing.SENTENCES["empty"]))
        elif holds_mail(path):
            self._mail(member, path)
        elif holds_document(path, name_of(member.path)):
            self._document(member, path)
        else:
            self._table(member, path)

    def _table(self, member: Member, path: Path) -> None:
        self.sent["tables"] += 1
        if self.sent["tables"] > MOST_FILES:
            self._leave(name_of(member.path), str(refusing.SENTENCES["too_many_files"]))
            return
        try:
            first = intake.peek(path, file_name=name_of(member.path))
        except CannotImport as problem:
            if problem.code in NO_TABLES or (begins(path, OLE) and problem.code == "broken"):
                self._document(member, path)
            else:
                self._leave(name_of(member.path), str(problem))
            return
        document = _note(member, path, runs=[])
        seen = list(self._sheets(name_of(member.path), path, first, document))
        if seen:
            document["key"] = seen[0].key
            self.documents.append(document)
            self.tables += seen

    def _sheets(
        self,
        name: str,
        path: Path,
        first: intake.Peek,
        document: dict[str, Any] | None = None,
    ) -> Iterator[_Seen]:
        """Each sheet with rows as an import of its own, whether or not it is recognised."""
        for sheet in first.sheets or [""]:
            told = f"{name} – {sheet}" if len(first.sheets) > 1 else name
            try:
                seen = (
                    first
                    if sheet == first.sheet
                    else intake.peek(path, file_name=name, sheet=sheet)
                )
            except CannotImport as problem:
                self._leave(told, str(problem))
                continue
            found = recognising.recognise(seen.titles, seen.samples, f"{name} {sheet}")
            for entity, part, only in dividing.parted(path, name, seen, found):
                yield _Seen(
                    entity=entity,
                    peek=part,
                    name=name,
                    key=self._kept(path),
                    only=only,
                    document=document,
                )

    def _document(self, member: Member, path: Path) -> None:
        if entities.get(mailing.FILES) not in recognising.offered():
            self._leave(name_of(member.path), _("Your role may not add such records."))
            return
        self.documents.append(_note(member, path, key=self._kept(path)))

    def _mail(self, member: Member, path: Path) -> None:
        """Its messages as one table, what came along as another, tables as files of their own."""
        with tempfile.NamedTemporaryFile() as notes, tempfile.NamedTemporaryFile() as files:
            mail = _Mail(
                name=name_of(member.path),
                path=member.path,
                post=Post(),
                notes=Table(entity=entities.get(mailing.NOTES), content=notes),
                files=Table(entity=entities.get(mailing.FILES), content=files),
            )
            try:
                for letter in read_mail(path, most_bytes=self.opening.most):
                    self._letter(mail, letter)
            except UnreadableFile as problem:
                self._leave(mail.name, str(refusing.of_file(problem)))
            for table in (mail.notes, mail.files):
                if table.count:
                    table.content.flush()
                    self._made(table, mail.name)

    def _letter(self, mail: "_Mail", letter: Letter) -> None:
        called = _("%(file)s, message %(number)s") % {"file": mail.name, "number": letter.number}
        if letter.problem:
            self._leave(called, str(refusing.SENTENCES[letter.problem]))
            return
        mailing.note(mail.post, letter, mail.notes)
        for place, one in enumerate(letter.enclosures, start=1):
            if one.content:
                self._enclosure(mail, letter, one, place)
            else:
                self._leave(f"{called} › {one.name}", str(refusing.SENTENCES["empty"]))

    def _enclosure(self, mail: "_Mail", letter: Letter, one: Enclosure, place: int) -> None:
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(one.content)
            copy.flush()
            at = Path(copy.name)
            if not self._is_table(mail, letter, one.name, at):
                inside = mailing.path_of(mail.path, letter, one.name, place)
                told = _note(Member(path=inside, at=letter.at), at, key=self._kept(at), mail=True)
                self.documents.append(told)
                mailing.enclosure(mail.post, letter, inside, mail.files)

    def _is_table(self, mail: "_Mail", letter: Letter, name: str, path: Path) -> bool:
        """Whether it is one whose rows are recognised, and so a file of the migration."""
        looks_so = Path(name).suffix.lower() in TABLES and not holds_document(path, name)
        if not looks_so or mail.tables == MOST_TABLES:
            return False
        mail.tables += 1
        told = mailing.called(letter, name)
        try:
            seen = intake.peek(path, file_name=told)
        except CannotImport:
            return False
        if recognising.recognise(seen.titles, seen.samples, name) is None:
            return False
        sheets = list(self._sheets(told, path, seen))
        self.tables += sheets
        return bool(sheets)

    def _made(self, table: Table, name: str) -> None:
        """An import of the rows that were made of a mailbox."""
        path = Path(table.content.name)
        title = name if table.entity.key == mailing.NOTES else f"{name} › {_('enclosures')}"
        if table.entity not in recognising.offered():
            self._leave(title, _("Your role may not add such records."))
            return
        seen = intake.peek(path, file_name=title)
        key = self._kept(path)
        made = _Seen(entity=table.entity, peek=seen, name=title, key=key, source=Source.MAIL)
        self.tables.append(made)

    def _kept(self, path: Path) -> str:
        key = _inner(self.sent, self.sent["stored"])
        self.sent["stored"] += 1
        with path.open("rb") as content:
            keeping.store_at(key, content)
        return key

    def _leave(self, name: str, why: str) -> None:
        self.left_out.append(_told(name, why))


@dataclass(slots=True, kw_only=True)
class _Mail:
    """A mailbox while it is read; `tables` counts what was looked at as one."""

    name: str
    path: str
    post: Post
    notes: Table
    files: Table
    tables: int = 0


def _note(member: Member, path: Path, **more: Any) -> dict[str, Any]:
    """What the project keeps of a file that may be somebody's document."""
    return {"path": member.path, "size": path.stat().st_size, "at": member.at, **more}


def _told(name: str, why: str) -> LeftOut:
    return {"name": hebrew.clean(name)[:200], "why": why}
