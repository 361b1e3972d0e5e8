"""Months and quarters of which a forecast is told, and whose figures are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kesher.access.rights import is_open, may
from kesher.features.insight.asking import WrongQuestion, day_of
from kesher.features.sales.asking import PERSON, TEAM, Days
from kesher.features.sales.models import LENGTHS, Span, first_day, last_day
from kesher.records import reading

SPANS: Final = (Span.MONTH, Span.QUARTER)
NAMES: Final = ("span", "start", "by")
# Whoever is kept from one of these is kept from what is counted by them.
READ: Final = (
    "amount", "stage", "probability", "forecast", "expected_close", "closed_at", "owner",
    "closing_owner",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month or a quarter, by its first day."""

    span: str
    first: date

    @property
    def days(self) -> Days:
        return Days(first=self.first, after=self.last + timedelta(days=1))

    @property
    def last(self) -> date:
        return last_day(self.span, self.first)

    @property
    def following(self) -> "Period":
        return Period(span=self.span, first=self.last + timedelta(days=1))

    @property
    def preceding(self) -> "Period":
        before = self.first - timedelta(days=1)
        return Period(span=self.span, first=first_day(self.span, before))

    @property
    def label(self) -> str:
        if self.span == Span.MONTH:
            return date_format(self.first, "F Y")
        number = (self.first.month - 1) // LENGTHS[Span.QUARTER] + 1
        return _("Quarter %(number)s, %(year)s") % {"number": number, "year": self.first.year}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    period: Period
    by: str

    def query(self, **changes: object) -> dict[str, object]:
        told = {"span": self.period.span, "start": self.period.first.isoformat(), "by": self.by}
        return told | changes


def asked(query: Mapping[str, str]) -> Chosen:
    """Raises `WrongQuestion`; and `NotVisible` for those who may not see what is counted."""
    if not may_read():
        raise reading.NotVisible("forecast")
    by, span = query.get("by", "") or PERSON, query.get("span", "") or Span.QUARTER
    if by not in {PERSON, TEAM}:
        raise WrongQuestion("by", _("Figures are told by person or by team."))
    if span not in SPANS:
        raise WrongQuestion("span", _("A forecast is told by month or by quarter."))
    day = day_of(query, "start") or timezone.localdate()
    return Chosen(period=Period(span=span, first=first_day(span, day)), by=by)


def may_read() -> bool:
    """Whether whoever asks may see all that a forecast is counted by."""
    return may("view", "deals") and all(is_open("deals", key) for key in READ)
