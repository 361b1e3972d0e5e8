"""Rounds of a negotiation: an offer by one of the sides, and what was given and asked with it."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.columns import FileColumn, MoneyColumn
from kesher.entity.record import Record
from kesher.entity.staying import Staying
from kesher.features.deals.models import Deal
from kesher.features.parties.models import Party
from kesher.features.quotes.models import Quote


class Side(models.TextChoices):
    US = "us", pgettext_lazy("side of a deal", "Ours")
    THEM = "them", pgettext_lazy("side of a deal", "The customer's")
    RIVAL = "rival", pgettext_lazy("side of a deal", "A competitor's")


class OfferRound(Record):
    """One move. Of a quote that went out, `quote` and `quote_version` tell which."""

    called_by: ClassVar[frozenset[str]] = frozenset({"side", "at"})
    derived = frozenset({"price_currency"})
    stays: ClassVar[Staying] = Staying(
        because=_("What was offered, and answered, is a business record."),
        keeping=frozenset({"price_currency"}),
    )

    deal: Any = models.ForeignKey(
        Deal, models.CASCADE, related_name="rounds", db_index=False, verbose_name=_("deal")
    )
    side = models.CharField(_("whose offer"), max_length=5, choices=Side.choices)
    competitor: Any = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("competitor"),
        help_text=_("Only of a competitor's offer."),
    )
    at = models.DateTimeField(_("date"), default=timezone.now)
    price = MoneyColumn(_("price"), null=True, blank=True, validators=[MinValueValidator(0)])
    price_currency = models.CharField(max_length=3, blank=True, editable=False)
    terms = models.TextField(_("terms"), blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    given = models.TextField(
        _("what was given"), blank=True, help_text=_("What this side let go of, against before.")
    )
    asked = models.TextField(
        _("what was asked"), blank=True, help_text=_("What this side wants in return.")
    )
    evidence = FileColumn(_("evidence"), null=True, blank=True)
    quote: Any = models.ForeignKey(
        Quote,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="rounds",
        db_index=False,
        verbose_name=_("quote"),
    )
    quote_version = models.PositiveIntegerField(
        _("version of the quote"), null=True, editable=False
    )

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("negotiation round"), _("negotiation rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "quote", "quote_version"], name="one_round_per_version"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "deal", "at", "id"], name="rounds_of_deal"),
            models.Index(fields=["organization", "competitor", "-at"], name="rounds_of_rival"),
            models.Index(fields=["organization", "-at", "-id"], name="rounds_latest"),
            models.Index(fields=["organization", "-created_at", "-id"], name="rounds_newest"),
        ]

    def __str__(self) -> str:
        day = date_format(timezone.localtime(self.at), "SHORT_DATE_FORMAT")
        return f"{self.get_side_display()}, {day}"
