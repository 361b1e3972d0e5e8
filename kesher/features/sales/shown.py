"""The figures of a person or team as the page shows them, each with the list of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kesher.access.rights import may
from kesher.entity.registry import entities
from kesher.features.insight.shown import days, percent
from kesher.features.sales import spans, tallies
from kesher.features.sales.asking import Wanted
from kesher.features.sales.models import Span
from kesher.features.sales.place import FORECAST, ROOT, WEEKS
from kesher.features.sales.rows import Row
from kesher.features.sales.tallies import Tally
from kesher.lib import money, shares
from kesher.lib.money import Money
from kesher.screens import addresses
from kesher.screens.asked import NO_VIEW
from kesher.tenancy.organization import organization

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MONTH: Final = timedelta(days=31)

HEADS: Final[dict[str, Any]] = {
    "leads": gettext_lazy("Leads received"),
    "contact": gettext_lazy("Taken up"),
    "touch": gettext_lazy("Until first taken up"),
    "opened": gettext_lazy("Deals opened"),
    "won": gettext_lazy("Deals won"),
    "rate": gettext_lazy("Won of the decided"),
    "worth": gettext_lazy("Amount won"),
    "cycle": gettext_lazy("Time to win"),
    "discount": gettext_lazy("Discount in quotes"),
    "late": gettext_lazy("Open tasks that are late"),
    "accuracy": gettext_lazy("Forecast accuracy"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    text: str
    url: str
    few: bool = False
    label: Any = ""


def heads() -> dict[str, Any]:
    """What whoever asks may see."""
    hidden = set() if tallies.sees_worth() else {"worth"}
    hidden |= set() if tallies.sees_discount() else {"discount"}
    hidden |= set() if may("view", "tasks") else {"late"}
    hidden |= set() if spans.may_read() else {"accuracy"}
    return {key: label for key, label in HEADS.items() if key not in hidden}


def figures(wanted: Wanted, row: Row[Tally], *, whose: str = "") -> dict[str, Figure]:
    """`whose` is the id of the person, where it is one."""
    seen, tally = heads(), row.tally
    told = {**_of_leads(wanted, tally, row.owners), **_of_deals(wanted, row)}
    told |= dict(_of_the_rest(wanted, tally, row.owners))
    told["accuracy"] = Figure(text=percent(tally.accuracy), url=_weeks(wanted, whose))
    return {key: replace(told[key], label=label) for key, label in seen.items()}


def _of_leads(wanted: Wanted, tally: Tally, owners: str) -> dict[str, Figure]:
    arrived = f"created_at within {wanted.period}"
    taken_up = _rows("leads", arrived, "taken_up_at is not empty", owners)
    return {
        "leads": Figure(text=f"{tally.leads:,}", url=_rows("leads", arrived, owners)),
        "contact": Figure(text=percent(tally.contact_rate), url=taken_up, few=_few(tally.leads)),
        "touch": Figure(text=_time(tally.first_touch), url=taken_up),
    }


def _of_deals(wanted: Wanted, row: Row[Tally]) -> dict[str, Figure]:
    closed, tally = f"closed_at within {wanted.period}", row.tally
    won = _rows("deals", "state = won", closed, row.closers)
    decided = _rows("deals", "state in (won, lost)", closed, row.closers)
    opened = _rows("deals", f"created_at within {wanted.period}", row.owners)
    amount = Money(tally.worth, organization().currency)
    return {
        "opened": Figure(text=f"{tally.opened:,}", url=opened),
        "won": Figure(text=f"{tally.won:,}", url=won),
        "rate": Figure(text=percent(tally.win_rate), url=decided, few=_few(tally.decided)),
        "worth": Figure(text=money.format(amount).removesuffix(".00"), url=won),
        "cycle": Figure(text=_time(tally.cycle), url=won),
    }


def _of_the_rest(wanted: Wanted, tally: Tally, owners: str) -> Iterator[tuple[str, Figure]]:
    sent = f"sent_at within {wanted.period}"
    quotes = _rows("quotes", sent, "status not in (draft, waiting)", owners)
    yield "discount", Figure(text=_exactly(tally.discount_rate), url=quotes)
    late = _rows("tasks", "status = open", "due_at < now", owners)
    of_all = _("%(late)s of %(all)s") % {"late": f"{tally.late:,}", "all": f"{tally.tasks:,}"}
    yield "late", Figure(text=of_all, url=late)


def _weeks(wanted: Wanted, whose: str) -> str:
    """How the forecast went of the month or quarter in which the days begin."""
    days = wanted.days
    is_month = days.after - days.first <= MONTH
    span = Span.MONTH if is_month else Span.QUARTER
    return addresses.at(ROOT, FORECAST, WEEKS, span=span, start=days.first, whose=whose)


def _rows(key: str, *conditions: str) -> str:
    told = " and ".join(one for one in conditions if one)
    return addresses.of(entities.get(key), view=NO_VIEW, filter=told)


def _few(cases: int) -> bool:
    return 0 < cases < shares.FEW


def _exactly(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f}%"


def _time(lasted: timedelta | None) -> str:
    if lasted is None:
        return "–"
    if lasted >= DAY:
        return days(lasted / DAY)
    hours = max(1, round(lasted / HOUR))
    return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
