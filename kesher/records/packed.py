"""Many rows as columns of numbers: the database packs them into one value, which numpy reads.

Drivers make an object of every value of every row; of a million rows that alone takes seconds.
"""

from binascii import unhexlify
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

Column = NDArray[np.int64]
Ids = NDArray[np.uint64]
# PostgreSQL counts moments from here, in millionths of a second.
_BEGUN: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
_MILLION: Final = 1_000_000
_ROW: Final = [("made", ">u8"), ("id", ">u8"), ("number", ">u2")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A place in each for every row: its id, a small number, and a moment in seconds since 1970.

    Of an id, which is a UUIDv7, the second half stands here: 62 bits of it are chance.
    """

    ids: Ids
    numbers: Column
    moments: Column

    def places_of(self, others: Ids) -> Column:
        """Of each of these ids the row that has it; -1 where none has. Sorted ones find theirs in
        one walk, where others would jump about in memory.
        """
        order, turns = np.argsort(self.ids), np.argsort(others)
        ids, wanted = self.ids[order], others[turns]
        at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
        found = np.empty(len(others), dtype=np.int64)
        found[turns] = np.where(ids[at] == wanted, order[at], -1)
        return found


def expression(pk: str, number: str, moment: str) -> str:
    """SQL that packs these three columns of many rows into one value; `number` is from `place`."""
    if connection.vendor == "postgresql":
        return f"STRING_AGG(UUID_SEND({pk}) || {number} || TIMESTAMPTZ_SEND({moment}), '')"
    return f"CAST(GROUP_CONCAT({pk} || {number} || SUBSTR({moment}, 1, 19), '') AS BLOB)"


def place(column: str, known: Sequence[str]) -> str:
    """SQL for the place of a text among those that are known, which are its parameters; the number
    after the last of them for all others.
    """
    told = " ".join(f"WHEN %s THEN {_number(one)}" for one in range(len(known)))
    return f"CASE {column} {told} ELSE {_number(len(known))} END" if known else _number(0)


def _number(number: int) -> str:
    """Two bytes, or their digits."""
    return f"'\\x{number:04x}'::bytea" if connection.vendor == "postgresql" else f"'{number:04x}'"


def unpacked(told: Any) -> Packed:
    """What the database answered to `expression`; nothing where there were no rows."""
    read = _of_postgresql if connection.vendor == "postgresql" else _of_sqlite
    return read(bytes(told or b""))


def _of_postgresql(told: bytes) -> Packed:
    rows = np.frombuffer(told, dtype=[*_ROW, ("moment", ">i8")])
    return Packed(
        ids=rows["id"].astype(np.uint64),
        numbers=rows["number"].astype(np.int64),
        moments=rows["moment"].astype(np.int64) // _MILLION + _BEGUN,
    )


def _of_sqlite(told: bytes) -> Packed:
    texts = np.frombuffer(told, dtype=[("digits", "S36"), ("moment", "S19")])
    digits = unhexlify(texts["digits"].tobytes())
    rows = np.frombuffer(digits, dtype=_ROW)
    return Packed(
        ids=rows["id"].astype(np.uint64),
        numbers=rows["number"].astype(np.int64),
        moments=texts["moment"].astype("datetime64[s]").astype(np.int64),
    )
