"""How likely two of many are one and the same, after Fellegi and Sunter.

Two that share a value are compared in all they have. Each agreement speaks for them by how rare the
value is among these very people, each contradiction against them; together that is a probability.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Of a value that more share, nobody is compared with anybody for its sake alone.
MOST_ALIKE: Final = 30
# Of a household or an office so many are others than the one who is looked for.
OTHERS: Final = 3
# The same, of a value that weighs nothing.
FEW: Final = 10
# How many of a hundred are here twice, before anything is known of them.
TWICE: Final = 0.05
NOBODY: Final = -1
# So many pairs are weighed at a time, so that no more memory is taken however many there are.
AT_ONCE: Final = 500_000
# Of natural logarithms.
POINTS: Final = 10 / np.log(10)
# Beside a pair stands how many share its value: more than MOST_ALIKE fits.
ROOM: Final = 32


@dataclass(slots=True, kw_only=True)
class Telling:
    """What tells something `about` two: of all that tell of one thing, the strongest counts alone.

    `holds` is how often the same person has it alike.
    """

    key: str
    about: str
    holds: float


@dataclass(slots=True, kw_only=True)
class Sign(Telling):
    """Values of one sort, of which a holder may have several, unless it is `single`.

    With `compares` those who share a value are compared for its sake; where it is for nothing else,
    it `weighs` nothing. What households and offices have in common is `at_home`: however much of it
    two share, they may be two of one house. A value that by law only one has is `rarer` than it is
    found to be, which would else be as rare as the pair itself.
    """

    single: bool = False
    compares: bool = True
    contradicts: bool = True
    weighs: bool = True
    at_home: bool = False
    rarer: float = 1.0
    holders: Any = field(default_factory=lambda: array("i"))
    marks: Any = field(default_factory=lambda: array("q"))

    def add(self, holder: int, value: str) -> None:
        """Of a value nothing is kept but its mark of 64 bits: that two of a million have the same
        is as likely as one in forty millions.
        """
        if value:
            self.holders.append(holder)
            self.marks.append(hash(value))

    @property
    def most(self) -> int:
        return MOST_ALIKE if self.weighs else FEW


@dataclass(slots=True, kw_only=True)
class Text(Telling):
    """One text of each holder; of two who are compared both are read, where that decides.

    Alike is what is not the same, but near; `chance` is how often it is so of two of one house. A
    sign that it `confirms` says nothing for two whose texts are not alike.
    """

    chance: float
    alike: Callable[[str, str], bool]
    confirms: str = ""
    texts: list[str] = field(default_factory=list)

    def add(self, holder: int, text: str) -> None:
        """The first that is told of a holder."""
        self.texts.extend([""] * (holder + 1 - len(self.texts)))
        self.texts[holder] = self.texts[holder] or text

    @property
    def gain(self) -> float:
        return float(np.log(self.holds / self.chance))


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


def likely(
    count: int, signs: Sequence[Sign], texts: Sequence[Text] = (), *, least: float, most: int
) -> list[Likely]:
    """The likeliest of all pairs, down to a probability, the likeliest first."""
    if count < len(("one", "other")):
        return []
    everybody = _Everybody(
        count=count,
        signs=[sign for sign in signs if sign.weighs],
        texts=texts,
        shared={sign.key: _shared(sign, count) for sign in signs},
    )
    compared = [everybody.shared[sign.key].pairs for sign in signs if sign.compares]
    pairs = _once(np.concatenate(compared))
    del compared
    weighed = [
        _weigh(everybody, pairs[start : start + AT_ONCE], least)
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
    return [_told(everybody, found, place) for place in likeliest]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Everybody:
    """Who is compared, by what."""

    count: int
    signs: Sequence[Sign]
    texts: Sequence[Text]
    shared: "dict[str, _Shared]"

    @property
    def tellings(self) -> list[Telling]:
        return [*self.signs, *self.texts]

    def total(self, said: Mapping[str, Floats]) -> Floats:
        """Of natural logarithms, what all things together say of each pair."""
        at_home = {sign.about for sign in self.signs if sign.at_home}
        nothing = np.zeros(len(next(iter(said.values()))))
        house = sum((np.maximum(said[about], 0) for about in at_home), start=nothing)
        against = sum((np.minimum(said[about], 0) for about in at_home), start=nothing)
        others = sum((said[about] for about in said if about not in at_home), start=nothing)
        met = np.minimum(np.log(TWICE * 2 / self.count) + house, -np.log(OTHERS))
        return np.asarray(met + against + others)


Said = dict[str, tuple[Flags, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """Pairs that are likely enough; `agreeing` has a row for each sign and text, `points` one for
    each thing that they are about.
    """

    pairs: Ints
    probability: Floats
    agreeing: Flags
    points: NDArray[np.int16]


def _weigh(everybody: _Everybody, pairs: Ints, least: float) -> _Weighed:
    told: Said = {
        sign.key: _weighed(sign, everybody.shared[sign.key], pairs, everybody.count)
        for sign in everybody.signs
    }
    hoped = {text.key: _hoped(text, pairs, everybody.count) for text in everybody.texts}
    for text in everybody.texts:
        hopeful = _probability(everybody, _about(everybody, told | hoped)) >= least
        del hoped[text.key]
        _read(everybody, told, text, pairs, hopeful)
    said = _about(everybody, told)
    probability = _probability(everybody, said)
    chosen = np.flatnonzero(probability >= least)
    points = np.array([weight[chosen] * POINTS for weight in said.values()])
    return _Weighed(
        pairs=pairs[chosen],
        probability=probability[chosen],
        agreeing=np.array([flags[chosen] for flags, _weight in told.values()]),
        points=points.round().astype(np.int16),
    )


def _probability(everybody: _Everybody, said: Mapping[str, Floats]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-everybody.total(said))))


def _about(everybody: _Everybody, told: Said) -> dict[str, Floats]:
    """What is said about each thing, by the strongest of its signs and texts."""
    said: dict[str, Floats] = {}
    for one in everybody.tellings:
        if one.key in told:
            said[one.about] = _stronger(said.get(one.about), told[one.key][1])
    return said


def _hoped(text: Text, pairs: Ints, count: int) -> tuple[Flags, Floats]:
    """For whom the texts may speak, as long as nobody read them."""
    text.texts.extend([""] * (count - len(text.texts)))
    is_told = np.fromiter(map(bool, text.texts), bool, count)
    both = is_told[pairs // count] & is_told[pairs % count]
    return both, np.where(both, text.gain, 0.0)


def _read(everybody: _Everybody, told: Said, text: Text, pairs: Ints, hopeful: Flags) -> None:
    """Both texts of those pairs whose likeness may depend on it."""
    known = np.zeros(len(pairs), bool)
    for sign in everybody.signs:
        if sign.about == text.about and sign.key != text.confirms:
            known |= told[sign.key][0]
    alike, asked = np.zeros(len(pairs), bool), np.flatnonzero(hopeful & ~known)
    for place in asked.tolist():
        one, other = divmod(int(pairs[place]), everybody.count)
        mine, yours = text.texts[one], text.texts[other]
        alike[place] = bool(mine and yours) and text.alike(mine, yours)
    told[text.key] = (alike, np.where(alike, text.gain, 0.0))
    if text.confirms:
        agrees, weight = told[text.confirms]
        lost = agrees & ~alike & ~known
        holds = next(sign.holds for sign in everybody.signs if sign.key == text.confirms)
        told[text.confirms] = (agrees & ~lost, np.where(lost, np.log(1 - holds), weight))


def _told(everybody: _Everybody, found: _Weighed, place: int) -> Likely:
    pair = int(found.pairs[place])
    tellings = everybody.tellings
    keys, abouts = [one.key for one in tellings], dict.fromkeys(one.about for one in tellings)
    return Likely(
        one=pair // everybody.count,
        other=pair % everybody.count,
        probability=float(found.probability[place]),
        signs=tuple(key for key, flags in zip(keys, found.agreeing, strict=True) if flags[place]),
        points={
            name: int(row[place])
            for name, row in zip(abouts, found.points, strict=True)
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
    is_common[holders[sizes[codes] > sign.most]] = True
    if sign.single and not sign.compares:
        codes = codes[:0]
    rare = sizes[codes] <= sign.most
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
    weight = np.where(agrees, np.log(sign.holds / (rarity * sign.rarer)), 0.0)
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
