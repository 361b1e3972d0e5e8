"""The working hours of the last two years, and ids that tell of them."""

import random
from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.utils import timezone

FRIDAY: Final = 4
OPENING: Final = 8
SLOT: Final = 300
SLOTS_A_DAY: Final = 120
DAY: Final = 86_400
RANDOM_BITS: Final = 74


class Moments:
    """Moments as seconds since 1970, and as the database writes them."""

    def __init__(self, chance: random.Random, *, days: int) -> None:
        self.chance = chance
        today = timezone.localdate()
        past = [today - timedelta(days=back) for back in range(days, 0, -1)]
        working = [day for day in past if day.weekday() not in {FRIDAY, FRIDAY + 1}]
        self.mornings = [
            int(timezone.make_aware(datetime.combine(day, time(OPENING))).timestamp())
            for day in working
        ]
        self.now = int(timezone.now().timestamp())
        # The records of two organisations filled alike must not have the same ids.
        self._unlike = random.Random()  # noqa: S311  ids are no secrets
        self._last = self.now * 1000 << RANDOM_BITS | self._unlike.getrandbits(RANDOM_BITS)
        self._texts: dict[int, str] = {}

    def within(self, share: float, *, until: float) -> int:
        """A moment that far into the time, of which the last days are left out."""
        usable = bisect_right(self.mornings, self.now - until * DAY)
        return self._slot(int(usable * share))

    def after(self, moment: int) -> int:
        """A moment between the second working day after this one and yesterday."""
        first = min(bisect_right(self.mornings, moment) + 1, len(self.mornings) - 1)
        return self._slot(first + int(self.chance.random() * (len(self.mornings) - first)))

    def ahead(self, days: int, hour: int) -> int:
        """A full hour of today, or of a day to come or gone by."""
        day = timezone.localdate() + timedelta(days=days)
        while day.weekday() in {FRIDAY, FRIDAY + 1}:
            day += timedelta(days=1)
        return int(timezone.make_aware(datetime.combine(day, time(hour))).timestamp())

    def _slot(self, day: int) -> int:
        return self.mornings[day] + int(self.chance.random() * SLOTS_A_DAY) * SLOT

    def text(self, moment: int) -> str:
        known = self._texts.get(moment)
        if known is None:
            known = self._texts[moment] = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S}"
        return known

    def id_at(self, moment: int) -> str:
        """A UUIDv7 (RFC 9562) made at a moment, in hexadecimal digits."""
        chance = self._unlike.getrandbits(RANDOM_BITS)
        return _id((moment * 1000 + chance % 1000) << RANDOM_BITS | chance)

    def next_id(self) -> str:
        """One of now, greater than the one before, so that every index of ids grows at its end."""
        self._last += 1 + self._unlike.getrandbits(RANDOM_BITS - 20)
        return _id(self._last)


def _id(number: int) -> str:
    """Milliseconds and random bits around the marks of version and variant."""
    variant = 1 << 63 | number & (1 << 62) - 1
    return f"{number >> RANDOM_BITS:012x}7{number >> 62 & 0xFFF:03x}{variant:016x}"
