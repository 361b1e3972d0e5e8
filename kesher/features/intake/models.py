"""Forms that strangers fill in, and every submission of one."""

from typing import Any, ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.entity.columns import ChoiceColumn
from kesher.features.intake.rules import AssignmentRule, Availability, Decision
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.tenancy.models import TenantModel
from kesher.tenancy.organization import organization

__all__ = ["AssignmentRule", "Availability", "Decision", "IntakeForm", "SentFile", "Submission"]


class Language(models.TextChoices):
    HEBREW = "he", _("Hebrew")
    ENGLISH = "en", _("English")


class State(models.TextChoices):
    RECEIVED = "received", _("Received")
    WAITING = "waiting", _("Waiting for confirmation")
    MADE = "made", _("Lead of a new customer")
    MATCHED = "matched", _("Lead of a known customer")
    SUSPECTED = "suspected", _("Suspected")
    REFUSED = "refused", _("Sent back to be corrected")
    FAILED = "failed", _("Failed")


def own_language() -> str:
    spoken = organization().language
    return spoken if spoken in Language.values else Language.ENGLISH


class IntakeForm(TenantModel):
    """A page for strangers. `fields` is a list of {"field", "label", "required"}, in its order;
    those that ask for a file have {"types", "megabytes"} besides.
    """

    is_setting: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=own_language
    )
    title = models.CharField(_("heading"), max_length=120, blank=True)
    intro = models.TextField(_("opening"), blank=True)
    fields = models.JSONField(_("fields"), default=list, blank=True)
    source = ChoiceColumn(_("source"), list="source", blank=True, default="web")
    campaign = models.CharField(
        _("campaign"),
        max_length=120,
        blank=True,
        help_text=_("Unless the address that the visitor came by names another."),
    )
    owner = member_column(_("owner"), help_text=_("Empty: the rules of assignment choose."))
    is_confirmed = models.BooleanField(
        _("confirmed by mail"),
        default=False,
        help_text=_("The lead is made once the link in a letter was opened and confirmed."),
    )
    thanks = models.TextField(_("thanks"), blank=True)
    thanks_url = models.CharField(
        _("page of thanks"),
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("An address to go to instead of the words of thanks."),
    )
    sites = models.TextField(
        _("sites"),
        blank=True,
        help_text=_(
            "One in a line, as https://www.example.com: these may show the form inside"
            " their pages, and send it from forms of their own."
        ),
    )
    stop_words = models.TextField(
        _("words of advertisers"),
        blank=True,
        help_text=_("One in a line. What holds one of them waits among the suspected."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("web form"), _("web forms")
        indexes = [models.Index(fields=["organization", "position"], name="intake_forms_by_place")]

    def __str__(self) -> str:
        return self.name


class Submission(TenantModel):
    """What somebody sent, word for word, and what became of it.

    `sent`, and all that says where it came from, are written once; each state that it came into is
    a line of the log of accesses, to which is only ever added. Of a file, `sent` has the name.
    """

    form: Any = models.ForeignKey(
        IntakeForm, models.PROTECT, related_name="submissions", db_index=False
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    key = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=4)
    sent = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    utm = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RECEIVED
    )
    reasons = models.JSONField(default=list)
    party: Any = models.ForeignKey(
        Party, models.CASCADE, null=True, related_name="+", db_index=False
    )
    lead: Any = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("submission"), _("submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "form", "key"],
                condition=~models.Q(key=""),
                name="one_submission_per_key",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "-at", "-id"], name="submissions_latest"),
            models.Index(fields=["organization", "state", "-at"], name="submissions_by_state"),
            models.Index(fields=["organization", "form", "-at"], name="submissions_of_form"),
            models.Index(fields=["organization", "party"], name="submissions_of_party"),
            models.Index(fields=["organization", "lead"], name="submissions_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.at:%Y-%m-%d %H:%M}"


class SentFile(TenantModel):
    """A file that came with a submission, until it becomes one of the lead's, or goes with it."""

    submission: Any = models.ForeignKey(
        Submission, models.CASCADE, related_name="+", db_index=False
    )
    field = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=120)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("sent file"), _("sent files")
        indexes = [
            models.Index(fields=["organization", "submission"], name="sent_files_of_submission")
        ]

    def __str__(self) -> str:
        return self.name
