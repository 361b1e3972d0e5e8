"""What became of a row."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

CREATED, UPDATED, SAME, SKIPPED, REFUSED = "created", "updated", "same", "skipped", "refused"
OUTCOMES: Final = (CREATED, UPDATED, SAME, SKIPPED, REFUSED)
# Counted beside them: rows that came in, of which something did not.
WARNED: Final = "warned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`sentences` say why; `warnings` what of the row could not be taken as it is."""

    number: int
    what: str
    pk: UUID | None = None
    sentences: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


Outcomes = dict[int, Outcome]
