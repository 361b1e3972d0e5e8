"""Who shares a value with whom, and how many others do."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kesher.lib.likeness.telling import MOST_ALIKE, Sign

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NOBODY: Final = -1
# Beside a pair stands how many share its value: more than MOST_ALIKE fits.
ROOM: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Who shares a value, in order of pairs, and how many have the rarest that they share.

    `code` is a value of each, or NOBODY; `sizes` is how many have which.
    """

    pairs: Ints
    fewest: NDArray[np.uint8]
    is_common: Flags
    code: NDArray[np.int32]
    sizes: NDArray[np.int32]


def shared(sign: Sign, count: int) -> Shared:
    marks = np.frombuffer(sign.marks, np.int64) if len(sign.marks) else np.empty(0, np.int64)
    values, found = np.unique(marks, return_inverse=True)
    told = once(found.astype(np.int64) * count + np.array(sign.holders, np.int64))
    codes, holders = (told // count).astype(np.int32), (told % count).astype(np.int32)
    sizes = np.bincount(codes, minlength=len(values)).astype(np.int32)
    code, is_common = np.full(count, NOBODY, np.int32), np.zeros(count, bool)
    code[holders] = codes
    is_common[holders[sizes[codes] > sign.most]] = True
    if sign.single and not sign.compares:
        codes = codes[:0]
    rare = sizes[codes] <= sign.most
    pairs, fewest = _pairs(codes[rare], holders[: len(codes)][rare], sizes, count)
    return Shared(pairs=pairs, fewest=fewest, is_common=is_common, code=code, sizes=sizes)


def once(values: Ints) -> Ints:
    """Sorted, each once; where they stand already."""
    values.sort()
    first = np.ones(len(values), bool)
    first[1:] = values[1:] != values[:-1]
    return values[first]


def _pairs(
    codes: NDArray[np.int32], holders: NDArray[np.int32], sizes: NDArray[np.int32], count: int
) -> tuple[Ints, NDArray[np.uint8]]:
    """Everybody with everybody who has the same code, each pair once, by the rarest they share.

    Codes come in order, holders within them.
    """
    found = [np.empty(0, np.int64)]
    for distance in range(1, MOST_ALIKE):
        same = codes[:-distance] == codes[distance:]
        if not same.any():
            break
        one = holders[:-distance][same].astype(np.int64)
        pairs = one * count + holders[distance:][same]
        found.append(pairs * ROOM + sizes[codes[:-distance][same]])
    keys = np.concatenate(found)
    keys.sort()
    pairs, fewest = keys // ROOM, (keys % ROOM).astype(np.uint8)
    first = np.ones(len(pairs), bool)
    first[1:] = pairs[1:] != pairs[:-1]
    return pairs[first], fewest[first]
