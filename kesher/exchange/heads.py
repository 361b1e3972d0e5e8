"""Rows of lines gathered: those of one quote or order become one row, wherever they stand.

They are laid down in a file meanwhile, for there may be more of them than fit into memory.
"""

import pickle
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeVar

from kesher.entity.kinds.base import plain_text
from kesher.entity.registry import entities
from kesher.exchange import lined
from kesher.exchange.intake import Numbered
from kesher.exchange.models import ImportRun
from kesher.exchange.targets import ID, OLD_ID

Outcome = TypeVar("Outcome")

_TABLE: Final = "create table line (head text, number integer, first integer, row blob)"
_FIRST: Final = "update line set first = (select min(number) from line o where o.head = line.head)"
_INDEX: Final = "create index by_head on line (head, number)"
_IN_ORDER: Final = "select first, number, row from line order by first, number"


def gathered(run: ImportRun, rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """The rows as they are; of lines one for each head, with all that belong to it at its end."""
    if not are_lines(run.entity, run.mapping):
        return rows
    return _by_head(rows, _telling(run), width=len(run.titles))


def parted(
    run: ImportRun, told: Iterable[tuple[Numbered, Outcome]]
) -> Iterator[tuple[Numbered, Outcome]]:
    """The rows of the file as they came, each with what became of the head that it is of."""
    is_gathered = are_lines(run.entity, run.mapping)
    for (number, row), outcome in told:
        for own in row[-1] if is_gathered else [(number, row)]:
            yield own, outcome


def are_lines(entity_key: str, mapping: Sequence[str]) -> bool:
    """Whether each row is one of a line: it says what of."""
    known = lined.of(entity_key)
    return known is not None and any(f"{known.key}.{part}" in mapping for part in lined.NAMING)


def _telling(run: ImportRun) -> list[int]:
    """The columns that tell the heads apart: their ids, else what they are called, and whose."""
    for ids in (ID, OLD_ID):
        if ids in run.mapping:
            return [run.mapping.index(ids)]
    entity = entities.get(run.entity)
    names = {*entity.matches_on, *entity.called_by}
    return [at for at, key in enumerate(run.mapping) if key.partition(".")[0] in names]


def _by_head(rows: Iterable[Numbered], telling: Sequence[int], *, width: int) -> Iterator[Numbered]:
    with tempfile.NamedTemporaryFile(suffix=".lines") as file:
        spool = sqlite3.connect(file.name)
        try:
            spool.execute("pragma journal_mode = off")
            spool.execute(_TABLE)
            spool.executemany(
                "insert into line values (?, ?, null, ?)",
                ((_head(number, row, telling), number, pickle.dumps(row)) for number, row in rows),
            )
            spool.execute(_INDEX)
            spool.execute(_FIRST)
            for first, some in groupby(spool.execute(_IN_ORDER), key=itemgetter(0)):
                members = [(number, pickle.loads(row)) for _first, number, row in some]  # noqa: S301  our own
                yield first, [*_filled(members[0][1], width), members]
        finally:
            spool.close()


def _head(number: int, row: Sequence[Any], telling: Sequence[int]) -> str:
    """A row that names none stands alone."""
    told = [plain_text(row[at]) if at < len(row) else "" for at in telling]
    return "\x1f".join(told) if any(told) else f"\x1f{number}"


def _filled(row: Sequence[Any], width: int) -> list[Any]:
    return [*row, *[None] * (width - len(row))][:width]
