"""Reading files that strangers bring: always in a child process, which is limited and may die."""

import tempfile
from base64 import b64decode
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kesher.lib.tables import wire
from kesher.lib.tables.contacts import Contact
from kesher.lib.tables.pictures import Picture
from kesher.lib.tables.process import Limits, messages_about
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Numbered, OpenSheet, Sheet, Sheets
from kesher.lib.tables.ways import AS_IT_LOOKS, Way

MAX_ROWS = 1_000_000


class Reading:
    """The sheets of a file while it is being read: to be gone through once, in order.

    Also a context manager, for those who leave before the end.
    """

    def __init__(self, messages: Generator[wire.Message, None, None]) -> None:
        self._messages = messages
        self._upcoming: wire.Message | None = None
        self._book: wire.Message | None = None

    def __iter__(self) -> Iterator[OpenSheet]:
        while message := self._next():
            if "sheet" in message:
                damage: dict[str, list[int]] = {}
                yield OpenSheet(
                    name=message["sheet"],
                    header=message["header"],
                    header_at=message["at"],
                    is_turned=message["turned"],
                    is_mended=message["mended"],
                    is_named=message["named"],
                    numbered=self._rows(damage),
                    damage=damage,
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def names(self) -> list[str]:
        """Of all the sheets that the file has, also those without rows or not wanted."""
        names: list[str] = self._begun().get("names", [])
        return names

    @property
    def encoding(self) -> str:
        """The codec of a text file; nothing for others."""
        return str(self._begun().get("encoding", ""))

    @property
    def delimiter(self) -> str:
        """What parts the cells of a text file; nothing for others."""
        return str(self._begun().get("delimiter", ""))

    def close(self) -> None:
        self._messages.close()

    def _rows(self, damage: dict[str, list[int]]) -> Iterator[Numbered]:
        while message := self._next():
            if "sheet" in message:
                self._upcoming = message
                return
            if "damage" in message:
                damage |= message["damage"]
                continue
            yield from wire.rows_of(message)

    def _next(self) -> wire.Message | None:
        self._begun()
        message = self._upcoming or next(self._messages, None)
        self._upcoming = None
        return message

    def _begun(self) -> wire.Message:
        """What is told of the whole file comes before all else."""
        if self._book is None:
            self._book = next(self._messages, {})
        return self._book


def read_limited(  # noqa: PLR0913  each says something else of the file
    path: Path | str,
    *,
    filename: str,
    sheet: str = "",
    way: Way = AS_IT_LOOKS,
    memory_mb: int = 512,
    seconds: int = 60,
    max_rows: int = MAX_ROWS,
) -> Reading:
    """The sheets of a CSV, TSV, JSON, workbook, vCard or LDIF file, streamed: memory stays flat.

    Of a workbook only `sheet`, where one is named; read in the `way` that somebody chose.
    `seconds` are those of the processor and the longest silence; `max_rows` counts all sheets.
    Going through it raises UnreadableFile, perhaps after some rows: keep nothing of them then.
    """
    limits = Limits(memory_mb=memory_mb, seconds=seconds, max_rows=max_rows)
    name = Path(filename).stem
    messages = messages_about(path, wanted="sheets", name=name, sheet=sheet, way=way, limits=limits)
    return Reading(messages)


def read(path_or_bytes: Path | str | bytes, *, filename: str) -> Sheets:
    """Everything in a small file at once; raises UnreadableFile."""
    if isinstance(path_or_bytes, bytes):
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(path_or_bytes)
            copy.flush()
            return read(copy.name, filename=filename)
    return [
        Sheet(name=sheet.name, header=sheet.header, rows=list(sheet.rows))
        for sheet in read_limited(path_or_bytes, filename=filename)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive: where it lay there, and when it was written, as ISO 8601.

    The path of one without a name is that of its folder. Of what `is_litter`, which a computer put
    there, nothing is read.
    """

    path: str
    at: str
    is_litter: bool = False


def unpack(
    path: Path | str, keep: Callable[[Member, Path], None], *, most_bytes: int, seconds: int = 60
) -> None:
    """Call `keep(member, path)` with each file of a zip; its path is gone afterwards.

    Raises UnreadableFile where it is no such archive, or more than `most_bytes` come out of it.
    """
    limits = Limits(memory_mb=512, seconds=seconds, max_rows=0)
    messages = messages_about(path, wanted="members", limits=limits)
    member: Member | None = None
    copy, total = tempfile.NamedTemporaryFile(), 0  # noqa: SIM115  closed below
    try:
        for message in messages:
            if "member" in message:
                _handed_over(member, copy, keep)
                member = _member(message)
                copy = tempfile.NamedTemporaryFile()  # noqa: SIM115
                continue
            total += copy.write(b64decode(message["piece"]))
            if total > most_bytes:
                raise UnreadableFile("too_large", f"more than {most_bytes} bytes")
        _handed_over(member, copy, keep)
    finally:
        copy.close()
        messages.close()


def _member(told: wire.Message) -> Member:
    return Member(path=told["member"], at=told["at"], is_litter=told["litter"])


def _handed_over(member: Member | None, copy: Any, keep: Callable[[Member, Path], None]) -> None:
    if member:
        copy.flush()
        keep(member, Path(copy.name))
    copy.close()


def read_contacts(
    path: Path | str, *, memory_mb: int = 512, seconds: int = 60
) -> Iterator[Contact]:
    """The people of a vCard or LDIF file with all that it says; raises UnreadableFile."""
    limits = Limits(memory_mb=memory_mb, seconds=seconds, max_rows=MAX_ROWS)
    pictures: dict[str, Picture] = {}
    for message in messages_about(path, wanted="contacts", limits=limits):
        if "picture" in message:
            pictures[message["picture"]] = wire.picture_of(message)
            continue
        yield wire.contact_of(message, pictures)
        pictures = {}
