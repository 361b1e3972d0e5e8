"""Leads: one expression of interest each, of a party that is there from the first second."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.entity.columns import ChoiceColumn, MoneyColumn, PercentColumn
from kesher.entity.record import Record
from kesher.entity.staying import Staying
from kesher.features.leads import ways
from kesher.features.parties.models import Party


class Lead(Record):
    called_by: ClassVar[frozenset[str]] = frozenset({"subject"})
    derived: ClassVar[frozenset[str]] = frozenset({"lacks"})
    kept_elsewhere: ClassVar[tuple[str, ...]] = ("lost_reason",)
    stays: ClassVar[Staying] = Staying(
        because=_("The statistics of sources and campaigns rest on it."),
        title="subject",
        keeping=frozenset({"campaign", "lacks"}),
    )

    subject = models.CharField(_("subject"), max_length=200)
    party: Any = models.ForeignKey(
        Party, models.PROTECT, related_name="leads", db_index=False, verbose_name=_("customer")
    )
    status = ChoiceColumn(_("status"), list="lead.status", default="new")
    source = ChoiceColumn(_("source"), list="source", blank=True)
    campaign = models.CharField(_("campaign"), max_length=120, blank=True)
    expected_value = MoneyColumn(_("expected value"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True)
    lost_reason = ChoiceColumn(_("reason"), list="lead.lost_reason", blank=True)
    lost_to: Any = models.ForeignKey(
        Party,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("lost to"),
    )
    was_known = models.BooleanField(_("known before"), null=True, editable=False)
    taken_up_at = models.DateTimeField(
        _("taken up"),
        null=True,
        editable=False,
        help_text=_("When its owner first moved it on, or somebody first wrote of it."),
    )
    external_id = models.CharField(_("number at the source"), max_length=80, blank=True)
    likelihood = PercentColumn(
        _("chance of success"),
        null=True,
        editable=False,
        help_text=_("Learned from how others ended; empty where the history does not tell."),
    )
    quality = PercentColumn(_("data quality"), null=True, editable=False)
    lacks = models.TextField(blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("lead"), _("leads")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source", "external_id"],
                condition=~models.Q(external_id="") & models.Q(deleted_at=None),
                name="one_lead_per_external_id",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="leads_latest"),
            models.Index(
                fields=["organization", "status", "-created_at", "-id"], name="leads_by_status"
            ),
            models.Index(
                fields=["organization", "owner", "status", "-created_at"], name="leads_of_owner"
            ),
            models.Index(fields=["organization", "party", "-created_at"], name="leads_of_party"),
            models.Index(fields=["organization", "quality", "id"], name="leads_by_quality"),
            # All that the sums of a board ask for, rights and walls included.
            models.Index(
                fields=[
                    "organization",
                    "status",
                    "deleted_at",
                    "is_private",
                    "compartment",
                    "owner",
                    "created_by",
                    "expected_value",
                ],
                name="leads_summed",
            ),
            # And the figures of a time; not in the order of lists, which would walk it in vain.
            models.Index(
                fields=[
                    "organization",
                    "created_at",
                    "deleted_at",
                    "is_private",
                    "compartment",
                    "owner",
                    "created_by",
                    "status",
                    "source",
                    "was_known",
                    "lost_reason",
                    "expected_value",
                    "taken_up_at",
                    "campaign",
                    "party",
                    "id",
                ],
                name="leads_figured",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def along(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a new status brings with it."""
        return values if "status" not in values else {**values, **ways.along(self, values)}
