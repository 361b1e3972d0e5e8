"""How likely two of many are one and the same, after Fellegi and Sunter.

Two that share a value are compared in all they have. Each agreement speaks for them by how rare the
value is among these very people, each contradiction against them; together that is a probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kesher.lib.likeness.sharing import NOBODY, Flags, Ints, Shared, once, shared
from kesher.lib.likeness.telling import Sign, Telling, Text

Floats = NDArray[np.float64]

# Of a household or an office so many are others than the one who is looked for.
OTHERS: Final = 3
# How many of a hundred are here twice, before anything is known of them.
TWICE: Final = 0.05
# So many pairs are weighed at a time, so that no more memory is taken however many there are.
AT_ONCE: Final = 500_000
# Of natural logarithms.
POINTS: Final = 10 / np.log(10)


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
        shared={sign.key: shared(sign, count) for sign in signs},
    )
    compared = [everybody.shared[sign.key].pairs for sign in signs if sign.compares]
    pairs = once(np.concatenate(compared))
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
    shared: dict[str, Shared]

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
            known |= told[sign.key][1] >= text.gain
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


def _weighed(sign: Sign, shared: Shared, pairs: Ints, count: int) -> tuple[Flags, Floats]:
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


def _found(shared: Shared, pairs: Ints, count: int) -> tuple[Flags, Floats]:
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
