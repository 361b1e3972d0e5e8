"""What was sent, file by file, out of the archives that it lies in, also of those within others.

An archive within is opened where tables, address cards or mail are in it, or another of the kind;
one of papers alone stays somebody's document.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from kesher.lib.tables import Member, UnreadableFile, holds_mail, unpack
from kesher.lib.tables.refusals import Code

ZIP: Final = b"PK\x03\x04"
PACKED: Final = ".zip"
# A bookkeeping program packs its uniform file within the folder that people pack again.
UNIFORM: Final = "bkmvdata."
TABLES: Final = frozenset(
    {".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".json", ".jsonl"}
    | {".ndjson", ".vcf", ".ldif"}
)
# So many archives lie within each other, and so many are opened of what was sent at once.
DEEPEST: Final = 4
MOST_ARCHIVES: Final = 50

# Why nothing at all came out of an archive.
UNTOUCHED: Final = frozenset(("unknown_kind", "encrypted"))

See = Callable[[Member, Path], None]


class _IsWorthIt(Exception):
    """Something that makes opening worth while was found."""


class Opening:
    """Tells `see` of each file, `leave` of what cannot be opened, and `keep` of archives that were.

    No more than `most` bytes come out, of all archives together. `litter` are the names of what
    computers put beside the files, `unnamed` is what those without a name are called.
    """

    def __init__(
        self,
        see: See,
        *,
        keep: See,
        leave: Callable[[Member, Code], None],
        unnamed: str,
        most: int,
    ) -> None:
        self.see, self.keep, self.leave = see, keep, leave
        self.unnamed, self.most = unnamed, most
        self._most_looked_at = most
        self.litter: list[str] = []
        self._archives = 0
        self._paths: set[str] = set()

    def open(self, name: str, path: Path) -> None:
        """The file itself, or those inside it."""
        whole = Member(path=name, at="")
        if begins(path, ZIP):
            try:
                unpack(path, self._member, most_bytes=self.most)
            except UnreadableFile as problem:
                if problem.code != "unknown_kind":
                    self.leave(whole, problem.code)
                    return
            else:
                return
        self.see(whole, path)

    def _member(self, member: Member, path: Path, *, depth: int = 1) -> None:
        if member.is_litter:
            self.litter.append(member.path)
            return
        member = replace(member, path=self._alone(member.path))
        if not _may_be_packed(member, path) or not self._is_worth_it(path):
            self.see(member, path)
        elif depth == DEEPEST or self._archives == MOST_ARCHIVES:
            self.leave(member, "too_deep" if depth == DEEPEST else "too_many_files")
        else:
            self._archives += 1
            self.keep(member, path)
            self._inside(member, path, depth=depth + 1)

    def _inside(self, packed: Member, path: Path, *, depth: int) -> None:
        def member(inner: Member, content: Path) -> None:
            self.most = max(self.most - content.stat().st_size, 0)
            told = f"{packed.path}/{inner.path}"
            self._member(replace(inner, path=told), content, depth=depth)

        try:
            unpack(path, member, most_bytes=self.most)
        except UnreadableFile as problem:
            self.leave(packed, problem.code)

    def _alone(self, path: str) -> str:
        """A path that no other file has: archives may hold two of one, and files without a name."""
        told = path if name_of(path) else f"{path}{self.unnamed}"
        parts, number = PurePosixPath(told), 1
        while told in self._paths:
            number += 1
            told = str(parts.with_name(f"{parts.stem} ({number}){parts.suffix}"))
        self._paths.add(told)
        return told

    def _is_worth_it(self, path: Path) -> bool:
        """Whether it is an archive that can be opened, of more than papers."""
        try:
            unpack(path, self._look_for_more, most_bytes=self._most_looked_at)
        except _IsWorthIt:
            return True
        except UnreadableFile as problem:
            if problem.code not in UNTOUCHED:  # nobody counted what came out of the last file
                self._most_looked_at //= 2
        return False

    def _look_for_more(self, member: Member, path: Path) -> None:
        """What is looked at counts, too: many archives of much would take hours."""
        self._most_looked_at = max(self._most_looked_at - path.stat().st_size, 0)
        if not member.is_litter and (_may_hold_rows(member.path) or holds_mail(path)):
            raise _IsWorthIt


def begins(path: Path, sign: bytes) -> bool:
    with path.open("rb") as content:
        return content.read(len(sign)) == sign


def name_of(path: str) -> str:
    return path.rpartition("/")[2]


def _may_be_packed(member: Member, path: Path) -> bool:
    """A uniform file is mostly a text, for which nobody need look for more."""
    name = name_of(member.path).lower()
    return name.endswith(PACKED) or (name.startswith(UNIFORM) and begins(path, ZIP))


def _may_hold_rows(path: str) -> bool:
    suffix = Path(path).suffix.lower()
    return suffix in TABLES or suffix == PACKED or name_of(path).lower().startswith(UNIFORM)
