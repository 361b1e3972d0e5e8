"""From a few typed letters to the records that whoever is asking may see, best first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
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

CANDIDATES = 400
UNSHOWN = ("organization", "created_by", "compartment", "is_private", "tokens", "key")
SHORTEST = 2

SQLITE = (
    f"SELECT rowid FROM {sqlite.TABLE} WHERE {sqlite.TABLE} MATCH %s "  # noqa: S608  constants
    f"ORDER BY rowid DESC LIMIT {CANDIDATES}"
)
POSTGRESQL = f"SELECT kesher_search_candidates(%s::tsquery, {CANDIDATES})"


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
    rows = _open(_best(query, [_prefixes(parts), _whole(query)], keys, limit), query)
    if rows:
        return Found(rows=rows)
    return _widened(query, keys, limit)


def _widened(query: str, keys: Collection[str] | None, limit: int) -> Found:
    layouts = hebrew.other_layout(query)
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


def _open(rows: Iterable[SearchRow], query: str) -> list[SearchRow]:
    """Where fields are closed to whoever is asking, only what the title itself answers."""
    closed = {one.key for one in entities if one.search and _searched(one)}
    return [row for row in rows if row.entity not in closed or _in_title(row, query)]


def _searched(entity: Entity) -> set[str]:
    rights_of = rights.field_rights(entity.key)
    if not rights_of:
        return set()
    named = (field.key for field in fields_of(entity))
    return {key for key in named if rights_of.get(key) in {"hidden", "masked"}}


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

    def build(key: str, *expressions: str) -> QuerySet[SearchRow]:
        return _ranked(key, expressions, asked).defer(*unread)[:limit]

    values = [hebrew.key(query), *map(_expression, attempts)]
    return prepared.rows(("search", len(attempts), asked, limit, *also), build, *values)


def _ranked(
    key: str, expressions: Sequence[str], keys: Collection[str] | None
) -> QuerySet[SearchRow]:
    """Exact titles first, then titles that begin so, then one's own, then the latest touched."""
    wanted = " UNION ".join([f"SELECT * FROM ({_candidates()}) AS attempt"] * len(expressions))  # noqa: S608
    rows = SearchRow.objects.filter(id__in=RawSQL(wanted, expressions))  # noqa: S611
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


def _candidates() -> str:
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


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
