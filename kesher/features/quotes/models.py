"""Quotes, their lines, the texts they begin and end with, and every version that went out."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.entity.columns import ChoiceColumn, MoneyColumn, NumberColumn, QuantityColumn
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.entity.staying import Staying
from kesher.features.catalogue.models import (
    LINE_VAT,
    PriceList,
    Product,
    Vat,
    currencies,
    own_currency,
)
from kesher.features.deals.models import Deal
from kesher.features.files.models import File
from kesher.features.parties.models import Party
from kesher.features.quotes import approving, house
from kesher.features.quotes.margins import worst_of
from kesher.features.quotes.totals import totals
from kesher.lib import israel
from kesher.tenancy.models import TenantModel
from kesher.tenancy.organization import organization

STATUSES = "quote.status"
DRAFT, WAITING, SENT, OPENED, ACCEPTED, REFUSED = (
    "draft", "waiting", "sent", "opened", "accepted", "refused",
)  # fmt: skip
# What the customer has before them, and what they have answered.
OUT = frozenset({SENT, OPENED})
ANSWERED = frozenset({ACCEPTED, REFUSED})


class Language(models.TextChoices):
    HEBREW = "he", _("Hebrew")
    ENGLISH = "en", _("English")


class Place(models.TextChoices):
    OPENING = "opening", _("At the beginning")
    CLOSING = "closing", _("At the end")


def own_language() -> str:
    spoken = organization().language
    return spoken if spoken in Language.values else Language.ENGLISH


def last_day() -> date:
    """Until when a quote of today holds, if nobody says otherwise."""
    return timezone.localdate() + timedelta(days=house.terms().valid_days)


def _language_column(**options: Any) -> "models.CharField[Any, Any]":
    return models.CharField(_("language"), max_length=2, choices=Language.choices, **options)


def _sum_column(label: Any) -> MoneyColumn:
    return MoneyColumn(label, default=0, editable=False)


def _margin_column() -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=7, decimal_places=2, null=True, editable=False)


class QuoteText(Record):
    """A paragraph to begin or to end quotes of one language with."""

    name = models.CharField(_("name"), max_length=120)
    place = models.CharField(_("where"), max_length=8, choices=Place.choices, default=Place.OPENING)
    language = _language_column(default=own_language)
    text = models.TextField(_("text"))
    is_usual = models.BooleanField(
        _("usual"), default=False, help_text=_("New quotes of the language begin with it.")
    )

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("text of quotes"), _("texts of quotes")
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="quote_texts_latest")
        ]

    def __str__(self) -> str:
        return self.name


class Quote(Record):
    """An offer. The sums are kept in step with the lines, in minor units of `currency`."""

    called_by: ClassVar[frozenset[str]] = frozenset({"title"})
    derived = frozenset(
        {
            *("net", "discount", "vat", "gross", "vat_rate", "summed_in"),
            *("highest_discount", "highest_net", "lowest_margin"),
            *("approved_net", "approved_margin"),
        }
    )
    stays: ClassVar[Staying] = Staying(
        because=_("What was offered, and answered, is a business record."), title="title"
    )

    number = NumberColumn(_("number"), null=True, blank=True)
    title = models.CharField(_("subject"), max_length=200)
    party: Any = models.ForeignKey(
        Party, models.PROTECT, related_name="quotes", db_index=False, verbose_name=_("customer")
    )
    contact: Any = models.ForeignKey(
        Party,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("to the attention of"),
    )
    deal: Any = models.ForeignKey(
        Deal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="quotes",
        db_index=False,
        verbose_name=_("deal"),
    )
    date = models.DateField(_("date"), default=timezone.localdate)
    valid_until = models.DateField(_("valid until"), default=last_day, null=True, blank=True)
    language = _language_column(default=own_language)
    currency = models.CharField(
        _("currency"), max_length=3, choices=currencies, default=own_currency
    )
    price_list: Any = models.ForeignKey(
        PriceList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("price list"),
        help_text=_("Empty: whichever list holds for the customer."),
    )
    opening = models.TextField(_("opening"), blank=True)
    closing = models.TextField(_("closing"), blank=True)
    status = ChoiceColumn(_("status"), list=STATUSES, default=DRAFT, editable=False)
    reason = ChoiceColumn(_("reason"), list="quote.reason", blank=True, editable=False)
    approved_discount = models.DecimalField(
        _("approved discount"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    approved_by = member_column(_("approved by"), editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    net = _sum_column(_("before VAT"))
    discount = _sum_column(_("discount"))
    vat = _sum_column(_("VAT"))
    gross = _sum_column(_("total"))
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0, editable=False)
    summed_in = models.CharField(max_length=3, editable=False)
    highest_discount = models.DecimalField(
        max_digits=5, decimal_places=2, default=0, editable=False
    )
    highest_net = models.BigIntegerField(default=0, editable=False)
    lowest_margin = _margin_column()
    approved_net = models.BigIntegerField(null=True, editable=False)
    approved_margin = _margin_column()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("quote"), _("quotes")
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="quotes_latest"),
            models.Index(
                fields=["organization", "status", "-created_at", "-id"], name="quotes_by_status"
            ),
            models.Index(fields=["organization", "number", "id"], name="quotes_by_number"),
            models.Index(fields=["organization", "party", "-created_at"], name="quotes_of_party"),
            models.Index(fields=["organization", "deal"], name="quotes_of_deal"),
            models.Index(fields=["organization", "contact"], name="quotes_to_contact"),
            models.Index(
                fields=["organization", "owner", "status", "-created_at"], name="quotes_of_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_expired(self) -> bool:
        """The customer has it, has not answered, and the day has passed."""
        late = self.valid_until is not None and self.valid_until < timezone.localdate()
        return late and self.status in OUT

    @property
    def is_overdue(self) -> bool:
        return self.is_expired

    @property
    def is_editable(self) -> bool:
        return self.status in {DRAFT, WAITING}

    @property
    def needs_approval(self) -> bool:
        return self.is_editable and approving.is_wanted(self)

    @property
    def approval(self) -> str:
        """Why it has to be approved, for whoever asks; empty where it has not."""
        return " ".join(approving.reasons(self)) if self.is_editable else ""

    def settle(self) -> set[str]:
        """The sums, where the lines are new, the day has another rate of VAT or the currency is
        another; costs are those of that moment, and what was approved was so in its own currency.
        """
        rate = israel.vat_rate(self.date)
        is_same = rate == self.vat_rate and self.currency == self.summed_in
        if is_same and "_new_lines" not in self.__dict__:
            return {"approved_net", "approved_margin"}
        if self.currency != self.summed_in:
            self.approved_net = self.approved_margin = None
        self.add_up(entities.of(self).field("lines").read(self), rate=rate)
        return {*self.derived}

    def add_up(self, rows: list[dict[str, Any]], *, rate: Decimal) -> None:
        """What the rows come to, and what they may come to as the customer chooses."""
        found = totals(rows, currency=self.currency, rate=rate)
        worst = worst_of(self, rows, found.lines)
        self.vat_rate, self.summed_in = rate, self.currency
        self.highest_discount = worst.discount
        self.highest_net, self.lowest_margin = worst.net, worst.margin
        for name in ("net", "discount", "vat", "gross"):
            setattr(self, name, getattr(found, name).amount_minor)

    def clean(self) -> None:
        if self.valid_until is not None and self.valid_until < self.date:
            raise ValidationError({"valid_until": [_("This is before the quote's own date.")]})


class LineModel(TenantModel):
    """One line. `key` stays with it through every change, so that versions can be compared."""

    stays: ClassVar[Staying] = Staying(
        worded=frozenset({"description"}), keeping=frozenset({"key", "group", "vat_shares"})
    )

    position = models.PositiveIntegerField()
    key = models.CharField(max_length=12)
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    description = models.TextField()
    quantity = QuantityColumn(default=Decimal(1))
    unit_price = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    vat = models.CharField(max_length=12, choices=LINE_VAT, default=Vat.STANDARD)
    # Of a bundle's parts, as `catalogue.taxing` writes them; empty where one class holds for all.
    vat_shares = models.CharField(max_length=100, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True
        verbose_name, verbose_name_plural = _("line"), _("lines")

    def __str__(self) -> str:
        return self.description


class QuoteLine(LineModel):
    quote = models.ForeignKey(
        Quote, models.CASCADE, related_name="line_rows", db_index=False, editable=False
    )
    group = models.CharField(max_length=20, blank=True)
    is_optional = models.BooleanField(default=False)
    is_chosen = models.BooleanField(default=False)

    class Meta(LineModel.Meta):
        indexes = [
            models.Index(fields=["organization", "quote", "position"], name="lines_of_quote"),
            models.Index(fields=["organization", "product"], name="quote_lines_of_product"),
        ]


class QuoteVersion(TenantModel):
    """What the customer was shown, whole, for ever: `told` is all that the document says."""

    stays: ClassVar[Staying] = Staying(
        keeping=frozenset({"sha256"}),
        saying=frozenset({"title", "to", "contact", "opening", "closing"}),
    )

    quote = models.ForeignKey(
        Quote, models.CASCADE, related_name="versions", db_index=False, editable=False
    )
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = member_column(_("made by"))
    told = models.JSONField()
    sha256 = models.CharField(max_length=64)
    # Mail addresses with commas between them.
    sent_to = models.TextField(blank=True)
    copied_to = models.TextField(blank=True)
    posted_at = models.DateTimeField(null=True)
    pdf = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("version"), _("versions")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "quote", "number"], name="one_number_per_version"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class QuoteLink(TenantModel):
    """The customer's way to a quote. Of the token in the address only a hash is kept."""

    quote = models.ForeignKey(
        Quote, models.CASCADE, related_name="links", db_index=False, editable=False
    )
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("customer's link"), _("customers' links")
        constraints = [
            models.UniqueConstraint(fields=["organization", "hash"], name="one_link_per_hash")
        ]
        indexes = [
            models.Index(fields=["organization", "quote", "-made_at"], name="links_of_quote")
        ]

    def __str__(self) -> str:
        return str(self.made_at)


class QuoteAnswer(TenantModel):
    """What the customer said to a version, and what it is known by. There is one for each."""

    stays: ClassVar[Staying] = Staying(whole=True)

    version = models.ForeignKey(
        QuoteVersion, models.CASCADE, related_name="answers", db_index=False, editable=False
    )
    accepted = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    by = member_column(_("entered by"))
    signature = models.ForeignKey(
        File, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("answer"), _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "version"], name="one_answer_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.name
