"""What became of a row."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

CREATED, UPDATED, SAME, SKIPPED, REFUSED = "created", "updated", "same", "skipped", "refused"
OUTCOMES: Final = (CREATED, UPDATED, SAME, SKIPPED, REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    number: int
    what: str
    pk: UUID | None = None
    sentences: tuple[str, ...] = ()


Outcomes = dict[int, Outcome]
