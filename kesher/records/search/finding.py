"""From a few typed letters to the records that whoever is asking may see, best first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from kesher.access import rights
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.lib import hebrew
from kesher.records import prepared, reading
from kesher.records.models import SearchRow
from kesher.records.search import sqlite, tokens
from kesher.records.search.indexing import fields_of
from kesher.tenancy import current

CANDIDATES = 200
# Of somebody who sees only some of the records, so that enough are left.
NARROW_CANDIDATES = 5_000
UNSHOWN = ("organization", "created_by", "compartment", "is_private", "tokens", "key")
SHORTEST = 2
# Words typed as one are looked for from so many letters on; fewer would be within one word.
TELLING = 4

LAST = "\U0010ffff"  # no character comes after it

# Beginnings of words are looked for only where the whole words do not give enough: SQLite gathers
# all that begins so before it tells the first.
SQLITE_TITLED = (
    f"SELECT id FROM (SELECT id FROM {SearchRow._meta.db_table} "  # noqa: S608  constants
    "WHERE organization_id = %s AND key >= %s AND key < %s ORDER BY key LIMIT {most} / 4)"
)
SQLITE_WHOLE = (
    f"SELECT rowid AS id FROM {sqlite.TABLE} WHERE {sqlite.TABLE} MATCH %s "  # noqa: S608  as above
    "ORDER BY rowid DESC LIMIT {most}"
)
SQLITE_BEGINNING = (
    f"WITH whole AS MATERIALIZED ({SQLITE_WHOLE}) SELECT id FROM whole UNION "  # noqa: S608  as above
    f"SELECT * FROM (SELECT rowid FROM {sqlite.TABLE} WHERE {sqlite.TABLE} MATCH "
    "iif((SELECT COUNT(*) FROM whole) < {most}, %s, %s) ORDER BY rowid DESC LIMIT {most})"
)
POSTGRESQL = "SELECT kesher_search_candidates(%s::tsquery, %s, {most})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The rows found, and, when nothing was found as typed, how the query was understood."""

    rows: list[SearchRow]
    understood_as: str = ""


def find(query: str, *, keys: Collection[str] | None = None, limit: int = 24) -> Found:
    """The best `limit` rows for the query; at most two queries to the database."""
    query = hebrew.clean(query)
    parts = tokens.asked(query)
    if not parts or sum(len(part[0]) for part in parts) < SHORTEST:
        return Found(rows=[])
    attempts = [_prefixes(parts)]
    if len(tokens.whole(query)) >= TELLING:
        attempts.append(_whole(query))
    rows = _open(_best(query, attempts, keys, limit), query)
    if rows:
        return Found(rows=rows)
    return _widened(query, keys, limit)


def _widened(query: str, keys: Collection[str] | None, limit: int) -> Found:
    layouts = [other for other in hebrew.other_layout(query) if _says_something(other)]
    attempts = [_prefixes(tokens.asked(other)) for other in layouts if tokens.asked(other)]
    attempts.append([*tokens.widened(query)])
    meant_by = layouts[0] if layouts else query
    rows = _open(_best(meant_by, attempts, keys, limit, also=("tokens",)), meant_by)
    typed = set(hebrew.words(query))
    meant = [other for other in layouts if rows and _means(other, rows)]
    return Found(
        rows=rows,
        understood_as=meant[0] if meant and not typed & set(hebrew.words(meant[0])) else "",
    )


def _says_something(query: str) -> bool:
    """Keys without sense become signs with single letters between them, which begin everything."""
    return any(len(word) >= SHORTEST for word in hebrew.words(query))


def _open(rows: Iterable[SearchRow], query: str) -> list[SearchRow]:
    """Where fields are closed to whoever is asking, only what the title itself answers."""
    closed = {one.key for one in entities if one.search and _searched(one)}
    return [row for row in rows if row.entity not in closed or _in_title(row, query)]


def _searched(entity: Entity) -> set[str]:
    closed = rights.closed_fields(entity.key)
    return closed & {field.key for field in fields_of(entity)} if closed else set()


def _in_title(row: SearchRow, query: str) -> bool:
    words = hebrew.words(row.title)
    asked = hebrew.words(query)
    return bool(asked) and all(any(one.startswith(word) for one in words) for word in asked)


