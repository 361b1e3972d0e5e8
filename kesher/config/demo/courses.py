"""The way of a deal through the stages of the first pipeline, in seconds since 1970."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kesher.config.demo import walks
from kesher.config.demo.moments import DAY, FRIDAY

WAY: Final = ("discovery", "meeting", "offer", "negotiation")
LOST_AT_A_STAGE: Final = 0.13
SHORTEST, LONGEST = 3, 35
REASONS: Final = ("price", "price", "competitor", "postponed", "no_budget", "no_answer")
OTHER_REASONS: Final = tuple(one for one in REASONS if one != "competitor")
PIPELINE: Final = "sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """At a stage from one moment to another, or to this day."""

    stage: str
    entered: int
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Every stay of one deal, the last one first met last."""

    stays: tuple[Stay, ...]

    @property
    def stage(self) -> str:
        return self.stays[-1].stage

    @property
    def state(self) -> str:
        return self.stage if self.stage in {"won", "lost"} else "open"

    @property
    def changed(self) -> int:
        return self.stays[-1].entered

    @property
    def closed(self) -> int | None:
        return None if self.state == "open" else self.changed


def course(chance: random.Random, begun: int, now: int, *, source: str, may_win: bool) -> Course:
    """How far a deal that came from there and began then has come by now."""
    lost = LOST_AT_A_STAGE * walks.HARDER.get(source, 1.0)
    stays: list[Stay] = []
    entered = begun
    for place, stage in enumerate(WAY):
        left = _working(entered + chance.randrange(SHORTEST, LONGEST) * DAY)
        if left >= now:
            return Course(stays=(*stays, Stay(stage=stage, entered=entered, left=None)))
        stays.append(Stay(stage=stage, entered=entered, left=left))
        entered = left
        is_last = place == len(WAY) - 1
        if chance.random() < lost or (is_last and not may_win):
            return Course(stays=(*stays, Stay(stage="lost", entered=entered, left=None)))
    return Course(stays=(*stays, Stay(stage="won", entered=entered, left=None)))


def won_at(chance: random.Random, ended: int) -> Course:
    """Of a deal that was won at that moment: how it came there."""
    stays = [Stay(stage="won", entered=ended, left=None)]
    for stage in reversed(WAY):
        left = stays[0].entered
        entered = _working(left - chance.randrange(SHORTEST, LONGEST) * DAY)
        stays.insert(0, Stay(stage=stage, entered=entered, left=left))
    return Course(stays=tuple(stays))


def longest() -> int:
    """The seconds that a deal takes at most."""
    return len(WAY) * LONGEST * DAY


def _working(moment: int) -> int:
    """The same hour of the next day that is neither a Friday nor a Saturday."""
    while datetime.fromtimestamp(moment, UTC).weekday() in {FRIDAY, FRIDAY + 1}:
        moment += DAY
    return moment
