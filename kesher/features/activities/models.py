"""Activities: what was done, and what is still to do, with whom and about what."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.entity.columns import ChoiceColumn, DurationColumn, LinkColumn, RichTextColumn
from kesher.entity.record import Record
from kesher.features.parties.models import Party
from kesher.lib import html

TITLE = 120


class Activity(Record):
    """What all activities share: the party they concern, and perhaps another record."""

    party: Any = models.ForeignKey(
        Party,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("customer"),
    )
    about = LinkColumn(_("regarding"), blank=True)

    called_by: ClassVar[frozenset[str]] = frozenset({"subject"})

    class Meta(Record.Meta):
        abstract = True


class TaskStatus(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")


class Task(Activity):
    """Something somebody is to do by a time. The first due time is never forgotten."""

    kept_elsewhere: ClassVar[tuple[str, ...]] = ("status", "done_at", "done_by")
    subject = models.CharField(_("subject"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    first_due_at = models.DateTimeField(_("first due"), null=True, editable=False)
    postponed = models.PositiveSmallIntegerField(_("times postponed"), default=0, editable=False)
    priority = models.CharField(
        _("priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL
    )
    status = models.CharField(
        _("status"), max_length=10, choices=TaskStatus.choices, default=TaskStatus.OPEN
    )
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    done_by = member_column(_("done by"), editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("task"), _("tasks")
        indexes = [
            models.Index(
                fields=["organization", "owner", "due_at"],
                condition=models.Q(status="open", deleted_at=None),
                name="open_tasks_of_owner",
            ),
            models.Index(
                fields=["organization", "party", "due_at"],
                condition=models.Q(status="open", deleted_at=None),
                name="open_tasks_of_party",
            ),
            models.Index(fields=["organization", "party", "-created_at"], name="tasks_of_party"),
            models.Index(fields=["organization", "about"], name="tasks_about"),
            models.Index(fields=["organization", "due_at", "id"], name="tasks_by_due"),
            models.Index(fields=["organization", "-created_at", "-id"], name="tasks_latest"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        return self.status == TaskStatus.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()

    def along(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was done at some time is done; of what is not, nobody did anything."""
        if values.get("done_at") and not values.get("status"):
            return {**values, "status": TaskStatus.DONE}
        if values.get("status") in {TaskStatus.OPEN, TaskStatus.CANCELLED}:
            return {**values, "done_at": None, "done_by": None}
        return values

    def settle(self) -> set[str]:
        """The first due time stays; every later one counts as a postponement."""
        if self.first_due_at is None:
            self.first_due_at = self.due_at
        return {"first_due_at"}


class CallDirection(models.TextChoices):
    IN = "in", _("Incoming")
    OUT = "out", _("Outgoing")


class Call(Activity):
    """A talk on the phone, with what came of it."""

    subject = models.CharField(_("subject"), max_length=200)
    direction = models.CharField(
        _("direction"), max_length=4, choices=CallDirection.choices, default=CallDirection.OUT
    )
    result = ChoiceColumn(_("result"), list="call.result", blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    duration = DurationColumn(_("duration"), null=True, blank=True)
    description = models.TextField(_("what was said"), blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("call"), _("calls")
        indexes = [
            models.Index(fields=["organization", "party", "-at"], name="calls_of_party"),
            models.Index(fields=["organization", "owner", "-at"], name="calls_of_owner"),
            models.Index(fields=["organization", "-at", "-id"], name="calls_latest"),
            models.Index(fields=["organization", "about"], name="calls_about"),
        ]

    def __str__(self) -> str:
        return self.subject


class Note(Activity):
    """Something worth knowing."""

    text = RichTextColumn(_("note"))
    called_by: ClassVar[frozenset[str]] = frozenset({"text"})
    derived: ClassVar[frozenset[str]] = frozenset({"title"})
    title = models.CharField(max_length=TITLE, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("note"), _("notes")
        indexes = [
            models.Index(fields=["organization", "party", "-created_at"], name="notes_of_party"),
            models.Index(fields=["organization", "-created_at", "-id"], name="notes_latest"),
            models.Index(fields=["organization", "about"], name="notes_about"),
        ]

    def __str__(self) -> str:
        return self.title

    def settle(self) -> set[str]:
        first = html.to_text(self.text).split("\n", 1)[0]
        self.title = Truncator(" ".join(first.split())).chars(TITLE)
        return {"title"}


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Meeting(Activity):
    """People together at a time and a place."""

    subject = models.CharField(_("subject"), max_length=200)
    at = models.DateTimeField(_("begins"))
    duration = DurationColumn(_("duration"), default=60)
    place = models.CharField(_("place"), max_length=160, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED
    )
    description = models.TextField(_("agenda and minutes"), blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("meeting"), _("meetings")
        indexes = [
            models.Index(fields=["organization", "party", "-at"], name="meetings_of_party"),
            models.Index(fields=["organization", "owner", "at"], name="meetings_of_owner"),
            models.Index(fields=["organization", "-at", "-id"], name="meetings_latest"),
            models.Index(fields=["organization", "about"], name="meetings_about"),
        ]

    def __str__(self) -> str:
        return self.subject
