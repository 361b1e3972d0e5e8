"""What is done with activities, beside writing them down."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from kesher.access.rights import may, member
from kesher.accounts.models import Membership
from kesher.entity.action import Ask, Refused
from kesher.entity.registry import entities
from kesher.features.activities.models import Meeting, MeetingStatus, Task, TaskStatus
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.acting import action

Owner = Annotated[Membership, Ask(label=lazy("Owner"))]
Moment = Annotated[datetime, Ask(label=lazy("Until"))]
Subject = Annotated[str, Ask(label=lazy("Subject"))]
Due = Annotated[datetime | None, Ask(label=lazy("due"))]
ForWhom = Annotated[
    Membership | None,
    Ask(
        label=pgettext_lazy("whose task", "For"), help=lazy("Empty: for the owner of each record.")
    ),
]


def _is_open(task: Task) -> bool:
    return task.is_open


def _is_closed(task: Task) -> bool:
    return not task.is_open


@action(label=lazy("Done"), icon="check", applies=_is_open)
def complete(task: Task) -> Task:
    return writing.update(task, status=TaskStatus.DONE, done_at=timezone.now(), done_by=member())


@action(label=lazy("Reopen"), done=lazy("Reopened"), icon="rotate", applies=_is_closed)
def reopen(task: Task) -> Task:
    return writing.update(task, status=TaskStatus.OPEN, done_at=None, done_by=None)


@action(label=lazy("Postpone"), done=lazy("Postponed"), icon="clock-plus", applies=_is_open)
def postpone(task: Task, *, until: Moment) -> Task:
    """A new due time; how often this happened stays known."""
    if task.due_at and until <= task.due_at:
        raise Refused(_("The new time must be later than the present one."))
    return writing.update(task, due_at=until, postponed=task.postponed + 1)


@action(
    label=lazy("To tomorrow"),
    done=lazy("Postponed to tomorrow"),
    icon="calendar-plus",
    applies=_is_open,
)
def tomorrow(task: Task) -> Task:
    """The same hour tomorrow, whatever the task's present day."""
    local = timezone.localtime(task.due_at) if task.due_at else timezone.localtime()
    until = local.replace(
        year=timezone.localdate().year,
        month=timezone.localdate().month,
        day=timezone.localdate().day,
    ) + timedelta(days=1)
    return writing.update(task, due_at=until, postponed=task.postponed + 1)


@action(label=lazy("Assign"), done=lazy("Assigned"), icon="user-share")
def assign(task: Task, *, owner: Owner) -> Task:
    return writing.update(task, owner=owner)


@action(label=lazy("Held"), icon="check")
def hold(meeting: Meeting) -> Meeting:
    """The meeting took place."""
    return writing.update(meeting, status=MeetingStatus.HELD)


def _may_give_tasks(_record: Any) -> bool:
    return may("create", "tasks")


@action(
    label=lazy("Open a task"),
    done=lazy("Task opened"),
    icon="checkbox",
    applies=_may_give_tasks,
    stands_out=False,
)
def follow_up(record: Any, *, subject: Subject, due_at: Due = None, owner: ForWhom = None) -> Any:
    """Something to be done about a customer, a lead or a deal, by whoever owns it."""
    is_party = isinstance(record, Party)
    writing.create(
        Task,
        subject=subject,
        due_at=due_at,
        party=record if is_party else record.party,
        about="" if is_party else f"{entities.of(record).key}:{record.pk}",
        owner=owner or record.owner or member(),
        is_private=record.is_private,
        compartment=record.compartment,
    )
    return record
