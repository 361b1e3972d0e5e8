"""Conversion: of those who were in one status, how many came to another, are lost, or undecided."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kesher.entity.fields import Option
from kesher.features.insight.asking import ARRIVAL
from kesher.features.insight.cohorts import Count, Pair
from kesher.lib import shares

OPEN, WON, LOST = "open", "won", "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Of the leads that were in `origin`: those that reached `target`, and by what they mean now
    those that did not. The four add up to all.
    """

    origin: str
    target: str
    reached: int
    undecided: int
    lost: int
    otherwise: int
    days: Mapping[int, int]

    @property
    def leads(self) -> int:
        return self.reached + self.undecided + self.lost + self.otherwise

    @property
    def share(self) -> float | None:
        return self.reached / self.leads if self.leads else None

    @property
    def middle(self) -> float | None:
        """Days until half of those who reached it had done so."""
        return shares.middle(self.days)

    @property
    def interval(self) -> shares.Interval:
        return shares.wilson(self.reached, self.leads)

    @property
    def is_few(self) -> bool:
        return self.leads < shares.FEW


def pairs(statuses: Iterable[Option]) -> list[Pair]:
    """From the arrival and from each open status to every one that comes later in the list."""
    known = list(statuses)
    found = [(ARRIVAL, one.key) for one in known]
    for place, one in enumerate(known):
        if one.meaning not in {WON, LOST}:
            found += [(one.key, later.key) for later in known[place + 1 :]]
    return found


def passages(
    counts: Iterable[Count], wanted: Collection[Pair], meanings: Mapping[str, str]
) -> dict[str, dict[Pair, Passage]]:
    """The wanted pairs of each part, which is one where nothing tells leads apart."""
    came: Counter[tuple[str, str, str]] = Counter()
    arrived: Counter[tuple[str, Pair, str]] = Counter()
    days: dict[tuple[str, Pair], Counter[int]] = defaultdict(Counter)
    for one in counts:
        meaning = meanings.get(one.stands, OPEN)
        if one.target is None:
            came[one.part, one.origin, meaning] += one.leads
        else:
            pair = (one.origin, one.target)
            arrived[one.part, pair, meaning] += one.leads
            days[one.part, pair][one.days] += one.leads

    def missed(part: str, pair: Pair, meaning: str) -> int:
        return came[part, pair[0], meaning] - arrived[part, pair, meaning]

    return {
        part: {
            pair: Passage(
                origin=pair[0],
                target=pair[1],
                reached=days[part, pair].total(),
                undecided=missed(part, pair, OPEN),
                lost=missed(part, pair, LOST),
                otherwise=missed(part, pair, WON),
                days=days[part, pair],
            )
            for pair in wanted
        }
        for part in {part for part, _origin, _meaning in came}
    }
