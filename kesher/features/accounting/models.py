"""The outbox to the bookkeeping program: a row for each order that is handed over."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.record import Record
from kesher.entity.staying import Staying
from kesher.features.orders.models import Order

LONGEST_KEY = 50


class State(models.TextChoices):
    """Of what was sent, nobody may know yet whether it arrived."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent, not confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    FAILED = "failed", _("Failed")


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
        ]

    def __str__(self) -> str:
        return str(self.order)

    @property
    def is_overdue(self) -> bool:
        return bool(self.state == State.FAILED)
