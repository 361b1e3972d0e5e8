"""What everybody did: grouped by owner in the database, a query for each sort of record.

What was won or lost counts for whoever owned it then, whoever has it now.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import BigIntegerField, Count, Expression, F, Func, Q, Sum
from django.utils import timezone

from kesher.access.rights import is_open, may
from kesher.entity.registry import entities
from kesher.features.activities.models import TaskStatus
from kesher.features.deals.pipelines import Meaning
from kesher.features.quotes.models import DRAFT, WAITING
from kesher.features.sales import accuracy
from kesher.features.sales.asking import Days
from kesher.records import reading

NOTHING = timedelta(0)
# Whose something is, and whose it was when it was won or lost.
OWNER: Final = "owner"
CLOSER: Final = "closing_owner"


class Seconds(Func):
    """A moment, in whole seconds since 1970: SQLite's spans are reckoned row by row in Python."""

    output_field = BigIntegerField()
    template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s)) AS BIGINT)"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="UNIXEPOCH(%(expressions)s)", **extra)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Sums and counts alone, so that people add up to teams. Money is in minor units."""

    leads: int = 0
    taken_up: int = 0
    waited: timedelta = NOTHING
    waits: int = 0
    opened: int = 0
    won: int = 0
    lost: int = 0
    worth: int = 0
    lasted: timedelta = NOTHING
    taken_off: int = 0
    listed: int = 0
    tasks: int = 0
    late: int = 0
    foreseen: int = 0
    came: int = 0

    def add(self, other: "Tally") -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def contact_rate(self) -> float | None:
        return self.taken_up / self.leads if self.leads else None

    @property
    def first_touch(self) -> timedelta | None:
        """On average, of those that were taken up."""
        return self.waited / self.waits if self.waits else None

    @property
    def decided(self) -> int:
        return self.won + self.lost

    @property
    def win_rate(self) -> float | None:
        return self.won / self.decided if self.decided else None

    @property
    def cycle(self) -> timedelta | None:
        """From beginning to end of a deal that was won, on average."""
        return self.lasted / self.won if self.won else None

    @property
    def discount_rate(self) -> float | None:
        """Of what the quotes would have come to without discounts."""
        return self.taken_off / self.listed if self.listed else None

    @property
    def accuracy(self) -> float | None:
        """How much of the larger the smaller is: what was committed to, and what was won."""
        larger = max(self.foreseen, self.came)
        return min(self.foreseen, self.came) / larger if larger else None

    @property
    def late_rate(self) -> float | None:
        return self.late / self.tasks if self.tasks else None


Tallies = dict[UUID | None, Tally]


def by_owner(days: Days) -> Tallies:
    """By the id of the owner; None for what is nobody's."""
    found: Tallies = defaultdict(Tally)
    told_true = accuracy.by_owner(days)
    deals = (_begun(days), _closed(days))
    for rows in (_leads(days), *deals, _quotes(days), _tasks(), told_true):
        for row in rows:
            owner = row.pop(CLOSER) if CLOSER in row else row.pop(OWNER)
            found[owner].add(Tally(**{name: value for name, value in row.items() if value}))
    return dict(found)


def within(field: str, days: Days) -> Q:
    first, after = days.moments
    return Q(**{f"{field}__gte": first, f"{field}__lt": after})


def _leads(days: Days) -> Iterable[dict[str, Any]]:
    """What came further on was taken up before it came, and nobody knows when."""
    rows = reading.visible(entities.get("leads")).filter(within("created_at", days)).order_by()
    later = Q(taken_up_at__gt=F("created_at"))
    found = rows.values("owner").annotate(
        leads=Count("*"),
        taken_up=Count("taken_up_at"),
        waits=Count("taken_up_at", filter=later),
        seconds=Sum(Seconds("taken_up_at") - Seconds("created_at"), filter=later),
    )
    return [one | {"waited": timedelta(seconds=int(one.pop("seconds") or 0))} for one in found]


def _begun(days: Days) -> Iterable[dict[str, Any]]:
    rows = reading.visible(entities.get("deals")).filter(within("created_at", days)).order_by()
    return list(rows.values("owner").annotate(opened=Count("*")))


def _closed(days: Days) -> Iterable[dict[str, Any]]:
    rows = reading.visible(entities.get("deals")).filter(within("closed_at", days)).order_by()
    won, lost = Q(state=Meaning.WON), Q(state=Meaning.LOST)
    told: dict[str, Expression] = {
        "won": Count("state", filter=won),
        "lost": Count("state", filter=lost),
        "seconds": Sum(Seconds("closed_at") - Seconds("created_at"), filter=won),
    }
    if sees_worth():
        told["worth"] = Sum("amount", filter=won)
    found = rows.values(CLOSER).annotate(**told)
    return [one | {"lasted": timedelta(seconds=int(one.pop("seconds") or 0))} for one in found]


def _quotes(days: Days) -> Sequence[dict[str, Any]]:
    """Those that went out, in the organisation's own currency or any other: a share has none."""
    if not sees_discount():
        return []
    rows = reading.visible(entities.get("quotes")).filter(within("sent_at", days)).order_by()
    out = rows.exclude(status__in=(DRAFT, WAITING))
    listed = Sum(F("net") + F("discount"))
    return list(out.values("owner").annotate(taken_off=Sum("discount"), listed=listed))


def _tasks() -> Iterable[dict[str, Any]]:
    """Of those that are open now, how many are late; no time of the past is asked for."""
    if not may("view", "tasks"):
        return []
    rows = reading.visible(entities.get("tasks")).filter(status=TaskStatus.OPEN).order_by()
    late = Count("pk", filter=Q(due_at__lt=timezone.now()))
    return list(rows.values("owner").annotate(tasks=Count("pk"), late=late))


def sees_worth() -> bool:
    return is_open("deals", "amount")


def sees_discount() -> bool:
    return may("view", "quotes") and is_open("quotes", "discount") and is_open("quotes", "net")
