"""Agreements, what they have us do or deliver in each period, and what is to change in price."""

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.columns import ChoiceColumn, MoneyColumn, NumberColumn
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.entity.staying import Staying
from kesher.features.catalogue.models import currencies, own_currency
from kesher.features.deals.models import Deal
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party
from kesher.features.quotes.models import LineModel
from kesher.features.quotes.totals import totals
from kesher.lib import israel, money
from kesher.lib.money import Money
from kesher.tenancy.organization import organization

STATUSES = "agreement.status"
DRAFT, ACTIVE, ENDING, EXPIRED, CANCELLED = "draft", "active", "ending", "expired", "cancelled"
RUNNING = frozenset({ACTIVE, ENDING})
SUMS = ("net", "discount", "vat", "gross")
MOST_DAYS, MOST_MONTHS = 730, 120
LOWEST, HIGHEST = Decimal(-90), Decimal(900)


class Sort(models.TextChoices):
    SUBSCRIPTION = "subscription", _("Subscription")
    SERVICE = "service", _("Service contract")


class Period(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


class Timing(models.TextChoices):
    """In advance a period is charged as it is foreseen; at its end, as it was, day by day."""

    END = "end", _("At the end of the period")
    AHEAD = "ahead", _("In advance")


class Counting(models.TextChoices):
    OWN = "own", _("The first day of the agreement")
    CALENDAR = "calendar", _("The calendar")


class Renewal(models.TextChoices):
    AUTOMATIC = "automatic", _("Automatic")
    BY_HAND = "by_hand", _("By hand")
    NONE = "none", _("None")


def _sum_column(label: Any) -> MoneyColumn:
    return MoneyColumn(label, default=0, editable=False)


def _days_column(label: Any, **options: Any) -> "models.PositiveIntegerField[Any, Any]":
    return models.PositiveIntegerField(
        label, default=30, validators=[MaxValueValidator(MOST_DAYS)], **options
    )


class Agreement(Record):
    """Prices of the lines are those of one period, in minor units of `currency`.

    `ends_on` is the last day that it holds. `monthly` is what it is worth in a month while it
    runs, before VAT, where its currency is the organisation's own. `warned_for` is the end of
    which the owner has been told. `over_on` is the last day of one that was cancelled.
    """

    # From when new lines hold, where that is not the day on which they are written.
    changed_from: datetime.date | None = None

    called_by: ClassVar[frozenset[str]] = frozenset({"title"})
    derived = frozenset({*SUMS, "vat_rate", "monthly"})
    stays: ClassVar[Staying] = Staying(
        because=_("What was agreed binds both sides and must be kept."), title="title"
    )
    price_list = None

    number = NumberColumn(_("number"), null=True, blank=True)
    title = models.CharField(_("subject"), max_length=200)
    sort = models.CharField(
        pgettext_lazy("agreement", "sort"),
        max_length=12,
        choices=Sort.choices,
        default=Sort.SUBSCRIPTION,
    )
    party: Any = models.ForeignKey(
        Party, models.PROTECT, related_name="agreements", db_index=False, verbose_name=_("customer")
    )
    deal: Any = models.ForeignKey(
        Deal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreements",
        db_index=False,
        verbose_name=_("deal"),
    )
    period = models.CharField(
        _("billing period"), max_length=7, choices=Period.choices, default=Period.MONTH
    )
    currency = models.CharField(
        _("currency"), max_length=3, choices=currencies, default=own_currency
    )
    timing = models.CharField(
        pgettext_lazy("agreement", "billed"),
        max_length=5,
        choices=Timing.choices,
        default=Timing.END,
        help_text=_("In advance, changes count from the next period on."),
    )
    counting = models.CharField(
        _("periods are counted from"),
        max_length=8,
        choices=Counting.choices,
        default=Counting.OWN,
    )
    billed_from = models.DateField(
        _("billed from"),
        null=True,
        blank=True,
        default=timezone.localdate,
        help_text=_("From this day on each period makes an order. Empty: none does."),
    )
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(
        _("ends"), null=True, blank=True, help_text=_("Its last day. Empty: until further notice.")
    )
    renewal = models.CharField(
        _("renewal"), max_length=9, choices=Renewal.choices, default=Renewal.BY_HAND
    )
    term_months = models.PositiveIntegerField(
        _("months of a renewal"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )
    notice_days = _days_column(_("days of notice"))
    warn_days = _days_column(
        _("days of warning"), help_text=_("So long before the end the owner is told.")
    )
    makes_task = models.BooleanField(
        _("task with the warning"), default=False, help_text=_("For the owner, by the last day.")
    )
    note = models.TextField(_("remark"), blank=True)
    status = ChoiceColumn(_("status"), list=STATUSES, default=DRAFT, editable=False)
    reason = ChoiceColumn(_("reason"), list="agreement.reason", blank=True, editable=False)
    warned_for = models.DateField(_("warned of the end on"), null=True, editable=False)
    over_on = models.DateField(_("over since the end of"), null=True, editable=False)
    net = _sum_column(_("before VAT"))
    discount = _sum_column(_("discount"))
    vat = _sum_column(_("VAT"))
    gross = _sum_column(_("total"))
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0, editable=False)
    monthly = MoneyColumn(_("monthly value"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("agreement"), _("agreements")
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="agreements_latest"),
            models.Index(
                fields=["organization", "status", "-created_at", "-id"],
                name="agreements_by_status",
            ),
            models.Index(fields=["organization", "status", "ends_on"], name="agreements_by_end"),
            models.Index(fields=["organization", "number", "id"], name="agreements_by_number"),
            models.Index(
                fields=["organization", "party", "-created_at"], name="agreements_of_party"
            ),
            models.Index(fields=["organization", "deal"], name="agreements_of_deal"),
            models.Index(
                fields=["organization", "owner", "status", "-created_at"],
                name="agreements_of_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def date(self) -> datetime.date:
        """The day of which the catalogue's prices and the rate of VAT are taken."""
        return self.starts_on

    @property
    def is_running(self) -> bool:
        return str(self.status) in RUNNING

    @property
    def is_overdue(self) -> bool:
        """It ends, and nobody has renewed it."""
        return bool(self.status == ENDING)

    def settle(self) -> set[str]:
        """The sums where lines are new or the first day has another rate; the monthly value."""
        changed = set()
        rate = israel.vat_rate(self.date)
        if "_new_lines" in self.__dict__ or rate != self.vat_rate:
            rows = entities.of(self).field("lines").read(self)
            found = totals(rows, currency=self.currency, rate=rate)
            self.vat_rate = rate
            for name in SUMS:
                setattr(self, name, getattr(found, name).amount_minor)
            changed = {*SUMS, "vat_rate"}
        self.monthly = self.worth_monthly()
        return {*changed, "monthly"}

    def worth_monthly(self) -> int | None:
        if self.currency != organization().currency:
            return None
        if not self.is_running:
            return 0
        return self.by_month().amount_minor

    def by_month(self) -> Money:
        net = Money(self.net, self.currency).amount
        return money.rounded(net / MONTHS[Period(self.period)], currency=self.currency)

    def clean(self) -> None:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": [_("This is before the first day.")]})


class AgreementLine(LineModel):
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="line_rows", db_index=False, editable=False
    )

    class Meta(LineModel.Meta):
        indexes = [
            models.Index(
                fields=["organization", "agreement", "position"], name="lines_of_agreement"
            ),
            models.Index(fields=["organization", "product"], name="agreement_lines_of_product"),
        ]


class PastLine(LineModel):
    """A line as it held up to `until`, that day included; all of one day held together."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="past_lines", db_index=False, editable=False
    )
    until = models.DateField()

    class Meta(LineModel.Meta):
        indexes = [
            models.Index(
                fields=["organization", "agreement", "until", "position"],
                name="past_lines_of_agreement",
            ),
            models.Index(fields=["organization", "product"], name="past_lines_of_product"),
        ]


class Billing(Record):
    """A period that made an order, from the first day to the last; `net` is what it came to.

    A period whose order came to nothing is billed anew, in another turn.
    """

    called_by: ClassVar[frozenset[str]] = frozenset({"agreement"})
    derived = frozenset({"net", "currency"})
    stays: ClassVar[Staying] = Staying(
        because=_("What was sold must be kept for the books."),
        keeping=frozenset({"currency"}),
    )

    agreement: Any = models.ForeignKey(
        Agreement,
        models.PROTECT,
        related_name="billings",
        db_index=False,
        editable=False,
        verbose_name=_("agreement"),
    )
    first = models.DateField(pgettext_lazy("day", "from"), editable=False)
    last = models.DateField(pgettext_lazy("day", "until"), editable=False)
    turn = models.PositiveIntegerField(_("round of billing"), default=1, editable=False)
    order: Any = models.ForeignKey(
        Order,
        models.PROTECT,
        related_name="billings",
        db_index=False,
        editable=False,
        verbose_name=pgettext_lazy("sale", "order"),
    )
    net = models.BigIntegerField(default=0, editable=False)
    currency = models.CharField(max_length=3, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("billed period"), _("billed periods")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "agreement", "first", "turn"],
                name="one_billing_per_period",
            ),
            models.UniqueConstraint(fields=["organization", "order"], name="one_billing_per_order"),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="billings_latest"),
            models.Index(fields=["organization", "-first", "-id"], name="billings_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.first:%d/%m/%Y}–{self.last:%d/%m/%Y}"


class PriceChange(Record):
    """By how many per cent all prices change from a day on; kept for ever once it has happened.

    `before` and `after` are sums of a period before VAT, in minor units of `currency`.
    """

    called_by: ClassVar[frozenset[str]] = frozenset({"agreement"})
    derived = frozenset({"before", "after", "currency"})
    stays: ClassVar[Staying] = Staying(
        because=_("What was agreed binds both sides and must be kept."),
        keeping=frozenset({"currency"}),
    )

    agreement: Any = models.ForeignKey(
        Agreement,
        models.CASCADE,
        related_name="price_changes",
        db_index=False,
        verbose_name=_("agreement"),
    )
    from_day = models.DateField(pgettext_lazy("day", "from"))
    percent = models.DecimalField(
        _("change in per cent"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)],
        help_text=_("Below zero: cheaper."),
    )
    note = models.CharField(_("remark"), max_length=200, blank=True)
    happened_on = models.DateField(_("happened"), null=True, editable=False)
    before = models.BigIntegerField(null=True, editable=False)
    after = models.BigIntegerField(null=True, editable=False)
    currency = models.CharField(max_length=3, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("price change"), _("price changes")
        indexes = [
            models.Index(
                fields=["organization", "-created_at", "-id"], name="price_changes_latest"
            ),
            models.Index(
                fields=["organization", "agreement", "from_day"], name="changes_of_agreement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.from_day:%d/%m/%Y}"
