"""What is learned of: leads and deals, and how each tells its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kesher.entity.description import Entity
from kesher.entity.kinds.choice import options
from kesher.entity.registry import entities

OPEN, WON, LOST = "open", "won", "lost"
# What brings a record, and changes none.
BROUGHT: Final = ("create", "restore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`score` is its column of the scores; `never` are fields that are its end, or an opinion.

    `lead` is the path to the lead in which it began, and `offers` whether quotes are made of it.
    """

    key: str
    status: str
    worth: str
    score: str
    lead: str
    offers: bool
    never: frozenset[str]

    @property
    def entity(self) -> Entity:
        return entities.get(self.key)

    def meanings(self) -> dict[str, str]:
        """What each status means; one that means nothing is open."""
        return {one.key: one.meaning or OPEN for one in options(self.entity.field(self.status))}

    def meaning(self, *wanted: str) -> list[str]:
        return [key for key, meaning in self.meanings().items() if meaning in wanted]

    def rows(self) -> Any:
        return self.entity.rows().order_by()


SUBJECTS: Final[Mapping[str, Subject]] = {
    "leads": Subject(
        key="leads",
        status="status",
        worth="expected_value",
        score="lead",
        lead="id",
        offers=False,
        never=frozenset({"status", "lost_reason", "likelihood", "is_private"}),
    ),
    "deals": Subject(
        key="deals",
        status="stage",
        worth="amount",
        score="deal",
        lead="lead_id",
        offers=True,
        never=frozenset(
            {
                "stage",
                "pipeline",
                "state",
                "lost_reason",
                "probability",
                "likelihood",
                "is_private",
            }
        ),
    ),
}
