"""The outbox to the bookkeeping program: a row for each order that is handed over, alone or in a
set with others."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.columns import NumberColumn
from kesher.entity.record import Record
from kesher.entity.staying import Staying
from kesher.features.files.models import File
from kesher.features.orders.models import Order

LONGEST_KEY = 50


class State(models.TextChoices):
    """Of what was sent, nobody may know yet whether it arrived."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent, not confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    FAILED = "failed", _("Failed")


class HandoverSet(Record):
    """The orders of some days, handed over together in one file; `handed_at` says whether they
    were. Then `number` is what it is called by, and `count` how many orders there are.
    """

    called_by: ClassVar[frozenset[str]] = frozenset({"number", "first", "last"})

    number = NumberColumn(_("number"), null=True, blank=True)
    first = models.DateField(
        _("orders from"), null=True, blank=True, help_text=_("Empty: since ever.")
    )
    last = models.DateField(_("orders until"), default=timezone.localdate)
    note = models.TextField(_("remark"), blank=True)
    key = models.CharField(_("our reference"), max_length=LONGEST_KEY, blank=True, editable=False)
    handed_at = models.DateTimeField(_("handed over"), null=True, editable=False)
    count = models.PositiveIntegerField(_("number of orders"), default=0, editable=False)
    file: Any = models.ForeignKey(
        File,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("file"),
    )
    stays: ClassVar[Staying] = Staying(
        because=_("What was sold must be kept for the books."), keeping=frozenset({"key"})
    )

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("set for accounting"), _("sets for accounting")
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="sets_latest"),
            models.Index(fields=["organization", "number", "id"], name="sets_by_number"),
        ]

    def __str__(self) -> str:
        days = [f"{day:%d/%m/%Y}" for day in (self.first, self.last) if day]
        return f"{self.number} · {'–'.join(days)}"

    @property
    def is_handed_over(self) -> bool:
        return self.handed_at is not None

    def clean(self) -> None:
        if self.first is not None and self.last < self.first:
            raise ValidationError({"last": [_("This is before the first day.")]})


class Handover(Record):
    """`told` is the document as it was when it was handed over, `key` what both sides know it by.

    There is one row for an order, for ever. `next_at` is when it is tried, or looked for, again.
    """

    called_by: ClassVar[frozenset[str]] = frozenset({"order"})
    derived = frozenset({"told", "next_at"})
    stays: ClassVar[Staying] = Staying(
        because=_("What was sold must be kept for the books."),
        keeping=frozenset({"key", "provider", "reference", "document"}),
        saying=frozenset({"title", "customer"}),
    )

    order: Any = models.ForeignKey(
        Order,
        models.PROTECT,
        related_name="handovers",
        db_index=False,
        editable=False,
        verbose_name=pgettext_lazy("sale", "order"),
    )
    key = models.CharField(_("our reference"), max_length=LONGEST_KEY, editable=False)
    set: Any = models.ForeignKey(
        HandoverSet,
        models.SET_NULL,
        null=True,
        related_name="handovers",
        db_index=False,
        editable=False,
        verbose_name=_("set for accounting"),
    )
    provider = models.CharField(_("handed over to"), max_length=20, editable=False)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=State.choices,
        default=State.WAITING,
        editable=False,
    )
    tries = models.PositiveIntegerField(_("tries"), default=0, editable=False)
    reference = models.CharField(_("their reference"), max_length=80, blank=True, editable=False)
    document = models.CharField(_("their number"), max_length=40, blank=True, editable=False)
    error = models.CharField(_("what was wrong"), max_length=300, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    next_at = models.DateTimeField(null=True, editable=False)
    told = models.JSONField(default=dict, editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("handover"), _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "order"], name="one_handover_per_order"
            ),
            models.UniqueConstraint(fields=["organization", "key"], name="one_handover_per_key"),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="handovers_latest"),
            models.Index(fields=["organization", "state", "next_at"], name="handovers_due"),
            models.Index(fields=["organization", "set"], name="handovers_of_set"),
        ]

    def __str__(self) -> str:
        return str(self.order)

    @property
    def is_overdue(self) -> bool:
        return bool(self.state == State.FAILED)
