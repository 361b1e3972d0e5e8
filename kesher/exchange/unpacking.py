"""Files that were sent for a migration: archives opened, mail read, tables told from documents."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from kesher.entity.registry import entities
from kesher.exchange import carrying, intake, keeping, mailing, recognising, refusing
from kesher.exchange.mailing import Post, Table
from kesher.exchange.models import ImportProject, ImportRun, Source
from kesher.exchange.refusing import CannotImport
from kesher.lib import hebrew
from kesher.lib.tables import (
    Enclosure,
    Letter,
    Member,
    UnreadableFile,
    holds_document,
    holds_mail,
    read_mail,
    unpack,
)

MEGABYTE: Final = 1 << 20
# What may come out of an archive, for each byte that may be sent.
MOST_UNPACKED: Final = 40
ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0"
NO_TABLES: Final = frozenset(("unknown_kind", "document", "web_page"))
# So many files of one archive are looked at as tables.
MOST_FILES: Final = 200
# So many files of one message, or box of them, are looked at as tables.
MOST_TABLES: Final = 50
TABLES: Final = frozenset(
    {".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".json", ".jsonl"}
    | {".ndjson", ".vcf", ".ldif"}
)
LeftOut = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it was sent."""

    name: str
    content: Any
    size: int


def take(project: ImportProject, sent: Sent) -> list[LeftOut]:
    """Answers what could not be taken in."""
    if sent.size > settings.UPLOAD_MAX_BYTES:
        return [_told(sent.name, str(refusing.of_size(settings.UPLOAD_MAX_BYTES // MEGABYTE)))]
    with tempfile.NamedTemporaryFile() as copy:
        for piece in iter(lambda: sent.content.read(MEGABYTE), b""):
            copy.write(piece)
        copy.flush()
        taking = _Taking(project)
        taking.opened(sent.name, Path(copy.name))
    keeping.keep_documents(project, [*project.documents, *taking.documents])
    return taking.left_out


class _Taking:
    """One file that was sent, with all that is inside it."""

    def __init__(self, project: ImportProject) -> None:
        self.project = project
        self.left_out: list[LeftOut] = []
        self.documents: list[dict[str, Any]] = []
        self.tables = 0
        self.most = settings.UPLOAD_MAX_BYTES * MOST_UNPACKED

    def opened(self, name: str, path: Path) -> None:
        """The file itself, or those inside it."""
        if _begins(path, ZIP):
            try:
                unpack(path, self._member, most_bytes=self.most)
            except UnreadableFile as problem:
                if problem.code != "unknown_kind":
                    self._leave(name, str(refusing.of_file(problem)))
                    return
            else:
                return
        self._member(Member(path=name, at=""), path)

    def _member(self, member: Member, path: Path) -> None:
        if not path.stat().st_size:
            self._leave(_name(member), str(refusing.SENTENCES["empty"]))
        elif holds_mail(path):
            self._mail(member, path)
        elif holds_document(path):
            self._document(member, path)
        else:
            self._table(member, path)

    def _table(self, member: Member, path: Path) -> None:
        self.tables += 1
        if self.tables > MOST_FILES:
            self._leave(_name(member), str(refusing.SENTENCES["too_many_files"]))
            return
        try:
            first = intake.peek(path, file_name=_name(member))
        except CannotImport as problem:
            if problem.code in NO_TABLES or (_begins(path, OLE) and problem.code == "broken"):
                self._document(member, path)
            else:
                self._leave(_name(member), str(problem))
            return
        runs = list(self._sheets(_name(member), path, first))
        if runs:
            self._note(member, path, runs[0].storage_key, runs=[str(run.pk) for run in runs])

    def _sheets(self, name: str, path: Path, first: intake.Peek) -> Iterator[ImportRun]:
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
            run = carrying.begin_seen(found, seen, file_name=name, storage_key=_kept(path))
            keeping.join(run, self.project)
            if found:
                recognising.find_ids(run)
            yield run

    def _document(self, member: Member, path: Path) -> None:
        if entities.get(mailing.FILES) not in recognising.offered():
            self._leave(_name(member), _("Your role may not add such records."))
            return
        self._note(member, path, _kept(path))

    def _note(self, member: Member, path: Path, key: str, **more: Any) -> None:
        told = {"path": member.path, "key": key, "size": path.stat().st_size, "at": member.at}
        self.documents.append(told | more)

    def _mail(self, member: Member, path: Path) -> None:
        """Its messages as one table, what came along as another, tables as files of their own."""
        with tempfile.NamedTemporaryFile() as notes, tempfile.NamedTemporaryFile() as files:
            mail = _Mail(
                name=_name(member),
                post=Post(),
                notes=Table(entity=entities.get(mailing.NOTES), content=notes),
                files=Table(entity=entities.get(mailing.FILES), content=files),
            )
            try:
                for letter in read_mail(path, most_bytes=self.most):
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
                inside = mailing.path_of(mail.name, letter, one.name, place)
                self._note(Member(path=inside, at=letter.at), at, _kept(at), mail=True)
                mailing.enclosure(mail.post, letter, inside, mail.files)

    def _is_table(self, mail: "_Mail", letter: Letter, name: str, path: Path) -> bool:
        """Whether it is one whose rows are recognised, and so a file of the migration."""
        looks_so = Path(name).suffix.lower() in TABLES and not holds_document(path)
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
        return bool([*self._sheets(told, path, seen)])

    def _made(self, table: Table, name: str) -> None:
        """An import of the rows that were made of a mailbox."""
        path = Path(table.content.name)
        title = name if table.entity.key == mailing.NOTES else f"{name} › {_('enclosures')}"
        if table.entity not in recognising.offered():
            self._leave(title, _("Your role may not add such records."))
            return
        seen = intake.peek(path, file_name=title)
        run = carrying.begin_seen(table.entity, seen, file_name=title, storage_key=_kept(path))
        keeping.join(run, self.project)
        keeping.came_from(run, mailing.SYSTEM)
        keeping.came_as(run, Source.MAIL)
        recognising.find_ids(run)

    def _leave(self, name: str, why: str) -> None:
        self.left_out.append(_told(name, why))


@dataclass(slots=True, kw_only=True)
class _Mail:
    """A mailbox while it is read; `tables` counts what was looked at as one."""

    name: str
    post: Post
    notes: Table
    files: Table
    tables: int = 0


def _kept(path: Path) -> str:
    with path.open("rb") as content:
        return keeping.store(content)


def _begins(path: Path, sign: bytes) -> bool:
    with path.open("rb") as content:
        return content.read(len(sign)) == sign


def _name(member: Member) -> str:
    return member.path.rpartition("/")[2]


def _told(name: str, why: str) -> LeftOut:
    return {"name": hebrew.clean(name)[:200], "why": why}
