"""Milliseconds in steps: fine where screens should be, coarse where they should not."""

from bisect import bisect_left
from collections.abc import Sequence

# The last step has no end.
ENDS = (25, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1000, 1500, 2000, 3000, 5000, 10_000)
STEPS = len(ENDS) + 1


def bucket_of(milliseconds: float) -> int:
    return bisect_left(ENDS, milliseconds)


def percentile(counts: Sequence[int], share: float) -> int:
    """The milliseconds that `share` of all stay below, spread evenly within a step."""
    wanted = share * sum(counts)
    before = 0
    for bucket, count in enumerate(counts):
        if count and before + count >= wanted:
            start, end = _bounds(bucket)
            return round(start + (end - start) * (wanted - before) / count)
        before += count
    return 0


def _bounds(bucket: int) -> tuple[int, int]:
    start = ENDS[bucket - 1] if bucket else 0
    return start, ENDS[bucket] if bucket < len(ENDS) else start
