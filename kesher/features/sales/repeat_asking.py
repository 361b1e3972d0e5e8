"""What repeat sales are asked for: which days, told apart by what, and within how many days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kesher.access.rights import is_open, may
from kesher.features.competition.questions import sees_class
from kesher.features.insight.asking import WrongQuestion
from kesher.features.sales import asking, due
from kesher.features.sales.asking import CLASS, PERSON, TEAM, Wanted
from kesher.records import reading

WAYS: Final = (PERSON, TEAM, CLASS)
WITHIN: Final = (30, 60, 90, 180, 365)
USUAL: Final = 90
NAMES: Final = ("period", "by", "within")
READ: Final = (*due.READ, "net", "owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Wanted):
    within: int

    def query(self, **changes: str) -> dict[str, str]:
        told = {"period": self.period, "by": self.by, "within": str(self.within)}
        return told | changes


def asked(query: Mapping[str, str]) -> Question:
    """Raises `WrongQuestion`; and `NotVisible` for those who may not see what is counted."""
    if not _may_read():
        raise reading.NotVisible("repeat sales")
    by = query.get("by", "") or PERSON
    if by not in WAYS:
        raise WrongQuestion("by", _("Figures are told by person, by team or by class."))
    if by == CLASS and not sees_class():
        raise reading.NotVisible("classes of customers")
    return Question(period=asking.period_in(query), by=by, within=_within(query))


def _within(query: Mapping[str, str]) -> int:
    told = query.get("within", "") or str(USUAL)
    if told not in {str(one) for one in WITHIN}:
        days = ", ".join(map(str, WITHIN))
        raise WrongQuestion(
            "within", _("It is one of these numbers of days: %(days)s.") % {"days": days}
        )
    return int(told)


def _may_read() -> bool:
    seen = may("view", "orders") and may("view", "parties")
    return seen and all(is_open("orders", key) for key in READ)
