"""What became of a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

CREATED, UPDATED, SAME, SKIPPED, REFUSED = "created", "updated", "same", "skipped", "refused"
OUTCOMES: Final = (CREATED, UPDATED, SAME, SKIPPED, REFUSED)
# Counted beside them: rows that came in, of which something did not.
WARNED: Final = "warned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`sentences` say why; `warnings` what of the row could not be taken as it is; `awaits` with
    whom the record is to be joined once all rows are in, as {place: [former id, name]}.
    """

    number: int
    what: str
    pk: UUID | None = None
    sentences: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    awaits: Mapping[str, tuple[str, str]] = field(default_factory=dict)


Outcomes = dict[int, Outcome]
