"""How the forecast of a period went week by week, and what moved between two of its weeks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kesher.entity.registry import entities
from kesher.features.deals.pipelines import Category, Meaning
from kesher.features.insight.asking import WrongQuestion, day_of
from kesher.features.sales import spans
from kesher.features.sales.asking import Days
from kesher.features.sales.models import ForecastLine, ForecastWeek
from kesher.features.sales.spans import Chosen, Period
from kesher.features.sales.weeks import sunday
from kesher.records import reading

NAMES: Final = (*spans.NAMES, "from", "to", "move", "whose")
BEFORE: Final = timedelta(weeks=13)
MOST: Final = 100


class Move(models.TextChoices):
    """What became of a deal from one week to a later one, as the forecast of a period sees it."""

    SLIPPED = "slipped", pgettext_lazy("forecast", "Slipped to a later time")
    SHRANK = "shrank", pgettext_lazy("forecast", "Shrank")
    LOST = "lost", pgettext_lazy("forecast", "Lost")
    GONE = "gone", pgettext_lazy("forecast", "Taken out")
    WON = "won", pgettext_lazy("forecast", "Won")
    GREW = "grew", pgettext_lazy("forecast", "Grew")
    EARLIER = "earlier", pgettext_lazy("forecast", "Came from another time")
    NEW = "new", pgettext_lazy("forecast", "New")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`since` and `until` are weeks that were put down; None where there are none of the period."""

    chosen: Chosen
    weeks: Sequence[date]
    since: date | None
    until: date | None
    move: str
    whose: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line as it stood in one of the weeks."""

    state: str
    category: str
    amount: int
    closes_on: date | None
    owner: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One deal. `change` is what the period's forecast won or lost by it, in minor units."""

    deal: UUID
    move: str
    was: Said | None
    now: Said | None
    change: int


@dataclass(slots=True, kw_only=True)
class Moves:
    """By what happened, how many deals and how much; the largest of those that were asked for."""

    sums: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    listed: list[Moved] = field(default_factory=list)


def asked(query: Mapping[str, str]) -> Asked:
    """The last two weeks of the period, where none are named. Raises `WrongQuestion`."""
    chosen, move = spans.asked(query), query.get("move", "")
    if move not in {"", *Move.values}:
        raise WrongQuestion("move", _("There is no such change of a forecast."))
    known = weeks_of(chosen.period)
    since, until = (_week(query, name, known) for name in ("from", "to"))
    if until is None and known:
        until = known[-1]
    if since is None and until:
        since = max((one for one in known if one < until), default=until)
    if since and until and since > until:
        raise WrongQuestion("to", _("The second week comes before the first."))
    return Asked(
        chosen=chosen, weeks=known, since=since, until=until, move=move, whose=_whose(query)
    )


def weeks_of(period: Period) -> list[date]:
    """The weeks that were put down, from a quarter of a year before the period to its end."""
    rows = ForecastWeek.objects.filter(week__gte=period.first - BEFORE, week__lte=period.last)
    return list(rows.order_by("week").values_list("week", flat=True))


def series(wanted: Asked) -> dict[date, dict[str, int]]:
    """Of each week the amounts by category; one query."""
    found = {week: dict.fromkeys(Category.values, 0) for week in wanted.weeks}
    if not found:
        return found
    rows = _lines(wanted.whose).filter(_within(wanted.chosen.period), since__lte=wanted.weeks[-1])
    alive = Q(until=None) | Q(until__gt=wanted.weeks[0])
    told = rows.filter(alive).exclude(state=Meaning.LOST).values_list("since", "until", "category")
    for since, until, category, amount in told.annotate(Sum("amount")):
        for week, cells in found.items():
            if since <= week and (until is None or week < until):
                cells[category] += amount or 0
    return found


