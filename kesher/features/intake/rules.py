"""Who gets what comes in: the rules, when each member works, and every decision."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.accounts.models import Membership, Team
from kesher.entity.book import book, choices_from, page_from
from kesher.entity.columns import ChoicesColumn
from kesher.entity.fields import Option
from kesher.features.leads.models import Lead
from kesher.tenancy.models import TenantModel

RULES, MEMBERS, DOORS, DAYS = "intake.rules", "intake.member", "intake.door", "intake.day"
DAY_NAMES = {
    "sun": _("Sunday"),
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "sat": _("Saturday"),
}
DOOR_NAMES = {
    "form": _("by a web form"),
    "api": _("over the API"),
    "import": _("by an import"),
    "hand": _("by hand"),
}
BEGINS, ENDS = "09:00", "18:00"
CLOCK = RegexValidator(r"^([01]\d|2[0-3]):[0-5]\d$", _("Please give an hour, as 09:00."))


class Way(models.TextChoices):
    TURN = "turn", _("By turn")
    LOAD = "load", _("By load: the fewest open leads")
    SUCCESS = "success", _("By success: the best with such leads")
    OWNER = "owner", _("The customer's owner, where there is one")


class Period(models.TextChoices):
    DAY = "day", _("a day")
    WEEK = "week", _("a week")
    MONTH = "month", _("a month")


def working_days() -> list[str]:
    return ["sun", "mon", "tue", "wed", "thu"]


class AssignmentRule(TenantModel):
    """The first rule that fits a lead and has somebody for it decides."""

    is_setting: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=120)
    conditions = models.TextField(
        _("conditions"), blank=True, help_text=_("Empty: for every lead.")
    )
    way = models.CharField(_("chosen"), max_length=8, choices=Way.choices, default=Way.TURN)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    members = ChoicesColumn(
        _("among"), list=MEMBERS, blank=True, help_text=_("Empty: everybody, or all of the team.")
    )
    doors = ChoicesColumn(
        _("for leads that came"), list=DOORS, blank=True, help_text=_("Empty: whichever way.")
    )
    only_unowned = models.BooleanField(
        _("only those without an owner"),
        default=True,
        help_text=_("A lead made by hand belongs to whoever made it."),
    )
    by_hours = models.BooleanField(_("working hours and absence count"), default=True)
    by_language = models.BooleanField(_("the customer's language counts"), default=False)
    by_place = models.BooleanField(_("the customer's city counts"), default=False)
    minutes = models.PositiveSmallIntegerField(
        _("minutes until it is given to another"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Where nobody touched it; in working time, if that counts. Empty: never."),
    )
    times = models.PositiveSmallIntegerField(
        _("times it goes on at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Each time to somebody who has not had it. Empty: once."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("rule of assignment"), _("rules of assignment")
        indexes = [models.Index(fields=["organization", "position"], name="rules_by_place")]

    def __str__(self) -> str:
        return self.name


class Availability(TenantModel):
    """When a member works, and what may be given to them; by the member's own clocks."""

    member = models.ForeignKey(
        Membership, models.CASCADE, related_name="+", db_index=False, verbose_name=_("user")
    )
    takes_leads = models.BooleanField(_("takes leads"), default=True)
    days = ChoicesColumn(_("working days"), list=DAYS, blank=True, default=working_days)
    begins = models.CharField(
        _("from"), max_length=5, blank=True, default=BEGINS, validators=[CLOCK]
    )
    ends = models.CharField(_("until"), max_length=5, blank=True, default=ENDS, validators=[CLOCK])
    short_ends = models.CharField(
        _("on Fridays and eves of holidays until"),
        max_length=5,
        blank=True,
        validators=[CLOCK],
        help_text=_("Empty: no work on these days."),
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    languages = ChoicesColumn(
        _("languages"), list="party.language", blank=True, help_text=_("Empty: all of them.")
    )
    places = models.TextField(
        _("cities"), blank=True, help_text=_("One in a line. Empty: everywhere.")
    )
    most = models.PositiveSmallIntegerField(
        _("most leads"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    period = models.CharField(
        _("counted"), max_length=5, choices=Period.choices, default=Period.DAY
    )

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("availability"), _("availabilities")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "member"], name="one_availability_per_member"
            )
        ]

    def __str__(self) -> str:
        return str(self.member)


class Decision(TenantModel):
    """Who got a lead, by which rule, and why; `chosen` is nobody where nobody could be found."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False)
    rule: Any = models.ForeignKey(
        AssignmentRule, models.PROTECT, null=True, related_name="+", db_index=False
    )
    chosen = member_column(_("chosen"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    said = models.JSONField(default=list)
    # How many times the lead had gone on by then, because nobody touched it.
    passed = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("decision"), _("decisions")
        indexes = [
            models.Index(fields=["organization", "lead", "-at"], name="decisions_of_lead"),
            models.Index(fields=["organization", "chosen", "-at"], name="decisions_of_member"),
            models.Index(fields=["organization", "rule", "chosen"], name="decisions_of_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id}: {self.chosen_id}"


def living() -> list[AssignmentRule]:
    """The rules in use, in their order, as the book has them."""
    found: list[AssignmentRule] = book().page(RULES)
    return found


def _read_rules() -> list[AssignmentRule]:
    return list(AssignmentRule.objects.filter(is_archived=False).order_by("position", "id"))


def _member_options() -> list[Option]:
    rows = Membership.objects.filter(is_active=True).order_by("name", "id")
    return [Option(key=str(row.pk), label=str(row)) for row in rows]


page_from(RULES, _read_rules)
choices_from(MEMBERS, _member_options)
choices_from(DOORS, lambda: [Option(key=key, label=str(one)) for key, one in DOOR_NAMES.items()])
choices_from(DAYS, lambda: [Option(key=key, label=str(one)) for key, one in DAY_NAMES.items()])
