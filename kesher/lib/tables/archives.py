"""The files in a zip archive, told by the process that may die of them."""

import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kesher.lib.hebrew import clean
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.spreadsheets import archive_members

_MOST_FILES = 200
_PIECE = 1 << 18
# What computers put beside the files that somebody packed.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_WORKBOOKS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}


def members(path: Path) -> Iterator[dict[str, Any]]:
    """Each file by its name without folders, then its content in pieces.

    A name is told to people and never used as a path. A workbook, which is a zip as well, is none
    of files.
    """
    if not zipfile.is_zipfile(path):
        raise UnreadableFile("unknown_kind")
    names = archive_members(path)
    if names & _WORKBOOKS:
        raise UnreadableFile("unknown_kind", "a workbook")
    if len(names) > _MOST_FILES:
        raise UnreadableFile("too_many_files", f"{len(names)}")
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            name = clean(member.filename.replace("\\", "/").rsplit("/", 1)[-1])
            if member.is_dir() or any(one in member.filename for one in _LITTER):
                continue
            yield {"member": name}
            with archive.open(member) as content:
                for piece in iter(lambda content=content: content.read(_PIECE), b""):  # type: ignore[misc]
                    yield {"piece": b64encode(piece).decode()}
