"""Orders, their lines with what was delivered of each, and the customers' ways to them."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.columns import ChoiceColumn, MoneyColumn, NumberColumn, QuantityColumn
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.entity.staying import Staying
from kesher.features.catalogue.models import currencies, own_currency
from kesher.features.deals.models import Deal
from kesher.features.parties.models import Party
from kesher.features.quotes.models import LineModel, Quote
from kesher.features.quotes.totals import totals
from kesher.lib import israel
from kesher.tenancy.models import TenantModel

STATUSES = "order.status"
DRAFT, CONFIRMED, IN_WORK, PARTLY, DELIVERED, CANCELLED = (
    "draft", "confirmed", "in_work", "partly", "delivered", "cancelled",
)  # fmt: skip
# What was promised to a customer and is not all there yet.
OPEN = frozenset({CONFIRMED, IN_WORK, PARTLY})
CLOSED = frozenset({DELIVERED, CANCELLED})
# Where orders stand that nobody waits for on a day: behind those with one, the closed last.
NO_DAY, NEVER = date(9998, 1, 1), date(9999, 1, 1)
SUMS = ("net", "discount", "vat", "gross")


def _sum_column(label: Any) -> MoneyColumn:
    return MoneyColumn(label, default=0, editable=False)


def _reference(to: Any, label: Any) -> Any:
    """To what the order may do without."""
    return models.ForeignKey(
        to,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        db_index=False,
        verbose_name=label,
    )


class Order(Record):
    """Something sold. The sums are kept in step with the lines, in minor units of `currency`."""

    called_by: ClassVar[frozenset[str]] = frozenset({"title"})
    derived = frozenset({*SUMS, "vat_rate", "awaited"})
    stays: ClassVar[Staying] = Staying(
        because=_("What was sold must be kept for the books."), title="title"
    )
    # Late ones first, then by the day that was promised; what is closed comes last.
    sorted_by: ClassVar[dict[str, str]] = {"promised_for": "awaited"}
    price_list = None

    number = NumberColumn(_("number"), null=True, blank=True)
    title = models.CharField(_("subject"), max_length=200)
    party: Any = models.ForeignKey(
        Party, models.PROTECT, related_name="orders", db_index=False, verbose_name=_("customer")
    )
    deal: Any = _reference(Deal, _("deal"))
    quote: Any = _reference(Quote, _("quote"))
    date = models.DateField(_("date"), default=timezone.localdate)
    promised_for = models.DateField(_("promised for"), null=True, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, choices=currencies, default=own_currency
    )
    note = models.TextField(
        _("remark"), blank=True, help_text=_("Stands on the customer's page, too.")
    )
    status = ChoiceColumn(_("status"), list=STATUSES, default=DRAFT, editable=False)
    reason = ChoiceColumn(_("reason"), list="order.reason", blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, editable=False)
    net = _sum_column(_("before VAT"))
    discount = _sum_column(_("discount"))
    vat = _sum_column(_("VAT"))
    gross = _sum_column(_("total"))
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0, editable=False)
    awaited = models.DateField(default=NO_DAY, editable=False)

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("sale", "order")
        verbose_name_plural = pgettext_lazy("sale", "orders")
        indexes = [
            models.Index(fields=["organization", "awaited", "id"], name="orders_by_day"),
            models.Index(fields=["organization", "-created_at", "-id"], name="orders_latest"),
            models.Index(
                fields=["organization", "status", "awaited", "id"], name="orders_by_status"
            ),
            models.Index(fields=["organization", "number", "id"], name="orders_by_number"),
            models.Index(fields=["organization", "date", "id"], name="orders_by_date"),
            models.Index(fields=["organization", "party", "-created_at"], name="orders_of_party"),
            models.Index(fields=["organization", "deal"], name="orders_of_deal"),
            models.Index(fields=["organization", "quote"], name="orders_of_quote"),
            models.Index(
                fields=["organization", "owner", "status", "awaited"], name="orders_of_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return str(self.status) in OPEN

    @property
    def stands(self) -> bool:
        """It was neither cancelled nor put into the bin."""
        return self.deleted_at is None and str(self.status) != CANCELLED

    @property
    def is_late(self) -> bool:
        """The day that was promised has passed, and not all is there."""
        promised = self.promised_for
        return promised is not None and promised < timezone.localdate() and self.is_open

    @property
    def is_overdue(self) -> bool:
        return self.is_late

    @property
    def is_editable(self) -> bool:
        return bool(self.status == DRAFT)

    def settle(self) -> set[str]:
        """The place in the list; the sums, where lines are new or the day has another rate."""
        self.awaited = NEVER if self.status in CLOSED else self.promised_for or NO_DAY
        rate = israel.vat_rate(self.date)
        if "_new_lines" not in self.__dict__ and rate == self.vat_rate:
            return {"awaited"}
        rows = entities.of(self).field("lines").read(self)
        found = totals(rows, currency=self.currency, rate=rate)
        self.vat_rate = rate
        for name in SUMS:
            setattr(self, name, getattr(found, name).amount_minor)
        return {*self.derived}

    def clean(self) -> None:
        if self.promised_for is not None and self.promised_for < self.date:
            raise ValidationError({"promised_for": [_("This is before the order's own date.")]})


class OrderLine(LineModel):
    """`delivered` of `quantity` are with the customer."""

    order = models.ForeignKey(
        Order, models.CASCADE, related_name="line_rows", db_index=False, editable=False
    )
    delivered = QuantityColumn(default=Decimal(0))

    class Meta(LineModel.Meta):
        indexes = [
            models.Index(fields=["organization", "order", "position"], name="lines_of_order"),
            models.Index(fields=["organization", "product"], name="order_lines_of_product"),
        ]


class OrderLink(TenantModel):
    """The customer's way to an order. Of the token in the address only a hash is kept."""

    order = models.ForeignKey(
        Order, models.CASCADE, related_name="links", db_index=False, editable=False
    )
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("customer's link"), _("customers' links")
        constraints = [
            models.UniqueConstraint(fields=["organization", "hash"], name="one_order_per_hash"),
            models.UniqueConstraint(
                fields=["organization", "order"],
                condition=models.Q(revoked_at=None),
                name="one_open_link_per_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.made_at)
