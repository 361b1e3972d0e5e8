"""What now: the lines of my day, gathered in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from kesher.access.rights import member
from kesher.accounts.models import Membership
from kesher.entity.book import book
from kesher.entity.kinds import resolving
from kesher.entity.registry import entities
from kesher.features.activities.models import MeetingStatus, TaskStatus
from kesher.features.parties.models import PartyRole
from kesher.records import prepared, reading

MOST = 30
FEW = 8
SILENCE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The rows of the day, each already visible to whoever is asking."""

    late: list[Any]
    today: list[Any]
    meetings: list[Any]
    leads: list[Any]
    silent: list[Any]
    open_tasks: int
    late_tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mate:
    """A member of the team with what lies before them."""

    member: Membership
    load: int
    late: int


def day_of(whose: Iterable[Any]) -> Day:
    """The day of the members with these ids."""
    ids = list(whose)
    count, now = len(ids), timezone.now()
    tasks = prepared.rows(("day", "tasks", count), _tasks, _end_of_today(), *ids)
    meetings = prepared.rows(
        ("day", "meetings", count), _meetings, _start_of_today(), _end_of_today(), *ids
    )
    leads = prepared.rows(("day", "leads", count), _leads, *ids)
    silent = prepared.rows(("day", "silent", count), _silent, now - SILENCE, *ids)
    counts = prepared.rows(("day", "counts", count), _counts, now, *ids)
    resolving.look_at(one.party for one in (*tasks, *meetings, *leads) if one.party_id)
    return Day(
        late=[task for task in tasks if task.is_overdue],
        today=[task for task in tasks if not task.is_overdue],
        meetings=meetings,
        leads=leads,
        silent=silent,
        open_tasks=sum(everything for everything, _late in counts),
        late_tasks=sum(late for _everything, late in counts),
    )


def _end_of_today() -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.max))


def _start_of_today() -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min))


def _counts(now: datetime, *ids: UUID) -> QuerySet[Any]:
    """Of each member, how many tasks are open and how many of them late."""
    rows = reading.visible(entities.get("tasks")).order_by()
    mine = rows.filter(owner_id__in=ids, status=TaskStatus.OPEN).values("owner")
    counted: QuerySet[Any] = mine.annotate(
        open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))
    )
    return counted.values_list("open", "late")


def _tasks(until: datetime, *ids: UUID) -> QuerySet[Any]:
    tasks = entities.get("tasks")
    rows = reading.visible(tasks).filter(
        owner_id__in=ids, status=TaskStatus.OPEN, due_at__lte=until
    )
    return reading.narrowed(rows, tasks, ("party", "due_at", "status")).order_by("due_at")[:MOST]


def _meetings(start: datetime, end: datetime, *ids: UUID) -> QuerySet[Any]:
    meetings = entities.get("meetings")
    rows = reading.visible(meetings).filter(
        owner_id__in=ids,
        at__range=(start, end),
        status=MeetingStatus.PLANNED,
    )
    return reading.narrowed(rows, meetings, ("party", "at")).order_by("at")[:MOST]


def _leads(*ids: UUID) -> QuerySet[Any]:
    """The newest status first of all, longest waiting on top; those of nobody are everybody's."""
    open_ones = [one.key for one in book().choices("lead.status") if one.meaning == "open"][:1]
    leads = entities.get("leads")
    rows = reading.visible(leads).filter(Q(owner_id__in=ids) | Q(owner=None), status__in=open_ones)
    return reading.narrowed(rows, leads, ("party", "created_at")).order_by("created_at")[:FEW]


def _silent(since: datetime, *ids: UUID) -> QuerySet[Any]:
    """Customers nobody has spoken with for long, the longest first."""
    plays = PartyRole.objects.filter(party=OuterRef("pk"), role="customer", until=None)
    parties = entities.get("parties")
    rows = reading.visible(parties).filter(
        Exists(plays), owner_id__in=ids, last_contact_at__lt=since
    )
    told = reading.narrowed(rows, parties, ("last_contact_at",))
    return told.order_by("last_contact_at", "id")[:FEW]


def manages() -> bool:
    """Whether whoever asks has a team to look after."""
    who = member()
    return who is not None and (who.role.is_administrator or who.role.code == "manager")


def team() -> list[Mate]:
    """For a manager: who is loaded and what is late; empty for others."""
    who = member()
    if who is None or not manages():
        return []
    mates = Membership.objects.filter(is_active=True).only("name")
    if who.team_id and not who.role.is_administrator:
        mates = mates.filter(team=who.team_id)
    open_tasks = reading.visible(entities.get("tasks")).filter(status=TaskStatus.OPEN)
    counted = {
        row["owner"]: (row["load"], row["late"])
        for row in open_tasks.order_by()
        .values("owner")
        .annotate(load=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now())))
    }
    lined = [(mate, *counted.get(mate.pk, (0, 0))) for mate in mates]
    ordered = sorted(lined, key=lambda one: (-one[2], -one[1]))
    return [Mate(member=mate, load=load, late=late) for mate, load, late in ordered[:FEW]]


def waited(since: datetime | None) -> str:
    """How long ago, short enough for the end of a line."""
    if since is None:
        return ""
    local = timezone.localtime(since)
    if local.date() == timezone.localdate():
        return date_format(local, "H:i")
    return date_format(local, "SHORT_DATE_FORMAT")