def between(wanted: Asked) -> Moves:
    """What happened from the one week to the other; only lines that changed are read."""
    found = Moves()
    if wanted.since is None or wanted.until is None or wanted.since == wanted.until:
        return found
    for moved in _moved(wanted, wanted.since, wanted.until):
        told = found.sums[moved.move]
        told[0] += 1
        told[1] += moved.change
        if wanted.move in {"", moved.move}:
            found.listed.append(moved)
    found.listed.sort(key=lambda one: (-abs(one.change), one.deal))
    return found


def _moved(wanted: Asked, since: date, until: date) -> Iterator[Moved]:
    stayed = Q(since__lte=since) & (Q(until=None) | Q(until__gt=until))
    seen = (_at(since) | _at(until)) & ~stayed
    lines = _lines(wanted.whose)
    touched = lines.filter(seen, _within(wanted.chosen.period)).values("deal")
    told = ForecastLine.objects.filter(seen, deal__in=touched).order_by()
    names = ("deal", "since", "state", "category", "amount", "closes_on", "owner")
    was: dict[UUID, Said] = {}
    now: dict[UUID, Said] = {}
    for deal, begun, state, category, amount, closes_on, owner in told.values_list(*names):
        said = Said(
            state=state, category=category, amount=amount or 0, closes_on=closes_on, owner=owner
        )
        (was if begun <= since else now)[deal] = said
    for deal in {**was, **now}:
        before, after = was.get(deal), now.get(deal)
        if move := told_as(before, after, wanted.chosen.period.days):
            change = _counted(after, wanted.chosen.period) - _counted(before, wanted.chosen.period)
            yield Moved(deal=deal, move=move, was=before, now=after, change=change)


def told_as(was: Said | None, now: Said | None, days: Days) -> str:
    """The one word for what happened; nothing where the period's forecast is what it was."""
    began, stands = _is_in(was, days), _is_in(now, days)
    if was is None:
        return Move.NEW if stands else ""
    if was.state != Meaning.OPEN or not (began or stands):
        return ""
    if now is None or now.state == Meaning.LOST:
        return (Move.LOST if now else Move.GONE) if began else ""
    if not stands:
        return Move.SLIPPED if now.closes_on and now.closes_on >= days.after else Move.GONE
    return _within_the_time(was, now, began=began)


def _within_the_time(was: Said, now: Said, *, began: bool) -> str:
    if now.state == Meaning.WON:
        return Move.WON
    if not began:
        return Move.EARLIER
    if now.amount == was.amount:
        return ""
    return Move.GREW if now.amount > was.amount else Move.SHRANK


def _is_in(said: Said | None, days: Days) -> bool:
    return bool(said and said.closes_on and days.first <= said.closes_on < days.after)


def _counted(said: Said | None, period: Period) -> int:
    """What a line adds to the period: nothing if it is omitted, lost or of another time."""
    if said is None or said.category == Category.OMITTED or not _is_in(said, period.days):
        return 0
    return said.amount


def _at(week: date) -> Q:
    return Q(since__lte=week) & (Q(until=None) | Q(until__gt=week))


def _within(period: Period) -> Q:
    return Q(closes_on__gte=period.first, closes_on__lte=period.last)


def _lines(whose: UUID | None) -> QuerySet[Any]:
    """Of the deals that whoever asks may see, those in the bin as well: they were forecast."""
    seen = reading.visible_with_deleted(entities.get("deals")).filter(pk=OuterRef("deal"))
    rows = ForecastLine.objects.filter(Exists(seen.order_by())).order_by()
    return rows.filter(owner=whose) if whose else rows


def _week(query: Mapping[str, str], name: str, known: Sequence[date]) -> date | None:
    day = day_of(query, name)
    if day is None:
        return None
    if sunday(day) not in known:
        raise WrongQuestion(name, _("No forecast was put down in that week."))
    return sunday(day)


def _whose(query: Mapping[str, str]) -> UUID | None:
    typed = query.get("whose", "")
    try:
        return UUID(typed) if typed else None
    except ValueError as wrong:
        raise WrongQuestion("whose", _("There is nobody by that id.")) from wrong
