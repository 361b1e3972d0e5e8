"""Reading an archive that anybody may have made: looked over whole before a row is believed."""

import json
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from kesher.exchange.leaving.baggage import (
    FILES,
    FORMAT,
    HOUSE,
    MANIFEST,
    PRODUCT,
    SCHEMA,
    Table,
    place_of,
    tables,
)

MEGABYTE: Final = 1024 * 1024
LONGEST_MANIFEST: Final = 256 * MEGABYTE
LONGEST_HOUSE: Final = MEGABYTE
LONGEST_LINE: Final = 32 * MEGABYTE
AT_ONCE: Final = MEGABYTE
# What is swollen more than this was made to fill a disk; real lines come to a tenth of it.
MOST_SWOLLEN: Final = 200
SMALL: Final = MEGABYTE
LOCKED: Final = 0x1
BROKEN: Final = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
)


class CannotReturn(Exception):
    """The archive cannot come in; the message says why, to whoever runs the installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An archive that is what its manifest says. `files` are the places of bytes by id."""

    zip: ZipFile
    manifest: dict[str, Any]
    files: dict[str, str]

    def house(self) -> Any:
        return _json(_short(self.zip, HOUSE, LONGEST_HOUSE), HOUSE)

    def rows(self, table: Table) -> Iterator[Any]:
        """The lines of a table, one at a time. Raises `CannotReturn` for what is no JSON."""
        with self.zip.open(table.member) as lines:
            while line := lines.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise CannotReturn(f"{table.member} has a line that is cut off or too long.")
                yield _json(line, table.member)

    def has_bytes(self, pk: UUID) -> bool:
        return str(pk) in self.files

    def bytes_of(self, pk: UUID) -> IO[bytes]:
        return self.zip.open(self.files[str(pk)])


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Raises `CannotReturn` for an archive that is damaged, strange or made to do harm."""
    try:
        with ZipFile(path) as archive:
            yield _looked_over(archive, path.stat().st_size)
    except BROKEN as trouble:
        raise CannotReturn("The archive is damaged, or no archive at all.") from trouble


def _looked_over(archive: ZipFile, size: int) -> Archive:
    places = archive.infolist()
    _check_places(places, size)
    manifest = _manifest(archive)
    told = _members(manifest)
    _check_names(set(told), {place.filename for place in places})
    for place in places:
        if place.filename != MANIFEST:
            _check_content(archive, place, told[place.filename])
    names = [name for name in told if name.startswith(f"{FILES}/")]
    return Archive(
        zip=archive, manifest=manifest, files={name.split("/")[1]: name for name in names}
    )


def _check_places(places: list[ZipInfo], size: int) -> None:
    """What the archive says of its own members, which is not believed either."""
    twice = [name for name, count in Counter(one.filename for one in places).items() if count > 1]
    if twice:
        raise CannotReturn(f"The archive holds {twice[0]!r} more than once.")
    end = 0
    for place in sorted(places, key=lambda one: one.header_offset):
        if place.header_offset < end or place.header_offset + place.compress_size > size:
            raise CannotReturn("Members of the archive lie over one another.")
        end = place.header_offset + place.compress_size
        packing = ZIP_STORED if place.filename.startswith(f"{FILES}/") else ZIP_DEFLATED
        if place.flag_bits & LOCKED or place.compress_type != packing:
            raise CannotReturn(f"{place.filename!r} is locked, or packed in another way than ours.")
        if place.file_size > SMALL and place.file_size > MOST_SWOLLEN * place.compress_size:
            raise CannotReturn(f"{place.filename!r} unpacks to more than it can hold.")


def _manifest(archive: ZipFile) -> dict[str, Any]:
    if MANIFEST not in archive.namelist():
        raise CannotReturn(f"There is no {MANIFEST} in it: this is no archive of an organization.")
    manifest = _json(_short(archive, MANIFEST, LONGEST_MANIFEST), MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("product") != PRODUCT:
        raise CannotReturn("This is no archive of an organization.")
    if manifest.get("format") != FORMAT:
        told = manifest.get("format")
        raise CannotReturn(f"The archive is of format {told!r}; this program reads {FORMAT}.")
    return manifest


def _members(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    members, lost = manifest.get("members"), manifest.get("lost_files")
    if not isinstance(lost, list) or not all(isinstance(one, str) for one in lost):
        raise CannotReturn(f"{MANIFEST} does not say which files were lost.")
    if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        raise CannotReturn(f"{MANIFEST} does not list the members.")
    return {str(one.get("name")): one for one in members}


def _check_names(told: set[str], found: set[str]) -> None:
    wanted = {HOUSE, SCHEMA, *(table.member for table in tables())}
    known = wanted | {
        table.member.replace(".jsonl", ".csv")
        for table in tables()
        if table.member.startswith("data/")
    }
    if strange := sorted(one for one in found - known - {MANIFEST} if not _is_file(one)):
        raise CannotReturn(f"The archive holds {strange[0]!r}, which is none of its parts.")
    if missing := sorted((wanted | told) - found):
        raise CannotReturn(f"{missing[0]!r} is missing from the archive.")
    if untold := sorted(found - told - {MANIFEST}):
        raise CannotReturn(f"{MANIFEST} does not tell of {untold[0]!r}.")


def _is_file(name: str) -> bool:
    """Whether it lies where a file of this program would: files/<id>/<a harmless name>."""
    room, _slash, rest = name.partition("/")
    pk, _slash, called = rest.partition("/")
    try:
        return room == FILES and name == place_of(UUID(pk), called)
    except ValueError:
        return False


def _check_content(archive: ZipFile, place: ZipInfo, told: dict[str, Any]) -> None:
    """The size before anything is unpacked, and never more than it; then what it holds."""
    digest, size = sha256(), 0
    if told.get("size") == place.file_size:
        with archive.open(place) as content:
            while part := content.read(AT_ONCE):
                digest.update(part)
                size += len(part)
    if size != told.get("size") or digest.hexdigest() != told.get("sha256"):
        raise CannotReturn(f"{place.filename!r} is not what it was when the archive was made.")


def _short(archive: ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as content:
        text = content.read(most + 1)
    if len(text) > most:
        raise CannotReturn(f"{name} is larger than it can be.")
    return text


def _json(text: bytes, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise CannotReturn(f"{name} holds a line that is no JSON.") from trouble
