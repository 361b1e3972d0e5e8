"""What sales management is asked for: which days, by person or by team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.kinds import periods
from kesher.features.insight.asking import WrongQuestion
from kesher.records import reading

USUAL: Final = "this quarter"
PERIODS: Final = (
    "this month", "last month", USUAL, "last quarter", "this year", "last year", "last 30 days",
)  # fmt: skip
PERSON, TEAM, CLASS = "person", "team", "class"
NAMES: Final = ("period", "by")
NEEDED: Final = ("deals", "leads")


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From the first moment up to, and without, the one after the last; told in whole days."""

    first: date
    after: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        begin, end = (
            timezone.make_aware(datetime.combine(day, time.min)) for day in (self.first, self.after)
        )
        return begin, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    period: str
    by: str

    @property
    def days(self) -> Days:
        found = periods.period(self.period, timezone.localdate())
        return Days(first=found.start, after=found.end)

    def query(self, **changes: str) -> dict[str, str]:
        return {"period": self.period, "by": self.by} | changes


def asked(query: Mapping[str, str]) -> Wanted:
    """Raises `WrongQuestion`; and `NotVisible` for those who see neither leads nor deals."""
    if not all(may("view", key) for key in NEEDED):
        raise reading.NotVisible("figures of sales")
    by = query.get("by", "") or PERSON
    if by not in {PERSON, TEAM}:
        raise WrongQuestion("by", _("Figures are told by person or by team."))
    return Wanted(period=period_in(query), by=by)


def period_in(query: Mapping[str, str]) -> str:
    """As filters name it; raises `WrongQuestion`."""
    try:
        period = periods.canonical(query.get("period", "") or USUAL)
        periods.period(period, timezone.localdate())
    except ValidationError as wrong:
        raise WrongQuestion("period", " ".join(wrong.messages)) from wrong
    return period
