"""What the page of competitors is asked for: when the deals closed, and whom it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.filters.tokens import quoted
from kesher.entity.registry import entities
from kesher.features.insight.asking import EVER, USUAL_PERIOD, WrongQuestion, period
from kesher.records import reading

PERIODS = ("this quarter", "last quarter", "this year", "last year", USUAL_PERIOD, EVER)
NAMES = ("period", "who")
NEEDED = {"state", "closed_at", "lost_to"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Without `who`: all competitors beside one another."""

    period: str
    who: Any = None

    @property
    def cohort(self) -> str:
        """The decided deals of the time."""
        decided = "state in (won, lost)"
        return decided if self.period == EVER else f"{decided} and closed_at within {self.period}"

    def rows_where(self, *conditions: str) -> str:
        return " and ".join((self.cohort, *conditions))

    def query(self, **changes: str) -> dict[str, str]:
        told = {"period": self.period, "who": str(self.who.pk) if self.who else ""}
        return {name: value for name, value in (told | changes).items() if value}


def met(competitor: UUID) -> str:
    return f"met = {quoted(str(competitor))}"


def asked(query: Mapping[str, str]) -> Wanted:
    """Raises `WrongQuestion`; and `NotVisible` where the figures stand on what may not be read."""
    if not may("view", "rivals") or not reading.filterable(entities.get("deals")) >= NEEDED:
        raise reading.NotVisible("figures of competitors")
    return Wanted(period=period(query.get("period", "")), who=_who(query.get("who", "")))


def _who(typed: str) -> Any:
    if not typed:
        return None
    try:
        return reading.find(entities.get("parties"), UUID(typed))
    except (ValueError, reading.NotVisible) as missing:
        raise WrongQuestion("who", _("There is no such competitor.")) from missing
