"""Records as a file: the columns, conditions and order of a list, a page at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from django.db import models
from django.utils.translation import get_language, override

from kesher.access.rights import masked_fields, may
from kesher.entity import kinds
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.exchange import cards, pictures
from kesher.exchange.targets import ID
from kesher.lib.tables import Contact, write_csv
from kesher.lib.tables.writing_vcards import write_vcard
from kesher.lib.tables.writing_xlsx import write_xlsx
from kesher.records import history, paging, reading
from kesher.tenancy import current, scope
from kesher.tenancy.scope import Channel

Draw = Callable[[], bytes]
Format = Literal["csv", "xlsx", "vcf"]

FORMATS: Final[tuple[Format, ...]] = ("csv", "xlsx", "vcf")
MEDIA_TYPES: Final[dict[Format, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "vcf": "text/vcard; charset=utf-8",
}
RIGHT_TO_LEFT: Final = {"he", "ar"}
PAGE: Final = 500
MASK: Final = "•••"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is wanted, by whom. `ids` are the only records meant, if there are any."""

    entity: Entity
    columns: Sequence[str]
    conditions: str = ""
    sort: str = ""
    ids: Sequence[UUID] | None = None
    organization_id: UUID = field(default_factory=lambda: current().organization_id)
    actor_id: UUID | None = field(default_factory=lambda: current().actor_id)
    channel: Channel = field(default_factory=lambda: current().channel)
    language: str = field(default_factory=lambda: get_language() or "he")

    def rows(self) -> models.QuerySet[Any]:
        """Those that whoever asks may see and may export. Raises `filters.InvalidFilter`."""
        rows = reading.matching(self.entity, self.conditions)
        rows = rows.filter(reading.allowed(self.entity, "export"))
        return rows if self.ids is None else rows.filter(pk__in=self.ids)

    def fields(self) -> list[Field]:
        readable = reading.readable_fields(self.entity)
        return [readable[key] for key in self.columns if key in readable]


def usual_columns(entity: Entity) -> list[str]:
    """What goes out where nobody says what: the list's columns, the form's and custom fields."""
    readable = reading.readable_fields(entity)
    custom = [key for key, one in readable.items() if one.is_custom]
    keys = dict.fromkeys((*entity.columns, *entity.form, *custom))
    return [key for key in keys if key in readable]


def formats(entity: Entity) -> list[Format]:
    """Address cards are for what has phones or mail addresses, or points at what has."""
    has_card = cards.carrier(entity, reading.readable_fields(entity)) is not None
    return [one for one in FORMATS if one != "vcf" or has_card]


def require(entity: Entity) -> None:
    if not (may("view", entity.key) and may("export", entity.key)):
        raise reading.NotVisible(f"export {entity.key}")


def noted(export: Export, file_format: Format) -> int:
    """Write down who takes what out, and how much; answers how much. Raises as `rows` does."""
    require(export.entity)
    if file_format not in formats(export.entity):
        raise reading.NotVisible(f"{file_format} of {export.entity.key}")
    count = export.rows().order_by().count()
    history.note_access(
        export.entity.key,
        "exported",
        count=count,
        filter=export.conditions,
        columns=list(export.columns),
        format=file_format,
    )
    return count


def stream(export: Export, file_format: Format) -> Iterator[bytes]:
    """The bytes of the file; each page is read in a scope of its own, none is open in between."""
    if file_format == "vcf":
        return write_vcard(_contacts(export))
    with override(export.language):
        header = [*(title for one in export.fields() for title, _told in one.kind.sheets(one)), ID]
    if file_format == "csv":
        return write_csv(_lines(export), header)
    return write_xlsx(_lines(export), header, rtl=export.language[:2] in RIGHT_TO_LEFT)


def _lines(export: Export) -> Iterator[list[Any]]:
    return _page_by_page(export, _lines_of)


def _contacts(export: Export) -> Iterator[Contact]:
    """A picture is read when its card is written: those of a page together would be much."""
    for contact, picture in _page_by_page(export, _contacts_of):
        yield cards.with_picture(contact, picture()) if picture else contact


def _page_by_page(
    export: Export, drawn: Callable[[Export, Sequence[Any]], list[Any]]
) -> Iterator[Any]:
    cursor: str | None = None
    while True:
        with _inside(export):
            page = _page(export, cursor)
            told = drawn(export, page.records)
        yield from told
        cursor = page.next_cursor
        if cursor is None:
            return


@contextmanager
def _inside(export: Export) -> Iterator[None]:
    with (
        scope(export.organization_id, export.actor_id, export.channel),
        override(export.language),
    ):
        yield


def _page(export: Export, cursor: str | None) -> paging.Page:
    keys = [*export.columns, export.sort.lstrip("-"), *export.entity.form]
    rows = reading.joined(export.rows(), export.entity, keys)
    return paging.page(rows, export.entity, sort=export.sort, cursor=cursor, limit=PAGE)


def _lines_of(export: Export, records: Sequence[Any]) -> list[list[Any]]:
    fields, masked = export.fields(), masked_fields(export.entity.key)
    _gather([one for one in fields if one.key not in masked], records)
    columns = [(one, told) for one in fields for _title, told in one.kind.sheets(one)]
    return [
        [
            *(MASK if one.key in masked else told(one.read(record)) for one, told in columns),
            str(record.pk),
        ]
        for record in records
    ]


def _gather(fields: Sequence[Field], records: Sequence[Any]) -> None:
    for one in fields:
        one.gather(list(records))
    kinds.gather(fields, records)


def _contacts_of(export: Export, records: Sequence[Any]) -> list[tuple[Contact, Draw | None]]:
    """A card for each record, or for what it points at, with its picture; each once a page."""
    carrier = cards.carrier(export.entity, reading.readable_fields(export.entity))
    if carrier is None:
        raise reading.NotVisible(f"cards of {export.entity.key}")
    entity, key = carrier
    carried = [getattr(record, key) for record in records] if key else list(records)
    unique = list({one.pk: one for one in carried if one is not None}.values())
    if key:
        visible = reading.visible(entity).filter(pk__in=[one.pk for one in unique])
        unique = list(visible.order_by("pk"))
    readable, masked = reading.readable_fields(entity), masked_fields(entity.key)
    fields = {name: one for name, one in readable.items() if name not in masked}
    _gather([one for one in fields.values() if one.in_rows], unique)
    tellers = [_teller(fields, one) for one in unique]
    drawn = pictures.drawn([told(cards.PHOTO) for told in tellers])
    return [
        (cards.contact_of(entity, told, one), picture)
        for told, one, picture in zip(tellers, unique, drawn, strict=True)
    ]


def _teller(fields: dict[str, Field], record: Any) -> Callable[[str], Any]:
    return lambda name: fields[name].read(record) if name in fields else None
