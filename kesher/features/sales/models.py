"""Goals, what managers reckon with, and what was forecast of each deal in the weeks before."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.accounts.models import Team
from kesher.entity.columns import MoneyColumn
from kesher.entity.record import Record
from kesher.features.deals.models import Deal
from kesher.features.deals.pipelines import Category, Meaning
from kesher.tenancy.models import TenantModel

YEAR = 12


class Metric(models.TextChoices):
    WORTH = "worth", _("Amount won")
    WON = "won", _("Deals won")
    OPENED = "opened", _("Deals opened")
    LEADS = "leads", _("Leads received")


class Span(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


LENGTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


def first_day(span: str, day: date) -> date:
    """Of the month, quarter or year of the day."""
    length = LENGTHS[Span(span)]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def this_quarter() -> date:
    return first_day(Span.QUARTER, timezone.localdate())


def last_day(span: str, first: date) -> date:
    month = first.month + LENGTHS[Span(span)]
    following = date(first.year + (month - 1) // YEAR, (month - 1) % YEAR + 1, 1)
    return following - timedelta(days=1)


def _team_column() -> Any:
    return models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("of the team"),
    )


class Goal(Record):
    """`target` counts whole units of the organisation's currency where it is money."""

    called_by: ClassVar[frozenset[str]] = frozenset({"metric", "starts_on"})

    metric = models.CharField(_("measured"), max_length=8, choices=Metric.choices)
    member = member_column(_("of the person"))
    team: Any = _team_column()
    span = models.CharField(_("for a"), max_length=8, choices=Span.choices, default=Span.QUARTER)
    starts_on = models.DateField(
        _("beginning"),
        default=timezone.localdate,
        help_text=_("Any day of it; the first is taken."),
    )
    target = models.DecimalField(
        _("target"), max_digits=14, decimal_places=2, validators=[MinValueValidator(1)]
    )

    note = models.TextField(_("note"), blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("goal"), _("goals")
        indexes = [
            models.Index(fields=["organization", "starts_on", "span"], name="goals_by_time"),
            models.Index(fields=["organization", "-created_at", "-id"], name="goals_latest"),
        ]

    def __str__(self) -> str:
        day = date_format(self.starts_on, "SHORT_DATE_FORMAT")
        return f"{self.get_metric_display()}, {self.get_span_display()} {day}"

    @property
    def ends_on(self) -> date:
        return last_day(self.span, self.starts_on)

    @property
    def whose(self) -> str:
        return str(self.member or self.team or _("Everybody"))

    def settle(self) -> set[str]:
        self.starts_on = first_day(self.span, self.starts_on)
        return {"starts_on"}

    def clean(self) -> None:
        if self.member_id and self.team_id:
            told = _("Please name one person, or one team, or neither for everybody.")
            raise ValidationError({"member": [told]})


class Adjustment(Record):
    """What a manager reckons with in a time, beside what the deals tell, which stays as it is.

    Of several of the same time the newest counts; the others tell how it was.
    """

    called_by: ClassVar[frozenset[str]] = frozenset({"span", "starts_on"})

    member = member_column(_("of the person"))
    team: Any = _team_column()
    span = models.CharField(
        _("for a"),
        max_length=8,
        choices=[(one.value, one.label) for one in (Span.MONTH, Span.QUARTER)],
        default=Span.QUARTER,
    )
    starts_on = models.DateField(
        _("beginning"),
        default=this_quarter,
        help_text=_("The first day of the month or quarter."),
    )
    amount = MoneyColumn(_("reckoned with"), validators=[MinValueValidator(0)])
    reason = models.TextField(_("reason"))

    class Meta(Record.Meta):
        verbose_name = _("adjustment of the forecast")
        verbose_name_plural = _("adjustments of the forecast")
        indexes = [
            models.Index(fields=["organization", "starts_on", "span"], name="adjustments_by_time"),
            models.Index(fields=["organization", "-created_at", "-id"], name="adjustments_latest"),
        ]

    def __str__(self) -> str:
        day = date_format(self.starts_on, "SHORT_DATE_FORMAT")
        return f"{self.get_span_display()} {day}"

    @property
    def whose(self) -> str:
        return str(self.member or self.team or _("Everybody"))


class ForecastWeek(TenantModel):
    """That the forecast of a week was put down; `week` is its Sunday."""

    week = models.DateField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "week"], name="one_forecast_week")
        ]

    def __str__(self) -> str:
        return f"{self.week}"


class ForecastLine(TenantModel):
    """What was forecast of a deal from the week `since` on, up to and without the week `until`.

    A line is written only where something is no more what it was. `amount` is in minor units;
    `closes_on` is the day it is expected to close, or was closed.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField(null=True)
    owner: Any = member_column(_("owner"))
    state = models.CharField(max_length=4, choices=Meaning.choices)
    category = models.CharField(max_length=8, choices=Category.choices)
    amount = models.BigIntegerField(null=True)
    chance = models.PositiveSmallIntegerField()
    closes_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "deal", "since"], name="one_forecast_line_a_week"
            ),
            models.UniqueConstraint(
                fields=["organization", "deal"],
                condition=models.Q(until=None),
                name="one_present_forecast_line",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "closes_on", "since"], name="forecast_by_close")
        ]

    def __str__(self) -> str:
        return f"{self.since}: {self.category}"
