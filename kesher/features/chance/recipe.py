"""How a chance is made of what is known: the weights of the signs, and the sum of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import exp
from typing import Any, Final

from kesher.features.chance.cases import Case
from kesher.features.chance.signs import STANDS, Sign, Value
from kesher.lib.learning import Column, Learned, Weights, weights_of

# An answer that is rarer is told apart from no other rare one.
LEAST: Final = 20
MOST_ANSWERS: Final = 30
OTHER: Final = -1
SPOKEN: Final = 0.1
MOST_REASONS: Final = 6
SUREST: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sign of which cases enough are known, with the answers that are told apart."""

    sign: Sign
    answers: tuple[str, ...] = ()

    def column(self, cases: Sequence[Case]) -> Column:
        values = [case.values.get(self.sign.key) for case in cases]
        if self.sign.is_number:
            numbers = [one if isinstance(one, float) else None for one in values]
            falls = self.sign.key == STANDS
            return Column(key=self.sign.key, answers=0, values=numbers, falls=falls)
        places = {answer: float(place) for place, answer in enumerate(self.answers)}
        told = [None if one is None else places.get(str(one), float(OTHER)) for one in values]
        return Column(key=self.sign.key, answers=len(self.answers), values=told)


def asked(sign: Sign, cases: Sequence[Case]) -> Asked | None:
    """None of what is too rarely known, or always the same."""
    values = [case.values.get(sign.key) for case in cases]
    known = Counter(one for one in values if one is not None)
    if sign.is_number:
        return Asked(sign=sign) if known.total() >= LEAST and len(known) > 1 else None
    common = [str(answer) for answer, count in known.most_common(MOST_ANSWERS) if count >= LEAST]
    others = known.total() - sum(known[answer] for answer in common)
    if len(common) + (others >= LEAST) < 2:  # noqa: PLR2004  one answer tells nobody apart
        return None
    return Asked(sign=sign, answers=tuple(sorted(common)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one sign adds."""

    answers: tuple[str, ...]
    weights: Weights

    def adds(self, value: Value) -> float:
        """To the logarithm of the odds; nothing where the value is not known."""
        if value is None:
            return 0.0
        if isinstance(value, float):
            return self.weights.weight * (value - self.weights.mean) / self.weights.scale
        if value in self.answers:
            return self.weights.answers[self.answers.index(value)]
        return self.weights.other


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    key: str
    value: Value
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    percent: int
    reasons: tuple[Reason, ...]

    @property
    def kept(self) -> list[list[Any]]:
        return [[one.key, one.value, round(one.adds, 2)] for one in self.reasons]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    intercept: float
    parts: Mapping[str, Part]

    def score(self, values: Mapping[str, Value]) -> Scored:
        added = [
            Reason(key=key, value=values.get(key), adds=part.adds(values.get(key)))
            for key, part in self.parts.items()
        ]
        share = 1 / (1 + exp(-self.intercept - sum(one.adds for one in added)))
        told = sorted(
            (one for one in added if abs(one.adds) >= SPOKEN and self._is_told(one)),
            key=lambda one: -abs(one.adds),
        )
        percent = min(SUREST, max(1, round(share * 100)))
        return Scored(percent=percent, reasons=tuple(told[:MOST_REASONS]))

    def _is_told(self, one: Reason) -> bool:
        """What a rare answer adds is not its own doing, but that of all rare ones."""
        return isinstance(one.value, float) or one.value in self.parts[one.key].answers

    @property
    def kept(self) -> dict[str, Any]:
        return {
            "intercept": self.intercept,
            "parts": {
                key: {"answers": list(part.answers), "weights": asdict(part.weights)}
                for key, part in self.parts.items()
            },
        }


def made_of(learned: Learned, used: Sequence[Asked]) -> Recipe:
    answers = {one.sign.key: one.answers for one in used}
    return Recipe(
        intercept=learned.intercept,
        parts={
            key: Part(answers=answers[key], weights=weights)
            for key, weights in learned.weights.items()
        },
    )


def recipe_of(kept: Mapping[str, Any]) -> Recipe:
    return Recipe(
        intercept=kept["intercept"],
        parts={
            key: Part(answers=tuple(told["answers"]), weights=weights_of(told["weights"]))
            for key, told in kept["parts"].items()
        },
    )
