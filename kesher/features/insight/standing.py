"""Where one value stands against all others: better, worse, or not to be told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kesher.features.insight import parts
from kesher.features.insight.tallies import Tally
from kesher.lib import shares

BETTER: Final = "better"
WORSE: Final = "worse"
ALIKE: Final = "alike"
FEW: Final = "few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`lift` is the share won over that of the whole; `others` is everything but this value."""

    value: str
    tally: Tally
    others: Tally
    lift: float | None
    verdict: str
    distance: float


def standings(tallies: Mapping[str, Tally], whole: Tally) -> list[Standing]:
    """The largest first. Many are compared at once, so only what is certain counts as different."""
    found = [_standing(value, tally, whole) for value, tally in tallies.items()]
    return sorted(found, key=lambda one: parts.order(one.value, one.tally.leads))


def _standing(value: str, tally: Tally, whole: Tally) -> Standing:
    others = whole.without(tally)
    distance = shares.distance(tally.won, tally.decided, others.won, others.decided)
    share, of_all = tally.share, whole.share
    return Standing(
        value=value,
        tally=tally,
        others=others,
        lift=share / of_all if share is not None and of_all else None,
        verdict=_verdict(tally, others, distance),
        distance=distance,
    )


def _verdict(tally: Tally, others: Tally, distance: float) -> str:
    if min(tally.decided, others.decided) < shares.FEW:
        return FEW
    if abs(distance) < shares.CERTAIN:
        return ALIKE
    return BETTER if distance > 0 else WORSE
