"""What a page of figures is asked for: which leads, by which attribute, from where to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kesher.entity import filters
from kesher.entity.fields import Field, Option
from kesher.entity.kinds import periods
from kesher.entity.kinds.choice import options
from kesher.entity.registry import entities
from kesher.features.insight.parts import LookedUp
from kesher.features.leads.customers import OfCustomer
from kesher.features.leads.models import Lead
from kesher.lib import dates
from kesher.records import reading
from kesher.screens import asked as lists

LEADS = entities.of(Lead)
EVER, USUAL = "ever", "source"
USUAL_PERIOD = "last 12 months"
PERIODS = (
    "last 30 days",
    "last 90 days",
    "this quarter",
    "last quarter",
    "this year",
    "last year",
    USUAL_PERIOD,
    EVER,
)
ATTRIBUTE_KINDS = {"choice", "choices", "user", "yes_no"}
# Free text that says the same of many; of the customer all that may be asked.
TEXTS = {"campaign"}
# Every lead came from here; the name of no status.
ARRIVAL = ""
NAMES = ("period", "since", "until", "filter", "view", "by", "from", "to")


class WrongQuestion(ValueError):
    """The query asks for something that is not there; `name` is the parameter."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`conditions` is what was asked beside the time of arrival; `cohort` is both together."""

    period: str
    since: date | None
    until: date | None
    view: str
    conditions: str
    by: str
    origin: str
    target: str

    @property
    def cohort(self) -> str:
        told = [*self._arrival(), f"({self.conditions})" if self.conditions else ""]
        return " and ".join(one for one in told if one)

    @property
    def rows(self) -> QuerySet[Any]:
        """Those leads of the cohort that whoever asks may see."""
        return reading.matching(LEADS, self.cohort)

    def _arrival(self) -> list[str]:
        if self.since or self.until:
            first = f"created_at >= {self.since.isoformat()}" if self.since else ""
            last = f"created_at <= {self.until.isoformat()}" if self.until else ""
            return [first, last]
        return [] if self.period == EVER else [f"created_at within {self.period}"]

    def rows_where(self, *conditions: str) -> str:
        """The filter of those of the cohort for which the conditions hold."""
        return " and ".join(one for one in (self.cohort, *conditions) if one)

    def query(self, **changes: str) -> dict[str, str]:
        """The query of an address that asks for the same, with some of it changed."""
        told = {
            "period": "" if self.since or self.until else self.period,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "filter": "" if self.view else self.conditions,
            "view": self.view,
            "by": self.by,
            "from": self.origin,
            "to": self.target,
        }
        return {name: value for name, value in (told | changes).items() if value}


def asked(query: Mapping[str, str]) -> Wanted:
    """Raises `WrongQuestion`; and `NotVisible` where the figures stand on what may not be read."""
    insist_on_sight()
    since, until = day_of(query, "since"), day_of(query, "until")
    known = attributes()
    by = query.get("by", "") or next((key for key in (USUAL, *known) if key in known), "")
    if by not in known:
        raise WrongQuestion("by", _("Leads cannot be told apart by this."))
    origin, target = _pair(query)
    return Wanted(
        period=period(query.get("period", "")),
        since=since,
        until=until,
        view=query.get("view", ""),
        conditions=_conditions(query),
        by=by,
        origin=origin,
        target=target,
    )


def insist_on_sight() -> None:
    if not {"status", "created_at"} <= reading.filterable(LEADS) or not attributes():
        raise reading.NotVisible("figures of leads")


def attributes() -> dict[str, Field]:
    """What leads are told apart by: choices, colleagues and yes or no, custom ones too; the
    campaign; what is known of the customer, custom fields too; and what other features look up.
    """
    own = reading.filterable(LEADS) - {"status", "lost_reason"}
    return {
        key: field
        for key, field in reading.askable(LEADS).items()
        if isinstance(field.kind, OfCustomer | LookedUp)
        or (key in own and (key in TEXTS or field.kind.key in ATTRIBUTE_KINDS))
    }


def statuses() -> list[Option]:
    return options(LEADS.field("status"))


def meanings() -> dict[str, str]:
    """What each status means; one that means nothing is open."""
    return {one.key: one.meaning or "open" for one in statuses()}


def _pair(query: Mapping[str, str]) -> tuple[str, str]:
    """Without a question: from the arrival to the first status that means won."""
    known = {one.key for one in statuses()}
    origin, target = query.get("from", ""), query.get("to", "")
    won = next((one.key for one in statuses() if one.meaning == "won"), "")
    if origin not in {ARRIVAL, *known} or target not in {"", *known}:
        name = "from" if origin not in {ARRIVAL, *known} else "to"
        raise WrongQuestion(name, _("There is no such status."))
    if origin and origin == target:
        raise WrongQuestion("to", _("Please name two statuses that differ."))
    return origin, target or won


def period(typed: str) -> str:
    """Nothing typed is the usual one; the words may be those of either language."""
    if typed in {"", EVER}:
        return typed or USUAL_PERIOD
    try:
        return periods.canonical(typed)
    except ValidationError as wrong:
        raise WrongQuestion("period", " ".join(wrong.messages)) from wrong


def day_of(query: Mapping[str, str], name: str) -> date | None:
    """None where nothing was typed. Raises `WrongQuestion`."""
    typed = query.get(name, "").strip()
    if not typed:
        return None
    try:
        return dates.parse_date(typed)
    except ValueError as wrong:
        sentence = _("This is not a date; it should look like 31/12/2026.")
        raise WrongQuestion(name, sentence) from wrong


def _conditions(query: Mapping[str, str]) -> str:
    try:
        if typed := query.get("filter", ""):
            return filters.to_text(lists.parse(LEADS, typed))
        return _of_view(query.get("view", ""))
    except filters.InvalidFilter as wrong:
        raise WrongQuestion("filter", wrong.message) from wrong


def _of_view(pk: str) -> str:
    view = next((one for one in lists.views(LEADS) if pk and str(one.pk) == pk), None)
    if pk and view is None:
        raise WrongQuestion("view", _("There is no such view."))
    return lists.from_view(LEADS, view).conditions if view else ""
