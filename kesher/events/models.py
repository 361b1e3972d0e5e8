"""What has happened and is being told; and what is on its way to open browsers."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kesher.lib.ids import new_id


class OutboxEvent(models.Model):
    """An event somebody listens to, written in the transaction of the change it tells of."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization_id = models.UUIDField()
    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    actor_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=12)
    depth = models.PositiveSmallIntegerField(default=0)
    batch = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("event"), _("events")
        indexes = [
            models.Index(fields=["organization_id", "id"], name="outbox_of_organization"),
            models.Index(fields=["created_at"], name="outbox_by_time"),
        ]

    def __str__(self) -> str:
        return self.name


class LiveMessage(models.Model):
    """A short word to a member's open browsers or, without a member, to everybody's.

    It is kept for an hour, by the clock of the database.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "created_at"], name="live_of_organization"),
            models.Index(fields=["created_at"], name="live_by_time"),
        ]

    def __str__(self) -> str:
        return self.kind
