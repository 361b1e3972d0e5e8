"""The working hours of the last two years, and ids that tell of them."""

import random
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from kesher.lib import festivals

FRIDAY: Final = 4
OPENING: Final = 8
SLOT: Final = 300
SLOTS_A_DAY: Final = 120
SLOTS_ON_FRIDAY: Final = 48
AN_HOUR: Final = 3600
DAY: Final = 86_400
# How much likelier a moment is on a working day than on a Friday.
FULL: Final = 6
RANDOM_BITS: Final = 74


class Moments:
    """Moments as seconds since 1970, and as the database writes them."""

    def __init__(self, chance: random.Random, *, days: int) -> None:
        self.chance = chance
        self.now = int(timezone.now().timestamp())
        today = timezone.localdate()
        self.mornings: list[int] = []
        self.slots: dict[int, int] = {}
        for back in range(days, -1, -1):
            self._open(today - timedelta(days=back))
        # The records of two organisations filled alike must not have the same ids.
        self._unlike = random.Random()  # noqa: S311  ids are no secrets
        self._last = self.now * 1000 << RANDOM_BITS | self._unlike.getrandbits(RANDOM_BITS)
        self._texts: dict[int, str] = {}

    def _open(self, day: date) -> None:
        """Each morning stands as often among the others as it is likelier than a Friday's."""
        is_friday = day.weekday() == FRIDAY
        if day.weekday() == FRIDAY + 1 or festivals.is_rest(day):
            return
        morning = int(timezone.make_aware(datetime.combine(day, time(OPENING))).timestamp())
        if morning + AN_HOUR < self.now:
            self.mornings += [morning] * (1 if is_friday else FULL)
            self.slots[morning] = SLOTS_ON_FRIDAY if is_friday else SLOTS_A_DAY

    def within(self, share: float, *, until: float) -> int:
        """A moment that far into the time, of which the last days are left out."""
        usable = bisect_right(self.mornings, self.now - until * DAY)
        return self._slot(int(usable * share))

    def after(self, moment: int, *, lately: float = 1.0) -> int:
        """A working moment more than a day later, and not after now; `lately` above one makes the
        newer likelier.
        """
        first = min(bisect_right(self.mornings, moment + DAY), len(self.mornings) - 1)
        back = self.chance.random() ** lately * (len(self.mornings) - first)
        return self._slot(len(self.mornings) - 1 - int(back))

    def between(self, begin: int, end: int) -> int | None:
        """A working moment of the whole days from one to the other; none where there are none."""
        first = bisect_right(self.mornings, begin)
        after = bisect_right(self.mornings, end - SLOTS_A_DAY * SLOT)
        return self._slot(self.chance.randrange(first, after)) if first < after else None

    def before(self, moment: int, *, days: int) -> int:
        """A working moment in so many days before this one, which is not after now."""
        first = bisect_right(self.mornings, moment - (days + 1) * DAY)
        last = bisect_right(self.mornings, moment - DAY)
        return self._slot(self.chance.randrange(min(first, last - 1), last))

    def ahead(self, days: int, hour: int) -> int:
        """A full hour of today, or of a day to come or gone by."""
        day = timezone.localdate() + timedelta(days=days)
        while day.weekday() in {FRIDAY, FRIDAY + 1}:
            day += timedelta(days=1)
        return int(timezone.make_aware(datetime.combine(day, time(hour))).timestamp())

    def _slot(self, day: int) -> int:
        morning = self.mornings[day]
        slots = min(self.slots[morning], (self.now - morning) // SLOT)
        return morning + int(self.chance.random() * slots) * SLOT

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
