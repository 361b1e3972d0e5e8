"""What is remembered of every record: its changes, its visitors, its lines and its search row."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.access.models import Guarded, member_column
from kesher.entity.columns import OrderColumn
from kesher.tenancy.models import TenantModel


class Change(TenantModel):
    """One change of one record: what was, and what is. Never altered, never deleted."""

    append_only = True
    # Its record was looked up, and who is at work is known: neither is asked of each line again.
    repeats_a_record = True
    # Nothing else of a line ever changes, and these only where an erasure stands for its record.
    blanked = ("before", "after")

    entity = models.CharField(_("record type"), max_length=40)
    record_id = models.UUIDField()
    at = models.DateTimeField(_("when"))
    actor = member_column(_("who"), on_delete=models.RESTRICT)
    channel = models.CharField(_("way in"), max_length=12)
    verb = models.CharField(_("what"), max_length=40)
    batch = models.UUIDField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("change"), _("changes")
        indexes = [
            models.Index(fields=["organization", "record_id", "-at"], name="changes_of_record"),
            models.Index(fields=["organization", "batch"], name="changes_of_batch"),
            models.Index(fields=["organization", "-at"], name="changes_latest"),
            models.Index(fields=["organization", "actor", "-at"], name="changes_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.entity} {self.record_id}"


class Access(TenantModel):
    """Who opened which card, and who took what out. Never altered, never deleted."""

    append_only = True
    blanked = ("detail",)

    entity = models.CharField(_("record type"), max_length=40)
    record_id = models.UUIDField(null=True)
    at = models.DateTimeField(_("when"))
    actor = member_column(_("who"), on_delete=models.RESTRICT)
    channel = models.CharField(_("way in"), max_length=12)
    verb = models.CharField(_("what"), max_length=20)
    detail = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("access"), _("accesses")
        indexes = [
            models.Index(fields=["organization", "record_id", "-at"], name="accesses_of_record"),
            models.Index(fields=["organization", "actor", "-at"], name="accesses_of_actor"),
            models.Index(fields=["organization", "-at"], name="accesses_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.entity} {self.record_id}"


class Seal(TenantModel):
    """That the audit of one day was this, and no other. Never altered, never deleted.

    `digest` covers the day's changes and accesses, and the seal before it.
    """

    append_only = True

    day = models.DateField()
    count = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "day"], name="one_seal_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.digest}"


class Reseal(TenantModel):
    """That the lines of a sealed day were emptied by an erasure, and were whole before it.

    Never altered, never deleted; of several, the last holds.
    """

    append_only = True

    day = models.DateField()
    count = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "day"], name="reseals_of_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.digest}"


class Erasure(TenantModel):
    """That a record is gone for good, by whom and when; of what it was, nothing.

    `record_id` may be that of a line of the log, which told of it. `count` is how many rows went
    with it, and `told` how many records of each type went and stayed. Never altered, never deleted.
    """

    append_only = True
    erases_records = True

    entity = models.CharField(_("record type"), max_length=40)
    record_id = models.UUIDField()
    at = models.DateTimeField(_("when"))
    actor = member_column(_("who"), on_delete=models.RESTRICT)
    batch = models.UUIDField()
    count = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("erasure"), _("erasures")
        indexes = [models.Index(fields=["organization", "record_id"], name="erasures_of_record")]

    def __str__(self) -> str:
        return f"{self.entity} {self.record_id}"


class TimelineLine(Guarded):
    """What happened, when, by whom, on which party and record.

    `party_id` has no reference: parties stand upstairs. `detail` holds what the line's template
    shows beside the title, as plain texts.
    """

    repeats_a_record = True

    party_id = models.UUIDField(null=True)
    entity = models.CharField(max_length=40)
    record_id = models.UUIDField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    tone = models.CharField(max_length=12, blank=True)
    detail = models.JSONField(default=dict)
    is_pinned = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        indexes = [
            models.Index(fields=["organization", "party_id", "-at", "-id"], name="lines_of_party"),
            models.Index(
                fields=["organization", "record_id", "-at", "-id"], name="lines_of_record"
            ),
            models.Index(
                fields=["organization", "party_id"],
                condition=models.Q(is_pinned=True),
                name="pinned_of_party",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SearchRow(Guarded):
    """How a record is found; derived, and rebuilt at will.

    The index over `tokens` is each database's own.
    """

    repeats_a_record = True
    # Under row security PostgreSQL would not use the index: see decision 0003.
    read_by_owner_function = True

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]  # SQLite's index counts rows
    entity = models.CharField(max_length=40)
    record_id = models.UUIDField()
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    email = models.CharField(max_length=254, blank=True)
    key = OrderColumn(max_length=300)
    tokens = models.TextField()
    touched_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "record_id"], name="one_search_row_per_record"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "key", "-touched_at"], name="search_by_key"),
            models.Index(fields=["organization", "-touched_at"], name="search_recent"),
        ]

    def __str__(self) -> str:
        return self.title


class StatusLog(TenantModel):
    """How long a record stood in each status."""

    entity = models.CharField(max_length=40)
    record_id = models.UUIDField()
    field = models.CharField(max_length=40)
    status = models.CharField(max_length=40)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    actor = member_column(_("who"), on_delete=models.RESTRICT)

    class Meta(TenantModel.Meta):
        indexes = [
            # All that figures of many records ask for, by the record and by the time.
            models.Index(
                fields=[
                    "organization",
                    "record_id",
                    "field",
                    "-entered_at",
                    "status",
                    "left_at",
                    "entity",
                ],
                name="statuses_of_record",
            ),
            models.Index(
                fields=["organization", "entity", "field", "entered_at", "status", "record_id"],
                name="statuses_entered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} since {self.entered_at}"


class IdempotencyKey(TenantModel):
    """An answer already given to a request that may come again (kept for a day)."""

    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer: Any = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="one_answer_per_key")
        ]

    def __str__(self) -> str:
        return self.key