def _means(query: str, rows: Sequence[SearchRow]) -> bool:
    start = tokens.code(current().organization_id)
    held = rows[0].tokens.split()
    return all(any(one.startswith(start + word) for one in held) for word in hebrew.words(query))


def _prefixes(parts: list[list[str]]) -> list[list[str]]:
    return [[f"{word}*" for word in part] for part in parts]


def _whole(query: str) -> list[list[str]]:
    return [[f"{tokens.WHOLE}{tokens.whole(query)}*"]]


def _best(
    query: str,
    attempts: list[list[list[str]]],
    keys: Collection[str] | None,
    limit: int,
    *,
    also: Collection[str] = (),
) -> list[SearchRow]:
    asked = None if keys is None else frozenset(keys)
    unread = [name for name in UNSHOWN if name not in also]
    key, each = hebrew.key(query), [_sought(attempt) for attempt in attempts]
    # Of one type of record alone, titles of the others would take the places.
    by_title = bool(key) and asked is None
    ends = [key + LAST] if by_title and connection.vendor == "sqlite" else []

    def build(key: str, *values: str) -> QuerySet[SearchRow]:
        given = iter(values)
        edges = [key, *islice(given, len(ends))] if by_title else []
        wanted = _candidates(edges, [list(islice(given, len(told))) for told in each])
        return _ranked(key, wanted, asked).defer(*unread)[:limit]

    values = [key, *ends, *chain.from_iterable(each)]
    name = ("search", tuple(map(len, each)), by_title, asked, limit, *also)
    return prepared.rows(name, build, *values)


def _is_starred(attempt: list[list[str]]) -> bool:
    return any(word.endswith("*") for part in attempt for word in part)


def _sought(attempt: list[list[str]]) -> list[str]:
    """The expressions of an attempt: SQLite is first asked for whole words."""
    told = [_expression(attempt)]
    if connection.vendor != "sqlite" or not _is_starred(attempt):
        return told
    return [_expression([[word.rstrip("*") for word in part] for part in attempt]), *told]


def _candidates(edges: Sequence[str], each: Sequence[Sequence[str]]) -> RawSQL:
    """Ids of those whose titles begin so (are between the edges), and of those that meet one of the
    attempts."""
    pieces: list[str] = []
    parameters: list[str] = []
    if connection.vendor != "sqlite":
        for [expression] in each:
            pieces.append(POSTGRESQL)
            parameters += [expression, *(edges or [""])]
    else:
        if edges:
            pieces.append(SQLITE_TITLED)
            parameters += [current().organization_id.hex, *edges]
        for whole, *beginning in each:
            pieces.append(SQLITE_BEGINNING if beginning else SQLITE_WHOLE)
            parameters += [whole, *beginning, *([whole] if beginning else [])]
    most = CANDIDATES if reading.sees_all() else NARROW_CANDIDATES
    told = [piece.format(most=most) for piece in pieces]
    union = " UNION ".join(f"SELECT * FROM ({piece}) AS piece" for piece in told)  # noqa: S608
    return RawSQL(union, parameters)  # noqa: S611  constants


def _ranked(key: str, wanted: RawSQL, keys: Collection[str] | None) -> QuerySet[SearchRow]:
    """Exact titles first, then titles that begin so, then one's own, then the latest touched."""
    rows = SearchRow.objects.filter(id__in=wanted)
    return reading.guarded(rows, keys).order_by(
        Case(
            When(key=key, then=Value(0)),
            When(key__startswith=key, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        ),
        Case(
            When(owner_id=current().actor_id, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        ),
        "-touched_at",
        "-id",
    )


def _expression(parts: list[list[str]]) -> str:
    """Parts all of which, and alternatives one of which, must be met; `*` asks for a beginning."""
    start = tokens.code(current().organization_id)
    if connection.vendor == "sqlite":
        quote: Any = lambda word: f'"{start}{word.rstrip("*")}"{"*" if word.endswith("*") else ""}'  # noqa: E731
        both, either = " AND ", " OR "
    else:
        quote = lambda word: f"'{start}{word.rstrip('*')}'{':*' if word.endswith('*') else ''}"  # noqa: E731
        both, either = " & ", " | "
    return both.join(f"({either.join(quote(word) for word in part)})" for part in parts)
