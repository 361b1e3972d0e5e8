"""How likely two of many are one and the same, after Fellegi and Sunter.

Two that share a value are compared in all they have. Each agreement speaks for them by how rare the
value is among these very people, each contradiction against them; together that is a probability.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Of a value that more share, nobody is compared with anybody for its sake alone.
MOST_ALIKE: Final = 30
# How many of a hundred are here twice, before anything is known of them.
TWICE: Final = 0.05
NOBODY: Final = -1
# So many pairs are weighed at a time, so that no more memory is taken however many there are.
AT_ONCE: Final = 500_000
# Of natural logarithms.
POINTS: Final = 10 / np.log(10)
# Beside a pair stands how many share its value: more than MOST_ALIKE fits.
ROOM: Final = 32


@dataclass(slots=True)
class Sign:
    """Values of one sort, of which a holder may have several, unless it is `single`.

    `holds` is how often the same person has the same value. With `compares` those who share a value
    are compared for its sake. Of signs that tell `about` one thing, the strongest counts alone.
    """

    key: str
    holds: float
    about: str
    single: bool = False
    compares: bool = True
    contradicts: bool = True
    holders: Any = field(default_factory=lambda: array("i"))
    marks: Any = field(default_factory=lambda: array("q"))

    def add(self, holder: int, value: str) -> None:
        """Of a value nothing is kept but its mark of 64 bits: that two of a million have the same
        is as likely as one in forty millions.
        """
        if value:
            self.holders.append(holder)
            self.marks.append(hash(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Two places in the order in which people were told, the earlier first.

    `points` is how much each thing that is told speaks for the two or, below nothing, against them:
    with ten points more they are ten times as likely the same.
    """

    one: int
    other: int
    probability: float
    signs: tuple[str, ...]
    points: Mapping[str, int]


def likely(count: int, signs: Sequence[Sign], *, least: float, most: int) -> list[Likely]:
    """The likeliest of all pairs, down to a probability, the likeliest first."""
    if count < len(("one", "other")):
        return []
    shared = {sign.key: _shared(sign, count) for sign in signs}
    pairs = _once(np.concatenate([shared[sign.key].pairs for sign in signs if sign.compares]))
    weighed = [
        _weigh(signs, shared, pairs[start : start + AT_ONCE], count, least)
        for start in range(0, len(pairs), AT_ONCE)
    ]
    if not weighed:
        return []
    found = _Weighed(
        pairs=np.concatenate([one.pairs for one in weighed]),
        probability=np.concatenate([one.probability for one in weighed]),
        agreeing=np.concatenate([one.agreeing for one in weighed], axis=1),
        points=np.concatenate([one.points for one in weighed], axis=1),
    )
    likeliest = np.lexsort((found.pairs, -found.probability))[:most]
    return [_told(signs, found, place, count) for place in likeliest]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """Pairs that are likely enough; `agreeing` has a row for each sign, `points` one for each thing
    that signs are about.
    """

    pairs: Ints
    probability: Floats
    agreeing: Flags
    points: NDArray[np.int16]


def _weigh(
    signs: Sequence[Sign], shared: "dict[str, _Shared]", pairs: Ints, count: int, least: float
) -> _Weighed:
    agreeing: list[Flags] = []
    said: dict[str, Floats] = {}
    for sign in signs:
        agrees, weight = _weighed(sign, shared[sign.key], pairs, count)
        agreeing.append(agrees)
        said[sign.about] = _stronger(said.get(sign.about), weight)
    total = np.log(TWICE * 2 / count) + sum(said.values(), start=np.zeros(len(pairs)))
    probability = 1 / (1 + np.exp(-total))
    chosen = np.flatnonzero(probability >= least)
    flags = np.array([flags[chosen] for flags in agreeing])
    points = np.array([weight[chosen] * POINTS for weight in said.values()])
    return _Weighed(
        pairs=pairs[chosen],
        probability=probability[chosen],
        agreeing=flags,
        points=points.round().astype(np.int16),
    )


def _told(signs: Sequence[Sign], found: _Weighed, place: int, count: int) -> Likely:
    pair = int(found.pairs[place])
    about = dict.fromkeys(sign.about for sign in signs)
    return Likely(
        one=pair // count,
        other=pair % count,
        probability=float(found.probability[place]),
        signs=tuple(
            sign.key for sign, flags in zip(signs, found.agreeing, strict=True) if flags[place]
        ),
        points={
            name: int(row[place])
            for name, row in zip(about, found.points, strict=True)
            if row[place]
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """Who shares a value, in order of pairs, and how many have the rarest that they share.

    `code` is a value of each, or NOBODY; `sizes` is how many have which.
    """

    pairs: Ints
    fewest: NDArray[np.uint8]
    is_common: Flags
    code: NDArray[np.int32]
    sizes: NDArray[np.int32]


def _shared(sign: Sign, count: int) -> _Shared:
    marks = np.frombuffer(sign.marks, np.int64) if len(sign.marks) else np.empty(0, np.int64)
    values, found = np.unique(marks, return_inverse=True)
    once = _once(found.astype(np.int64) * count + np.array(sign.holders, np.int64))
    codes, holders = (once // count).astype(np.int32), (once % count).astype(np.int32)
    sizes = np.bincount(codes, minlength=len(values)).astype(np.int32)
    code, is_common = np.full(count, NOBODY, np.int32), np.zeros(count, bool)
    code[holders] = codes
    is_common[holders[sizes[codes] > MOST_ALIKE]] = True
    if sign.single and not sign.compares:
        codes = codes[:0]
    rare = sizes[codes] <= MOST_ALIKE
    pairs, fewest = _pairs(codes[rare], holders[: len(codes)][rare], sizes, count)
    return _Shared(pairs=pairs, fewest=fewest, is_common=is_common, code=code, sizes=sizes)


def _once(values: Ints) -> Ints:
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


def _weighed(sign: Sign, shared: _Shared, pairs: Ints, count: int) -> tuple[Flags, Floats]:
    """For whom the sign speaks, and how much it says for or against each."""
    one, other = pairs // count, pairs % count
    is_told = (shared.code[one] != NOBODY) & (shared.code[other] != NOBODY)
    if sign.single:
        agrees = is_told & (shared.code[one] == shared.code[other])
        rarity = np.ones(len(pairs))
        rarity[agrees] = (shared.sizes[shared.code[one][agrees]] - 1) / count
    else:
        agrees, rarity = _found(shared, pairs, count)
        is_told &= ~(shared.is_common[one] & shared.is_common[other])
    weight = np.where(agrees, np.log(sign.holds / rarity), 0.0)
    if sign.contradicts:
        weight[~agrees & is_told] = np.log(1 - sign.holds)
    return agrees, weight


def _found(shared: _Shared, pairs: Ints, count: int) -> tuple[Flags, Floats]:
    """Which of the pairs share a value, and how rare that is."""
    agrees, rarity = np.zeros(len(pairs), bool), np.ones(len(pairs))
    if len(shared.pairs):
        place = np.minimum(np.searchsorted(shared.pairs, pairs), len(shared.pairs) - 1)
        agrees = shared.pairs[place] == pairs
        rarity[agrees] = (shared.fewest[place][agrees].astype(np.int64) - 1) / count
    return agrees, rarity


def _stronger(before: Floats | None, weight: Floats) -> Floats:
    """What speaks for two outweighs what speaks against; of two for, the stronger counts."""
    if before is None:
        return weight
    speaks = (before > 0) | (weight > 0)
    return np.where(speaks, np.maximum(before, weight), np.minimum(before, weight))
