"""What was learned, and what it says of each open lead and deal."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.tenancy.models import TenantModel


class Verdict(models.TextChoices):
    """Whether the history carries a model: too FEW outcomes, too WEAK a likeness, or GOOD."""

    FEW = "few", _("Too few outcomes")
    WEAK = "weak", _("Nothing that foretells")
    GOOD = "good", _("Foretells")


class Lesson(TenantModel):
    """One learning from the leads, or from the deals.

    `recipe` is what scores are made by, `report` what people read of it, `came` how its scores
    have turned out since; none of them names anybody.
    """

    kind = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    verdict = models.CharField(max_length=4, choices=Verdict.choices)
    cases = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)
    recipe = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    came: Any = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("learning"), _("learnings")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "number"], name="one_lesson_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def is_good(self) -> bool:
        return self.verdict == Verdict.GOOD


class Score(TenantModel):
    """What a lesson says of one lead or one deal: per cent, and what speaks for and against it.

    `first` is what it said first, by which it is judged later.
    """

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="scores", db_index=False)
    lead: Any = models.ForeignKey(
        Lead, models.CASCADE, null=True, related_name="scores", db_index=False
    )
    deal: Any = models.ForeignKey(
        Deal, models.CASCADE, null=True, related_name="scores", db_index=False
    )
    chance = models.PositiveSmallIntegerField()
    first = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    reasons: Any = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lead", "lesson"], name="one_score_per_lead"
            ),
            models.UniqueConstraint(
                fields=["organization", "deal", "lesson"], name="one_score_per_deal"
            ),
        ]
        indexes = [models.Index(fields=["organization", "lesson"], name="scores_of_lesson")]

    def __str__(self) -> str:
        return f"{self.chance}%"
