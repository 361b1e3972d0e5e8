"""Shares of small numbers: how far they may be trusted, and whether two of them really differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

# Below so many cases a share says little, whatever it is.
FEW = 30
SURE = 1.96
CERTAIN = 2.58


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which shares the true one lies: in 95 cases of 100, or as sure as was asked for."""

    low: float
    high: float


def wilson(hits: int, cases: int, *, sure: float = SURE) -> Interval:
    """Wilson's score interval (1927), without a correction for continuity."""
    if not cases:
        return Interval(0.0, 1.0)
    share, square = hits / cases, sure * sure / cases
    middle = share + square / 2
    reach = sure * sqrt((share * (1 - share) + square / 4) / cases)
    low, high = ((middle + sign * reach) / (1 + square) for sign in (-1, 1))
    return Interval(low if hits else 0.0, high if hits < cases else 1.0)


def distance(hits: int, cases: int, other_hits: int, other_cases: int) -> float:
    """How far two shares are apart, in standard errors of the pooled share; 0 where one is none.

    Beyond `SURE` they differ in 95 cases of 100; who compares many at once asks for `CERTAIN`.
    """
    if not cases or not other_cases:
        return 0.0
    pooled = (hits + other_hits) / (cases + other_cases)
    error = sqrt(pooled * (1 - pooled) * (1 / cases + 1 / other_cases))
    return (hits / cases - other_hits / other_cases) / error if error else 0.0


def middle(counts: Mapping[int, int]) -> float | None:
    """The median of numbers that are told with how often each occurs; None of none."""
    total = sum(counts.values())
    if not total:
        return None
    lower, upper = (_at(counts, place) for place in ((total - 1) // 2, total // 2))
    return (lower + upper) / 2


def _at(counts: Mapping[int, int], place: int) -> int:
    seen = 0
    for number in sorted(counts):
        seen += counts[number]
        if seen > place:
            return number
    raise IndexError(place)
