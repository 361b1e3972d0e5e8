"""Goals: so much of something, by a person, a team or everybody, in a month, quarter or year."""

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
from kesher.entity.record import Record

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


def last_day(span: str, first: date) -> date:
    month = first.month + LENGTHS[Span(span)]
    following = date(first.year + (month - 1) // YEAR, (month - 1) % YEAR + 1, 1)
    return following - timedelta(days=1)


class Goal(Record):
    """`target` counts whole units of the organisation's currency where it is money."""

    called_by: ClassVar[frozenset[str]] = frozenset({"metric", "starts_on"})

    metric = models.CharField(_("measured"), max_length=8, choices=Metric.choices)
    member = member_column(_("of the person"))
    team: Any = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("of the team"),
    )
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
