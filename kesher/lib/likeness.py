"""How likely two of many are one and the same, after Fellegi and Sunter.

Two that share a value are compared in all they have. Each agreement speaks for them by how rare the
value is among these very people, each contradiction against them; together that is a probability.
"""

from array import array
from collections.abc import Sequence
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
    holders: Any = field(default_factory=lambda: array("q"))
    codes: Any = field(default_factory=lambda: array("q"))
    known: dict[str, int] = field(default_factory=dict)

    def add(self, holder: int, value: str) -> None:
        if value:
            self.holders.append(holder)
            self.codes.append(self.known.setdefault(value, len(self.known)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Two places in the order in which people were told, the earlier first."""

    one: int
    other: int
    probability: float
    signs: tuple[str, ...]


def likely(count: int, signs: Sequence[Sign], *, least: float, most: int) -> list[Likely]:
    """The likeliest of all pairs, down to a probability, the likeliest first."""
    if count < len(("one", "other")):
        return []
    shared = {sign.key: _shared(sign, count) for sign in signs}
    compared = [shared[sign.key].pairs for sign in signs if sign.compares]
    pairs = np.unique(np.concatenate(compared))
    agreeing: dict[str, Flags] = {}
    said: dict[str, Floats] = {}
    for sign in signs:
        agreeing[sign.key], weight = _weighed(sign, shared[sign.key], pairs, count)
        said[sign.about] = _stronger(said.get(sign.about), weight)
    total = np.log(TWICE * 2 / count) + sum(said.values(), start=np.zeros(len(pairs)))
    probability = 1 / (1 + np.exp(-total))
    chosen = np.flatnonzero(probability >= least)
    chosen = chosen[np.lexsort((pairs[chosen], -probability[chosen]))][:most]
    return [
        Likely(
            one=int(pairs[place] // count),
            other=int(pairs[place] % count),
            probability=float(probability[place]),
            signs=tuple(key for key, flags in agreeing.items() if flags[place]),
        )
        for place in chosen
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """Who shares a value, in order of pairs, and how rare it is: how many others have it, of all.

    `code` is a value of each, or NOBODY; `sizes` is how many have which.
    """

    pairs: Ints
    rarity: Floats
    is_common: Flags
    code: Ints
    sizes: Ints


def _shared(sign: Sign, count: int) -> _Shared:
    holders, codes = np.array(sign.holders, np.int64), np.array(sign.codes, np.int64)
    once = np.unique(codes * count + holders)
    codes, holders = once // count, once % count
    sizes = np.bincount(codes, minlength=len(sign.known))
    code, is_common = np.full(count, NOBODY), np.zeros(count, bool)
    code[holders] = codes
    is_common[holders[sizes[codes] > MOST_ALIKE]] = True
    rare = sizes[codes] <= MOST_ALIKE
    pairs, held = _pairs(codes[rare], holders[rare], count)
    pairs, rarity = _rarest(pairs, (sizes[held] - 1) / count)
    return _Shared(pairs=pairs, rarity=rarity, is_common=is_common, code=code, sizes=sizes)


def _pairs(codes: Ints, holders: Ints, count: int) -> tuple[Ints, Ints]:
    """Everybody with everybody who has the same code; codes come in order, holders within them."""
    found, held = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for distance in range(1, MOST_ALIKE):
        same = codes[:-distance] == codes[distance:]
        if not same.any():
            break
        found.append(holders[:-distance][same] * count + holders[distance:][same])
        held.append(codes[:-distance][same])
    return np.concatenate(found), np.concatenate(held)


def _rarest(pairs: Ints, rarity: Floats) -> tuple[Ints, Floats]:
    """Each pair once, by the rarest value that it shares."""
    order = np.lexsort((rarity, pairs))
    pairs, rarity = pairs[order], rarity[order]
    first = np.ones(len(pairs), bool)
    first[1:] = pairs[1:] != pairs[:-1]
    return pairs[first], rarity[first]


def _weighed(sign: Sign, shared: _Shared, pairs: Ints, count: int) -> tuple[Flags, Floats]:
    """For whom the sign speaks, and how much it says for or against each."""
    one, other = pairs // count, pairs % count
    is_told = (shared.code[one] != NOBODY) & (shared.code[other] != NOBODY)
    if sign.single:
        agrees = is_told & (shared.code[one] == shared.code[other])
        rarity = np.ones(len(pairs))
        rarity[agrees] = (shared.sizes[shared.code[one][agrees]] - 1) / count
    else:
        agrees, rarity = _found(shared, pairs)
        is_told &= ~(shared.is_common[one] & shared.is_common[other])
    weight = np.where(agrees, np.log(sign.holds / rarity), 0.0)
    if sign.contradicts:
        weight[~agrees & is_told] = np.log(1 - sign.holds)
    return agrees, weight


def _found(shared: _Shared, pairs: Ints) -> tuple[Flags, Floats]:
    """Which of the pairs share a value, and how rare that is."""
    agrees, rarity = np.zeros(len(pairs), bool), np.ones(len(pairs))
    if len(shared.pairs):
        place = np.minimum(np.searchsorted(shared.pairs, pairs), len(shared.pairs) - 1)
        agrees = shared.pairs[place] == pairs
        rarity[agrees] = shared.rarity[place][agrees]
    return agrees, rarity


def _stronger(before: Floats | None, weight: Floats) -> Floats:
    """What speaks for two outweighs what speaks against; of two for, the stronger counts."""
    if before is None:
        return weight
    speaks = (before > 0) | (weight > 0)
    return np.where(speaks, np.maximum(before, weight), np.minimum(before, weight))
