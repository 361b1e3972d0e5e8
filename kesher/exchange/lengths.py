"""Lengths of time that others tell in seconds, or in minutes and seconds; here they are minutes."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.duration import Duration

SECONDS: Final = "seconds"
CLOCK: Final = "clock"
LABELS: Final[dict[str, Any]] = {
    SECONDS: lazy("in seconds"),
    CLOCK: lazy("minutes:seconds"),
}
MINUTE: Final = 60


def variants(field: Field) -> Sequence[str]:
    """How a length may be told besides."""
    return tuple(LABELS) if isinstance(field.kind, Duration) else ()


def in_minutes(cell: Any, variant: str) -> Any:
    """Whole minutes, of what lasted at all at least one; what is no such length stays as it is."""
    if variant not in LABELS:
        return cell
    parts = plain_text(cell).split(":")
    is_told = all(part.isdecimal() for part in parts) and len(parts) <= 3  # noqa: PLR2004
    if not is_told or (len(parts) > 1) != (variant == CLOCK):
        return cell
    seconds = 0
    for part in parts:
        seconds = seconds * MINUTE + int(part)
    return max(1, (seconds + MINUTE // 2) // MINUTE) if seconds else 0
