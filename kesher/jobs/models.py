"""The queue: the installation's own table, claimed across organisations, with no wall around it."""

from collections.abc import Sequence
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kesher.lib.ids import new_id
from kesher.tenancy import current

# The line in which the installation's own work stands; every organisation has one of its own.
OWN_LINE = UUID(int=0)


class Status(models.TextChoices):
    WAITING = "waiting", _("Waiting for its time")
    QUEUED = "queued", _("In line")
    LEASED = "leased", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    UNKNOWN = "unknown", _("Outcome unknown")


def statuses() -> Sequence[tuple[str, str | Promise]]:
    return Status.choices


AHEAD = (Status.WAITING, Status.QUEUED)
OPEN = (*AHEAD, Status.LEASED)
TROUBLED = (Status.FAILED, Status.UNKNOWN)


class JobQuerySet(models.QuerySet["Job"]):
    def mine(self) -> Self:
        """The jobs of the organisation in scope: nobody else's may be shown to it."""
        return self.filter(organization_id=current().organization_id)

    def ahead(self) -> Self:
        return self.filter(status__in=AHEAD)

    def troubled(self) -> Self:
        """What a person should look at: failed, or begun and never heard of again."""
        return self.filter(status__in=TROUBLED)

    def held(self, job: "Job") -> Self:
        """That job, as long as whoever claimed it still holds it."""
        return self.filter(pk=job.pk, status=Status.LEASED, lease=job.lease)


class Job(models.Model):
    """One call of a function, put away until a worker makes it.

    `lease` is made anew by each claim; whoever holds an older one may not end the job. `line` is
    the organisation again, or nil: workers serve one line after the other.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("work"), max_length=200)
    queue = models.CharField(max_length=20, default="default")
    organization_id = models.UUIDField(null=True)
    line = models.UUIDField(default=OWN_LINE)
    actor_id = models.UUIDField(null=True)
    depth = models.PositiveSmallIntegerField(default=0)
    arguments = models.JSONField(default=dict)
    unique = models.CharField(max_length=120, blank=True)
    priority = models.SmallIntegerField(default=5, help_text=_("The smallest goes first."))

    status = models.CharField(_("status"), max_length=10, choices=statuses, default=Status.QUEUED)
    run_at = models.DateTimeField(_("not before"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    max_tries = models.PositiveSmallIntegerField(default=5)
    once = models.BooleanField(default=False)
    cancel_requested = models.BooleanField(default=False)

    worker = models.CharField(max_length=80, blank=True)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("started"), null=True)

    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(null=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects: ClassVar[models.Manager["Job"]] = JobQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("job"), _("jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "name", "unique"],
                condition=~Q(unique="") & Q(status__in=AHEAD),
                name="one_unique_job_ahead",
            )
        ]
        indexes = [
            models.Index(fields=["status", "line", "priority", "run_at"], name="jobs_in_line"),
            models.Index(fields=["status", "run_at"], name="jobs_by_time"),
            models.Index(fields=["organization_id", "status"], name="jobs_of_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.status})"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_broken_off(self) -> bool:
        """It ended before its work was done, and nobody carries it on."""
        return self.status in (*TROUBLED, Status.CANCELLED)


class Schedule(models.Model):
    """When a scheduled job is due next."""

    name = models.CharField(primary_key=True, max_length=200)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.next_at:%Y-%m-%d %H:%M}"


class Pulse(models.Model):
    """A sign of life of a process, by the clock of the database."""

    name = models.CharField(primary_key=True, max_length=80)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.seen_at:%Y-%m-%d %H:%M:%S}"
