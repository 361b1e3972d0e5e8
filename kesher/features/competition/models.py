"""What may be said when a competitor stands in a deal."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.entity.columns import RichTextColumn
from kesher.entity.kinds import resolving
from kesher.entity.record import Record
from kesher.features.parties.models import Party

SAYS = ("strengths", "weaknesses", "answers")


class Arguments(Record):
    """One page for each competitor; what it said before stands in its history."""

    called_by: ClassVar[frozenset[str]] = frozenset({"competitor"})

    competitor: Any = models.ForeignKey(
        Party, models.CASCADE, related_name="+", db_index=False, verbose_name=_("competitor")
    )
    strengths = RichTextColumn(_("their strengths"), blank=True)
    weaknesses = RichTextColumn(_("their weaknesses"), blank=True)
    answers = RichTextColumn(_("what we answer"), blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("page of arguments"), _("pages of arguments")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "competitor"],
                condition=models.Q(deleted_at=None),
                name="one_page_per_competitor",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="arguments_latest")
        ]

    def __str__(self) -> str:
        return str(self.competitor if resolving.may_see(self.competitor) else _("(hidden record)"))

    @property
    def told_as(self) -> str:
        return str(_("page of arguments"))

    def clean(self) -> None:
        same = Arguments.objects.filter(competitor=self.competitor_id, deleted_at=None)
        if same.exclude(pk=self.pk).exists():
            told = _("There is a page about this competitor already.")
            raise ValidationError({"competitor": [told]})
        if not any(getattr(self, name) for name in SAYS):
            raise ValidationError({"answers": [_("Please write at least one of the three.")]})
