"""Archives of the whole organisation that somebody asked for: made once, taken once."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.tenancy.models import TenantModel


class State(models.TextChoices):
    PACKING = "packing", _("Being packed")
    READY = "ready", _("Ready")
    TAKEN = "taken", _("Taken")
    EXPIRED = "expired", _("Not taken in time")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


class Departure(TenantModel):
    """An archive. `storage_key` is where it lies, and is empty before and after that."""

    member = member_column(_("who"))
    job_id = models.UUIDField(null=True)
    state = models.CharField(
        _("status"), max_length=10, choices=State.choices, default=State.PACKING
    )
    storage_key = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    files = models.PositiveBigIntegerField(_("files"), default=0)
    lost = models.PositiveBigIntegerField(_("files that are lost"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    ready_at = models.DateTimeField(_("ready"), null=True)
    expires_at = models.DateTimeField(_("to be taken by"), null=True)
    taken_at = models.DateTimeField(_("taken"), null=True)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("archive"), _("archives")
        indexes: ClassVar = [
            models.Index(fields=["organization", "-created_at"], name="departures_latest")
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
