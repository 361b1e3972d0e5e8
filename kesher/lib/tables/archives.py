"""The files in a zip archive, told by the process that may die of them."""

import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from kesher.lib.hebrew import clean
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.spreadsheets import archive_members

_MOST_FILES = 2_000
_PIECE = 1 << 18
_LONGEST_PATH = 200
# What computers put beside the files that somebody packed: folders, files, beginnings of names.
_LITTER_FOLDER = "__MACOSX"
_LITTER = frozenset((".ds_store", "thumbs.db", "desktop.ini"))
_LITTER_BEGINS = ("._", "~$")
_OFFICE = {"xl/workbook.xml", "xl/workbook.bin", "content.xml", "[Content_Types].xml"}
_IS_UTF8 = 0x800
_HEBREW = re.compile(r"[א-ת]{2}")
# What no Hebrew name has: signs of other alphabets, and Hebrew within a Latin word.
_FOREIGN = re.compile(r"[^\x20-\x7eא-ת\u05b0-\u05c2׳״־–—’”“‘₪]|[A-Za-z][א-ת]|[א-ת][A-Za-z]")


def members(path: Path) -> Iterator[dict[str, Any]]:
    """Each file by where it lay and when it was written, then its content in pieces; of what a
    computer put there, no content.

    A path is told to people and never gone. A workbook or another document of an office, which is a
    zip as well, is none of files.
    """
    if not zipfile.is_zipfile(path):
        raise UnreadableFile("unknown_kind")
    names = archive_members(path)
    if names & _OFFICE:
        raise UnreadableFile("unknown_kind", "an office document")
    if len(names) > _MOST_FILES:
        raise UnreadableFile("too_many_files", f"{len(names)}")
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            name = _path(_named(member))
            is_litter = _is_litter(name)
            yield {"member": name, "at": _written(member), "litter": is_litter}
            if is_litter:
                continue
            with archive.open(member) as content:
                for piece in iter(lambda content=content: content.read(_PIECE), b""):  # type: ignore[misc]
                    yield {"piece": b64encode(piece).decode()}


def _path(told: str) -> str:
    """Folders and name, without what would lead elsewhere; of an endless one its end. It ends with
    a slash where the name is but dots or spaces.
    """
    *folders, name = (clean(piece) for piece in told.replace("\\", "/").split("/"))
    pieces = [piece for piece in folders if piece.strip(". ")]
    named = [*pieces, name if name.strip(". ") else ""]
    return "/".join(named)[-_LONGEST_PATH:].lstrip("/")


def _is_litter(path: str) -> bool:
    *folders, name = path.split("/")
    is_known = name.lower() in _LITTER or name.startswith(_LITTER_BEGINS)
    return is_known or _LITTER_FOLDER in folders


def _written(member: zipfile.ZipInfo) -> str:
    """By the clock of whoever packed it, as ISO 8601; nothing for a day that never was."""
    try:
        return datetime(*member.date_time).isoformat()  # noqa: DTZ001  no zone is told
    except ValueError:
        return ""


def _named(member: zipfile.ZipInfo) -> str:
    """Its name in the alphabet it was written in: without a flag, Windows means that of the place.

    In the one code page Hebrew has letters where the other has signs, so that they tell apart.
    """
    if member.flag_bits & _IS_UTF8 or member.filename.isascii():
        return member.filename
    try:
        written = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    names = (_read(written, alphabet) for alphabet in ("cp862", "cp1255"))
    hebrew = (name for name in names if _HEBREW.search(name) and not _FOREIGN.search(name))
    return _read(written, "utf-8") or next(hebrew, member.filename)


def _read(written: bytes, alphabet: str) -> str:
    try:
        return written.decode(alphabet)
    except UnicodeDecodeError:
        return ""
