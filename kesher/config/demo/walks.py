"""How the leads of the demonstration went from status to status; by where they came from."""

import random
from datetime import UTC, datetime
from typing import Final

from kesher.config.demo.moments import DAY

Walk = list[tuple[str, int]]

STEPS: Final = ("new", "contacted", "qualified", "proposal", "won")
# Days between one step and the next at most, and the share that is lost instead of going on.
SLOWEST: Final = {"new": 3, "contacted": 10, "qualified": 14, "proposal": 25}
LOST: Final = {"new": 0.14, "contacted": 0.26, "qualified": 0.22, "proposal": 0.38}
FORGOTTEN: Final = 0.02
SKIPS: Final = 0.12
# How much more, or less, is lost of what comes from there.
HARDER: Final = {
    "referral": 0.5, "fair": 0.8, "phone": 0.9, "web": 1.1, "social": 1.35, "advert": 1.5,
}  # fmt: skip
# Who is called back soon stays; who waits has found another meanwhile.
SOON: Final = DAY // 2
SOON_LOSES, LATE_LOSES = 0.75, 1.25
SUMMER: Final = {7, 8}
SUMMER_LOSES: Final = 1.15


def walk(chance: random.Random, source: str, *, began: int, now: int) -> Walk:
    """The statuses with the moments they were entered, in seconds since 1970, the last one before
    now.
    """
    harder = HARDER.get(source, 1.0)
    if datetime.fromtimestamp(began, UTC).month in SUMMER:
        harder *= SUMMER_LOSES
    found: Walk = [("new", began)]
    place = 0
    while place < len(STEPS) - 1 and chance.random() >= FORGOTTEN:
        status, moment = found[-1]
        moment += int(chance.random() ** 2 * SLOWEST[status] * DAY) + DAY // 24
        if moment >= now:
            break
        if place == 0:
            harder *= SOON_LOSES if moment - began < SOON else LATE_LOSES
        if chance.random() < LOST[status] * harder:
            return [*found, ("lost", moment)]
        place += 2 if place and place < len(STEPS) - 2 and chance.random() < SKIPS else 1
        found.append((STEPS[place], moment))
    return found


def taken_up(steps: Walk) -> int | None:
    """When somebody first moved it on; one that was thrown away unheard was never taken up."""
    return steps[1][1] if len(steps) > 1 and steps[1][0] != "lost" else None
