"""What a choice between members goes by, gathered for all of them in a few queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from kesher.accounts.models import Membership
from kesher.entity.book import book
from kesher.entity.kinds import clock
from kesher.entity.registry import entities
from kesher.features.intake.rules import AssignmentRule, Availability, Decision, Period, Way
from kesher.features.leads.models import Lead
from kesher.features.leads.statuses import STATUSES
from kesher.records import reading
from kesher.tenancy.organization import organization


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A member, and what speaks for and against them. `given` is within their own period."""

    member: Membership
    hours: Availability
    zone: ZoneInfo
    open_leads: int
    given: int
    last: datetime | None
    won: int = 0
    lost: int = 0

    @property
    def cases(self) -> int:
        return self.won + self.lost


def gather(rule: AssignmentRule, now: datetime) -> list[Candidate]:
    """Everybody whom the rule may choose, by name."""
    members = _members(rule)
    pks = [one.pk for one in members]
    hours = {one.member_id: one for one in Availability.objects.filter(member__in=pks)}
    loads, given = _loads(pks), _given(pks, now)
    turns = _turns(rule)
    ends = _ends(rule, pks) if rule.way == Way.SUCCESS else {}
    found = []
    for one in members:
        mine = hours.get(one.pk) or Availability(member=one)
        won, lost = ends.get(one.pk, (0, 0))
        found.append(
            Candidate(
                member=one,
                hours=mine,
                zone=ZoneInfo(one.user.timezone or organization().timezone),
                open_leads=loads.get(one.pk, 0),
                given=given.get(one.pk, {}).get(mine.period, 0),
                last=turns.get(one.pk),
                won=won,
                lost=lost,
            )
        )
    return found


def starts_of(now: datetime) -> dict[str, datetime]:
    """When the day, the week – which begins on Sunday – and the month began."""
    today = clock.local(now).date()
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    days = {Period.DAY: today, Period.WEEK: sunday, Period.MONTH: today.replace(day=1)}
    return {period.value: clock.day_starts(day) for period, day in days.items()}


def _members(rule: AssignmentRule) -> list[Membership]:
    rows = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user")
    if rule.team_id:
        rows = rows.filter(team=rule.team_id)
    if rule.members:
        rows = rows.filter(pk__in=rule.members)
    return list(rows.order_by("name", "pk"))


def _keys(*meanings: str) -> list[str]:
    return [one.key for one in book().choices(STATUSES) if one.meaning in meanings]


def _loads(pks: Collection[UUID]) -> dict[Any, int]:
    rows = Lead.objects.filter(deleted_at=None, owner__in=pks, status__in=_keys("open"))
    return dict(rows.order_by().values_list("owner").annotate(n=Count("pk")))


def _given(pks: Collection[UUID], now: datetime) -> dict[Any, dict[str, int]]:
    starts = starts_of(now)
    counts: dict[str, Any] = {
        period: Count("pk", filter=Q(at__gte=start)) for period, start in starts.items()
    }
    rows: Any = Decision.objects.filter(chosen__in=pks, at__gte=min(starts.values())).order_by()
    return {one.pop("chosen"): one for one in rows.values("chosen").annotate(**counts)}


def _turns(rule: AssignmentRule) -> dict[Any, datetime]:
    rows = Decision.objects.filter(rule=rule).order_by()
    return dict(rows.values_list("chosen").annotate(last=Max("at")))


def _ends(rule: AssignmentRule, pks: Collection[UUID]) -> dict[Any, tuple[int, int]]:
    """Won and lost leads of the rule's kind, whoever is asking."""
    condition = reading.condition_of_settings(entities.get("leads"), rule.conditions)
    rows = Lead.objects.filter(condition, deleted_at=None, owner__in=pks).order_by()
    counted = rows.values_list("owner").annotate(
        won=Count("pk", filter=Q(status__in=_keys("won")), distinct=True),
        lost=Count("pk", filter=Q(status__in=_keys("lost")), distinct=True),
    )
    return {owner: (won, lost) for owner, won, lost in counted}
