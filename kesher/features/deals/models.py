"""Deals, and the competitors that one meets in them."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.accounts.models import Membership
from kesher.entity.columns import (
    ChoiceColumn,
    FileColumn,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
)
from kesher.entity.kinds import resolving
from kesher.entity.kinds.user import member_by_id
from kesher.entity.record import Record
from kesher.entity.staying import Staying
from kesher.features.deals.pipelines import (
    CHOSEN,
    PIPELINES,
    STAGES,
    SURE,
    Meaning,
    Pipeline,
    Stage,
    first_stage,
    stage_of,
)
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party

__all__ = ["Deal", "Pipeline", "Rival", "Stage"]


NOON: Final = time(12)


class Deal(Record):
    """A sale that may come about: worth so much, at a stage of a pipeline, until won or lost."""

    called_by: ClassVar[frozenset[str]] = frozenset({"title"})
    derived: ClassVar[frozenset[str]] = frozenset({"lacks"})
    kept_elsewhere: ClassVar[tuple[str, ...]] = ("closed_at", "closing_owner")
    stays: ClassVar[Staying] = Staying(
        because=_("Sums and statistics of sales rest on it."),
        title="title",
        keeping=frozenset({"lacks"}),
    )

    number = NumberColumn(_("number"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    party: Any = models.ForeignKey(
        Party, models.PROTECT, related_name="deals", db_index=False, verbose_name=_("customer")
    )
    contact: Any = models.ForeignKey(
        Party,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("contact person"),
    )
    stage = ChoiceColumn(_("stage"), list=STAGES, default=first_stage)
    pipeline = ChoiceColumn(_("pipeline"), list=PIPELINES, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=4, choices=Meaning.choices, default=Meaning.OPEN, editable=False
    )
    amount = MoneyColumn(_("amount"), null=True, blank=True, validators=[MinValueValidator(0)])
    probability = PercentColumn(
        _("probability"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(SURE)],
        help_text=_("Empty: the stage's own."),
    )
    forecast = models.CharField(
        _("forecast category"),
        max_length=8,
        choices=CHOSEN,
        blank=True,
        help_text=_("Empty: the stage's own."),
    )
    expected_close = models.DateField(_("expected to close"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    source = ChoiceColumn(_("source"), list="source", blank=True)
    lead: Any = models.ForeignKey(
        Lead,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deals",
        db_index=False,
        verbose_name=_("lead"),
    )
    lost_reason = ChoiceColumn(_("lost because"), list="deal.lost_reason", blank=True)
    lost_to: Any = models.ForeignKey(
        Party,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("lost to"),
    )
    description = models.TextField(_("description"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closing_owner = member_column(
        _("owner at closing"),
        editable=False,
        help_text=_("Whose it was when it was won or lost; figures of people go by it."),
    )
    likelihood = PercentColumn(
        _("chance of success"),
        null=True,
        editable=False,
        help_text=_("Learned from how others ended; empty where the history does not tell."),
    )
    quality = PercentColumn(_("data quality"), null=True, editable=False)
    lacks = models.TextField(blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("deal"), _("deals")
        indexes = [
            # All that figures of a time ask for, rights and walls included.
            models.Index(
                fields=[
                    "organization",
                    "-created_at",
                    "-id",
                    "deleted_at",
                    "is_private",
                    "compartment",
                    "owner",
                    "created_by",
                ],
                name="deals_latest",
            ),
            models.Index(
                fields=["organization", "stage", "-created_at", "-id"], name="deals_by_stage"
            ),
            models.Index(
                fields=["organization", "state", "expected_close", "id"], name="deals_by_close"
            ),
            models.Index(
                fields=["organization", "owner", "state", "-created_at"], name="deals_of_owner"
            ),
            models.Index(fields=["organization", "party", "-created_at"], name="deals_of_party"),
            models.Index(fields=["organization", "lead"], name="deals_of_lead"),
            models.Index(fields=["organization", "quality", "id"], name="deals_by_quality"),
            models.Index(fields=["organization", "amount", "id"], name="deals_by_amount"),
            # All that the sums of a board ask for, rights and walls included.
            models.Index(
                fields=[
                    "organization",
                    "stage",
                    "deleted_at",
                    "is_private",
                    "compartment",
                    "owner",
                    "created_by",
                    "amount",
                    "probability",
                ],
                name="deals_summed",
            ),
            # The same of what was won and lost in a time.
            models.Index(
                fields=[
                    "organization",
                    "closed_at",
                    "state",
                    "deleted_at",
                    "is_private",
                    "compartment",
                    "owner",
                    "created_by",
                    "amount",
                    "created_at",
                    "party",
                    "closing_owner",
                ],
                name="deals_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def along(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Where a new deal names nobody but a contact person, that is the customer; whoever owns a
        deal that ends is kept with it, until it is opened again.
        """
        if not self._state.adding:
            return {**self._turned(values), **values}
        if not values.get("contact") or values.get("party"):
            return values
        return {**values, "party": values["contact"], "contact": None}

    def _turned(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What goes along where a deal ends, or is opened again."""
        stage = stage_of(values["stage"]) if "stage" in values else None
        if stage is None or (stage.meaning == Meaning.OPEN) == self.is_open:
            return {}
        if stage.meaning == Meaning.OPEN:
            return {"closed_at": None, "closing_owner": None}
        return {"closed_at": self._ended(), "closing_owner": values.get("owner", self._holder())}

    def _holder(self) -> Membership | None:
        return member_by_id(self.owner_id) if self.owner_id else None

    @property
    def is_open(self) -> bool:
        return self.state == Meaning.OPEN

    @property
    def chance(self) -> int:
        """Per cent: the deal's own, else the stage's."""
        stage = stage_of(self.stage)
        expected = stage.probability if stage else 0
        return expected if self.probability is None else self.probability

    def settle(self) -> set[str]:
        """Pipeline and state are the stage's; what is open was not closed, nor lost for why."""
        stage, was_open = stage_of(self.stage), self.is_open
        if stage:
            self.pipeline, self.state = stage.pipeline.key, stage.meaning
        if self.is_open:
            self.closed_at = self.closing_owner = None
        elif was_open:
            self.closed_at = self.closed_at or self._ended()
            self.closing_owner_id = self.closing_owner_id or self.owner_id
        if self._state.adding and self.state != Meaning.LOST:
            self.lost_reason, self.lost_to = "", None
        ends = {"closed_at", "closing_owner", "lost_reason", "lost_to"}
        return {"pipeline", "state", *ends}

    def _ended(self) -> datetime:
        """Now; one that is put down after its end closed on its day."""
        now, day = timezone.localtime(), self.expected_close
        is_past = self._state.adding and day is not None and day < now.date()
        return datetime.combine(day, NOON, now.tzinfo) if is_past and day else now


class Rival(Record):
    """A competitor in a deal: what they offer against us, and how we know."""

    called_by: ClassVar[frozenset[str]] = frozenset({"deal", "competitor"})
    stays: ClassVar[Staying] = Staying(because=_("The statistics of competitors rest on it."))

    deal: Any = models.ForeignKey(
        Deal, models.CASCADE, related_name="rivals", db_index=False, verbose_name=_("deal")
    )
    competitor: Any = models.ForeignKey(
        Party, models.PROTECT, related_name="+", db_index=False, verbose_name=_("competitor")
    )
    price = MoneyColumn(_("their price"), null=True, blank=True, validators=[MinValueValidator(0)])
    terms = models.TextField(_("their terms"), blank=True)
    source = ChoiceColumn(_("known from"), list="rival.source", blank=True)
    valid_until = models.DateField(_("their offer holds until"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    evidence_file = FileColumn(_("file that shows it"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("competitor in a deal"), _("competitors in deals")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "deal", "competitor"],
                condition=models.Q(deleted_at=None),
                name="one_row_per_rival",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "deal"], name="rivals_of_deal"),
            models.Index(
                fields=["organization", "competitor", "-created_at"], name="deals_of_rival"
            ),
            models.Index(fields=["organization", "-created_at", "-id"], name="rivals_latest"),
        ]

    def __str__(self) -> str:
        hidden = _("(hidden record)")
        ends = (self.competitor, self.deal)
        return " – ".join(str(one if resolving.may_see(one) else hidden) for one in ends)

    @property
    def told_as(self) -> str:
        return str(_("competitor in a deal"))
