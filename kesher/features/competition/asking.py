"""What the page of competitors is asked for: when the deals closed, and whom it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.filters.tokens import quoted
from kesher.entity.kinds import periods
from kesher.entity.registry import entities
from kesher.records import reading

EVER, USUAL = "ever", "last 12 months"
PERIODS = ("this quarter", "last quarter", "this year", "last year", USUAL, EVER)
NAMES = ("period", "who")
NEEDED = {"state", "closed_at", "lost_to"}


class WrongQuestion(ValueError):
    """The query asks for something that is not there; `name` is the parameter."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


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
    return Wanted(period=_period(query.get("period", "")), who=_who(query.get("who", "")))


def _period(typed: str) -> str:
    if typed in {"", EVER}:
        return typed or USUAL
    try:
        return periods.canonical(typed)
    except ValidationError as wrong:
        raise WrongQuestion("period", " ".join(wrong.messages)) from wrong


def _who(typed: str) -> Any:
    if not typed:
        return None
    try:
        return reading.find(entities.get("parties"), UUID(typed))
    except (ValueError, reading.NotVisible) as missing:
        raise WrongQuestion("who", _("There is no such competitor.")) from missing
