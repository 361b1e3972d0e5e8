"""What an organisation changes by itself: fields, choices, views, layouts, colours, lights."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.accounts.models import Role
from kesher.entity import kinds
from kesher.entity.columns import ColourColumn, LabelsColumn
from kesher.entity.kinds import resolving
from kesher.entity.kinds.labels import label_of
from kesher.tenancy.models import TenantModel

Answers = Sequence[tuple[str, Any]]


def record_types() -> Answers:
    return resolving.record_types()


def lists() -> Answers:
    return resolving.lists()


def custom_kinds() -> Answers:
    """The kinds that an organisation may give to fields of its own."""
    return [(kind.key, kind.label) for kind in kinds.all_kinds() if kind.custom]


def purposes() -> Answers:
    return [("row", _("Rows of the list")), ("light", _("Traffic light of the card"))]


class CustomField(TenantModel):
    """A field of the organisation's own. Its key begins with `x_` and is never reused."""

    is_setting: ClassVar[bool] = True

    entity = models.CharField(_("record type"), max_length=40, choices=record_types)
    key = models.SlugField(
        _("key"),
        max_length=40,
        blank=True,
        editable=False,
        validators=[RegexValidator(r"^x_[a-z0-9]+(_[a-z0-9]+)*$")],
    )
    labels = LabelsColumn(_("label"))
    kind = models.CharField(_("kind"), max_length=20, choices=custom_kinds)
    options = models.JSONField(_("options"), default=dict, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_searched = models.BooleanField(
        _("records are found by it"),
        default=True,
        help_text=_("The search finds records by what stands in this field."),
    )
    is_archived = models.BooleanField(_("archived"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("custom field"), _("custom fields")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "entity", "key"], name="one_custom_field_per_key"
            )
        ]

    def __str__(self) -> str:
        return label_of(self.labels, self.key)


class Choice(TenantModel):
    """One answer in one of the organisation's lists: a status of leads, a class of customers."""

    is_setting: ClassVar[bool] = True

    list = models.CharField(_("list"), max_length=60, choices=lists)
    key = models.SlugField(_("key"), max_length=40, blank=True, editable=False)
    labels = LabelsColumn(_("label"))
    reverse_labels = LabelsColumn(_("label from the other end"), default=dict, blank=True)
    colour = ColourColumn(_("colour"), blank=True)
    meaning = models.CharField(_("meaning"), max_length=20, blank=True)
    board_limit = models.PositiveSmallIntegerField(
        _("most on the board"),
        null=True,
        blank=True,
        help_text=_("A column with more is marked. Empty: as many as there are."),
    )
    expected_days = models.PositiveSmallIntegerField(
        _("expected days"),
        null=True,
        blank=True,
        help_text=_("What stands here longer is marked on the board. Empty: a week."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("choice"), _("choices")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "list", "key"], name="one_choice_per_key"
            )
        ]

    def __str__(self) -> str:
        return label_of(self.labels, self.key)


class SavedView(TenantModel):
    """A list as somebody likes it; without a member it is everybody's."""

    is_setting: ClassVar[bool] = True

    entity = models.CharField(_("record type"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    member = member_column(_("user"))
    conditions = models.TextField(_("conditions"), blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    order = models.CharField(_("order"), max_length=60, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("view"), _("views")
        indexes = [models.Index(fields=["organization", "entity"], name="views_of_entity")]

    def __str__(self) -> str:
        return self.name


class CardLayout(TenantModel):
    """Which blocks stand where on a card, for a role or (without one) for everybody."""

    is_setting: ClassVar[bool] = True

    entity = models.CharField(_("record type"), max_length=40)
    role = models.ForeignKey(
        Role, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    zones = models.JSONField(_("zones"), default=dict)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("card layout"), _("card layouts")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "entity", "role"], name="one_layout_per_role"
            ),
            # To a database no role is like no other, so that two would stand for everybody.
            models.UniqueConstraint(
                fields=["organization", "entity"],
                condition=models.Q(role=None),
                name="one_layout_for_everybody",
            ),
        ]

    def __str__(self) -> str:
        return self.entity


class ColourRule(TenantModel):
    """Colours a row, or a traffic light, when its conditions hold; the first that holds wins.

    `purpose` is "row" (lists) or "light" (the card's head, where `meaning` is the reason shown).
    """

    is_setting: ClassVar[bool] = True

    entity = models.CharField(_("record type"), max_length=40, choices=record_types)
    purpose = models.CharField(_("shown on"), max_length=8, default="row", choices=purposes)
    conditions = models.TextField(_("conditions"))
    colour = ColourColumn(_("colour"))
    meaning = models.CharField(_("reason"), max_length=120)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("colour rule"), _("colour rules")
        indexes = [models.Index(fields=["organization", "entity"], name="rules_of_entity")]

    def __str__(self) -> str:
        return self.meaning


class Counter(TenantModel):
    """The last running number given out in one series."""

    series = models.CharField(max_length=60)
    last = models.PositiveBigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "series"], name="one_counter_per_series"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
