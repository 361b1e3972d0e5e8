"""Which records the rows of a file are about: by a phone, mail address or number, or by name."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.rows import RowsKind
from kesher.exchange.targets import contact_keys, title_key
from kesher.lib import arrays, hebrew
from kesher.records import reading
from kesher.tenancy import current

Values = Mapping[str, Any]
Key = tuple[str, Any]


def keys(entity: Entity, values: Values) -> list[Key]:
    """What a record with these values is recognised by.

    Each phone, mail address and number alone; the plain fields only all together, and only where
    there is none of those.
    """
    return keyed(entity)(values)


def keyed(entity: Entity) -> Callable[[Values], list[Key]]:
    """The same for many records."""
    fields = entity.fields()
    listed = [(key, _kind(fields[key])) for key in contact_keys(entity)]
    names = {key for key, _kind_of_rows in listed}
    plain = [key for key in entity.matches_on if key not in names]

    def told_by(values: Values) -> list[Key]:
        found = [
            (key, kind.known_as(row[kind.main]))
            for key, kind in listed
            for row in values.get(key) or ()
        ]
        if found:
            return found
        told = tuple(values.get(key) for key in plain)
        complete = told and not any(
            fields[key].kind.is_empty(value) for key, value in zip(plain, told, strict=True)
        )
        return [("", told)] if complete else []

    return told_by


def may_be_one(entity: Entity, key: Key, one: Values, other: Values) -> bool:
    """Whether two that share a key may be the same.

    A household or an office shares a phone; an official number is nobody else's.
    """
    field = entity.fields().get(key[0])
    if field is None or not getattr(field.kind, "has_primary", False):
        return True
    title = title_key(entity)
    return _alike(str(one.get(title) or ""), str(other.get(title) or ""))


def _alike(one: str, other: str) -> bool:
    """Whether two names may be one's: all words of one are among the other's."""
    first, second = set(hebrew.words(one)), set(hebrew.words(other))
    return not first or not second or first <= second or second <= first


def find(
    entity: Entity, wanted: Sequence[Values], told: Sequence[Sequence[Key]] | None = None
) -> list[list[Any]]:
    """For each of the values, the visible records they may be about; a few queries for all.

    `told` is what they are recognised by, where that is known.
    """
    told = list(map(keyed(entity), wanted)) if told is None else told
    known = _by_key(entity, {key for some in told for key in some})
    return [
        _fitting(entity, values, some, known) for values, some in zip(wanted, told, strict=True)
    ]


def sharing(entity: Entity, values: Values) -> list[Any]:
    """The visible records with one of these phones, mail addresses or numbers, by any name."""
    known = _by_key(entity, {key for key in keys(entity, values) if key[0]})
    return list({record.pk: record for records in known.values() for record in records}.values())


def _fitting(
    entity: Entity, values: Values, some: Sequence[Key], known: Mapping[Key, list[Any]]
) -> list[Any]:
    if not any(key in known for key in some):
        return []
    title = title_key(entity)
    found = {
        record.pk: record
        for key in some
        for record in known.get(key, ())
        if may_be_one(entity, key, values, {title: getattr(record, title, "")})
    }
    return list(found.values())


def _by_key(entity: Entity, wanted: set[Key]) -> Mapping[Key, list[Any]]:
    known: dict[Key, list[Any]] = defaultdict(list)
    fields = entity.fields()
    for key in contact_keys(entity):
        mains = [value for name, value in wanted if name == key]
        pairs = _holders(fields[key], mains) if mains else []
        records = reading.visible(entity).in_bulk([pk for _value, pk in pairs]) if pairs else {}
        for value, pk in pairs:
            if pk in records:
                known[key, value].append(records[pk])
    for told, records_of in _by_plain(
        entity, [value for name, value in wanted if not name]
    ).items():
        known["", told] = records_of
    return known


def _holders(field: Field, mains: Sequence[str]) -> list[tuple[str, Any]]:
    kind = _kind(field)
    if connection.vendor == "postgresql":
        return _looked_up(field.options["rows"], kind.known_by or kind.main, mains)
    return kind.holders(mains, field)


def _looked_up(rows: Any, column: str, mains: Sequence[str]) -> list[tuple[str, Any]]:
    """Each by itself in the index. Of a table that grows PostgreSQL knows too little to tell that
    this is less than going through all rows of the organisation, page after page.
    """
    name = rows._meta.get_field(column).column
    source, told = arrays.table(mains, "varchar")
    statement = f"""
        SELECT DISTINCT told.main, known.party_id FROM {source} AS told(main),
        LATERAL (
            SELECT party_id FROM "{rows._meta.db_table}"
            WHERE organization_id = %s AND "{name}" = told.main OFFSET 0
        ) AS known
    """  # noqa: S608  names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(statement, [told, current().organization_id])
        found: list[tuple[str, Any]] = cursor.fetchall()
    return found


def _by_plain(
    entity: Entity, wanted: Sequence[tuple[Any, ...]]
) -> dict[tuple[Any, ...], list[Any]]:
    if not wanted:
        return {}
    fields, listed = entity.fields(), contact_keys(entity)
    plain = [key for key in entity.matches_on if key not in listed]
    condition = Q()
    for place, key in enumerate(plain):
        condition &= Q(**{f"{fields[key].lookup}__in": {told[place] for told in wanted}})
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    rows = reading.joined(reading.visible(entity).filter(condition), entity, plain)
    for record in rows.order_by("pk"):
        found[tuple(fields[key].read(record) for key in plain)].append(record)
    return found


def _kind(field: Field) -> RowsKind:
    kind = field.kind
    assert isinstance(kind, RowsKind)  # noqa: S101  contact_keys() answers no others
    return kind
