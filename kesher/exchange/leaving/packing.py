"""Writing the archive: a row at a time, whatever there is, at one moment of the database."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC
from hashlib import sha256
from typing import IO, Any, Final
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage
from django.utils import timezone, translation

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.exchange import outgoing
from kesher.exchange.leaving import describing, values
from kesher.exchange.leaving.baggage import (
    FILES,
    FORMAT,
    HOUSE,
    MANIFEST,
    MOVED_OUT,
    PRODUCT,
    SCHEMA,
    Table,
    place_of,
    tables,
)
from kesher.exchange.outgoing import Export
from kesher.records import history
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from kesher.tenancy.organization import organization
from kesher.tenancy.still import still

PAGE: Final = 1000
# The oldest moment that a zip can tell: nothing in it depends on when it was made.
TIMELESS: Final = (1980, 1, 1, 0, 0, 0)
HOUSE_COLUMNS: Final = ("name", "language", "timezone", "currency", "country", "settings")
USER_COLUMNS: Final = ("email", "name", "language", "timezone")

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of the archive: `rows` of a table, 0 for all else."""

    name: str
    size: int
    sha256: str
    rows: int = 0


@dataclass(slots=True)
class Packed:
    """What is in the archive so far. `lost` are the ids of files whose bytes are not there."""

    members: list[Member] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(member.rows for member in self.members)

    @property
    def files(self) -> int:
        return sum(member.name.startswith(f"{FILES}/") for member in self.members)


class Digested:
    """Counts what goes through it to the archive."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.size, self.digest = target, 0, sha256()

    def write(self, content: bytes) -> int:
        self.size += len(content)
        self.digest.update(content)
        return self.target.write(content)


def pack(
    house: Organization, target: IO[bytes], *, progress: Progress, asker: UUID | None = None
) -> Packed:
    """Write everything the organisation has into `target`, and down that `asker` took it out.

    To be called outside of any scope, so that all of it is of one moment. Whatever `progress`
    raises ends it.
    """
    with scope(house.pk, asker, "job" if asker else "command"):
        history.note_access("organization", MOVED_OUT)
    packed = Packed()
    with (
        ZipFile(target, "w", ZIP_DEFLATED, allowZip64=True) as archive,
        still(),
        scope(house.pk, channel="command"),
        translation.override(house.language),
    ):
        _fill(archive, packed, progress)
    return packed


def _fill(archive: ZipFile, packed: Packed, progress: Progress) -> None:
    here = organization()
    house = {name: getattr(here, name) for name in HOUSE_COLUMNS}
    _put(archive, packed, HOUSE, [values.line(house)])
    _put(archive, packed, SCHEMA, [_readable(describing.schema())])
    for table in tables():
        _put(archive, packed, table.member, _lines(table, progress), has_rows=True)
        if table.member.startswith("data/"):
            _put_csv(archive, packed, table, progress)
        if table.has_bytes:
            _put_files(archive, packed, table, progress)
    with _opened(archive, MANIFEST) as told:
        told.write(_readable(_manifest(packed)))


def _manifest(packed: Packed) -> dict[str, Any]:
    here = organization()
    return {
        "product": PRODUCT,
        "format": FORMAT,
        "organization": {"slug": here.slug, "name": here.name},
        "made_at": timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
        "rows": {one.name: one.rows for one in packed.members if one.name.endswith(".jsonl")},
        "lost_files": packed.lost,
        "members": [asdict(one) for one in packed.members],
    }


def _readable(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


@contextmanager
def _opened(archive: ZipFile, name: str, packing: int = ZIP_DEFLATED) -> Iterator[Digested]:
    place = ZipInfo(name, TIMELESS)
    place.compress_type = packing
    place.external_attr = 0o600 << 16
    with archive.open(place, "w", force_zip64=True) as target:
        yield Digested(target)


def _put(
    archive: ZipFile,
    packed: Packed,
    name: str,
    parts: Iterable[bytes],
    *,
    has_rows: bool = False,
) -> Member:
    count = 0
    with _opened(archive, name) as told:
        for part in parts:
            told.write(part)
            count += 1
    return _noted(packed, name, told, rows=count if has_rows else 0)


def _noted(packed: Packed, name: str, told: Digested, *, rows: int = 0) -> Member:
    member = Member(name=name, size=told.size, sha256=told.digest.hexdigest(), rows=rows)
    packed.members.append(member)
    return member


def _lines(table: Table, progress: Progress) -> Iterator[bytes]:
    """In the order of their ids, some at a time."""
    count = 0
    names = [column.attname for column in table.columns]
    user = [f"user__{name}" for name in USER_COLUMNS] if table.model is Membership else []
    for page in _pages(table, [*names, *user]):
        for row in page:
            told = dict(zip(names, row, strict=False))
            if user:
                told["user"] = dict(zip(USER_COLUMNS, row[len(names) :], strict=True))
            yield values.line(told)
        count += len(page)
        progress(table.member, count)


def _pages(table: Table, names: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    rows, place = table.rows().order_by("pk"), names.index("id")
    page = list(rows.values_list(*names)[:PAGE])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1][place]).values_list(*names)[:PAGE])


def _put_csv(archive: ZipFile, packed: Packed, table: Table, progress: Progress) -> None:
    """As an export of a list is: for people, without what is in the bin."""
    entity = entities.of(table.model)
    wanted = Export(entity=entity, columns=outgoing.usual_columns(entity))
    name = table.member.replace(".jsonl", ".csv")
    _put(archive, packed, name, _told(outgoing.stream(wanted, "csv"), name, progress))


def _told(parts: Iterable[bytes], name: str, progress: Progress) -> Iterator[bytes]:
    for count, part in enumerate(parts):
        yield part
        progress(name, count)


def _put_files(archive: ZipFile, packed: Packed, table: Table, progress: Progress) -> None:
    count = 0
    for page in _pages(table, ["id", "name", "storage_key"]):
        for pk, name, key in page:
            _put_file(archive, packed, pk, place_of(pk, name), key)
            count += 1
            progress(FILES, count)


def _put_file(archive: ZipFile, packed: Packed, pk: UUID, place: str, key: str) -> None:
    """As it is, since nearly every kind of file is packed already.

    One that is lost does not keep the others from leaving, and is told.
    """
    try:
        content = default_storage.open(key)
    except FileNotFoundError:
        packed.lost.append(str(pk))
        return
    with content, _opened(archive, place, ZIP_STORED) as told:
        shutil.copyfileobj(content, told)
    _noted(packed, place, told)
