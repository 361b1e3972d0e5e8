"""The organisation's own pipelines, and the stages of each: settings, read with the book."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.accounts.models import Role
from kesher.entity.book import book, choices_from, page_from
from kesher.entity.columns import ChoicesColumn, ColourColumn, LabelsColumn, PercentColumn
from kesher.entity.fields import Option
from kesher.entity.kinds.labels import label_of
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.tenancy.models import TenantModel

PIPELINES, STAGES, FILLED, ROLES = "deal.pipeline", "deal.stage", "deal.filled", "deal.role"
SURE: Final = 100
ASKABLE: Final = (
    "contact",
    "amount",
    "probability",
    "forecast",
    "expected_close",
    "next_step",
    "owner",
    "source",
    "description",
)


class Meaning(models.TextChoices):
    OPEN = "open", _("Still open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Category(models.TextChoices):
    """The categories of a forecast, the surest first."""

    WON = "won", pgettext_lazy("forecast", "Won")
    COMMIT = "commit", pgettext_lazy("forecast", "Commit")
    BEST = "best", pgettext_lazy("forecast", "Best case")
    PIPELINE = "pipeline", pgettext_lazy("forecast", "Pipeline")
    OMITTED = "omitted", pgettext_lazy("forecast", "Omitted")


# What may be said of an open deal; that it was won follows from its stage.
CHOSEN: Final = [(one.value, one.label) for one in Category if one != Category.WON]


class Pipeline(TenantModel):
    """One way in which the organisation sells."""

    is_setting: ClassVar[bool] = True

    key = models.SlugField(_("key"), max_length=40, blank=True, editable=False)
    labels = LabelsColumn(_("label"))
    position = models.PositiveIntegerField(_("position"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("pipeline"), _("pipelines")
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="one_pipeline_per_key")
        ]

    def __str__(self) -> str:
        return label_of(self.labels, self.key)


class Stage(TenantModel):
    """A step of a pipeline: what is expected there, and what it takes to come and to go."""

    is_setting: ClassVar[bool] = True

    pipeline = models.ForeignKey(
        Pipeline,
        models.PROTECT,
        related_name="stages",
        db_index=False,
        verbose_name=_("pipeline"),
    )
    key = models.SlugField(_("key"), max_length=40, blank=True, editable=False)
    labels = LabelsColumn(_("label"))
    meaning = models.CharField(
        _("meaning"), max_length=4, choices=Meaning.choices, default=Meaning.OPEN
    )
    probability = PercentColumn(
        _("probability"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(SURE)],
        help_text=_("Of deals that stand here, unless a deal says otherwise."),
    )
    category = models.CharField(
        _("forecast category"),
        max_length=8,
        choices=CHOSEN,
        default=Category.PIPELINE,
        help_text=_("Of deals that stand here, unless a deal says otherwise."),
    )
    colour = ColourColumn(_("colour"), blank=True)
    board_limit = models.PositiveSmallIntegerField(
        _("most on the board"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("A column with more is marked. Empty: as many as there are."),
    )
    expected_days = models.PositiveSmallIntegerField(
        _("expected days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("A deal that stands here longer is marked."),
    )
    entry_fields = ChoicesColumn(_("filled in on entering"), list=FILLED, blank=True)
    exit_fields = ChoicesColumn(_("filled in on leaving"), list=FILLED, blank=True)
    next_stages = ChoicesColumn(
        _("leads to"),
        list=STAGES,
        blank=True,
        help_text=_("Empty: to every stage. Losing is possible from everywhere."),
    )
    roles = ChoicesColumn(
        _("who moves deals here"), list=ROLES, blank=True, help_text=_("Empty: everybody.")
    )
    task = models.CharField(
        _("task on entering"),
        max_length=200,
        blank=True,
        help_text=_("Made for the deal's owner when it comes here."),
    )
    task_days = models.PositiveSmallIntegerField(_("days until the task is due"), default=1)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("stage"), _("stages")
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="one_stage_per_key")
        ]

    def __str__(self) -> str:
        return label_of(self.labels, self.key)


def stages() -> dict[str, Stage]:
    """Every stage by its key, in the order of the pipelines and of their own."""
    told: dict[str, Stage] = book().page(STAGES)
    return told


def stage_of(key: str) -> Stage | None:
    return stages().get(key)


def living(pipeline_key: str = "") -> list[Stage]:
    """The stages in use, of all pipelines or of one."""
    return [
        one
        for one in stages().values()
        if not (one.is_archived or one.pipeline.is_archived)
        and pipeline_key in {"", one.pipeline.key}
    ]


def first_of(meaning: Meaning, *, pipeline_key: str = "") -> Stage | None:
    return next((one for one in living(pipeline_key) if one.meaning == meaning), None)


def first_stage() -> str:
    """Where a deal begins of which nothing else is said."""
    found = first_of(Meaning.OPEN)
    return found.key if found else ""


def _read_stages() -> dict[str, Stage]:
    rows = Stage.objects.select_related("pipeline")
    order = ("pipeline__position", "pipeline_id", "position", "id")
    return {one.key: one for one in rows.order_by(*order)}


def _read_pipelines() -> list[Pipeline]:
    return list(Pipeline.objects.order_by("position", "id"))


def _pipeline_options() -> list[Option]:
    rows: list[Pipeline] = book().page(PIPELINES)
    return [_option(row, str(row)) for row in rows]


def _stage_options() -> list[Option]:
    """A name that two pipelines share is told with its pipeline's."""
    rows = stages().values()
    names = [str(row) for row in rows]
    shared = {name for name in names if names.count(name) > 1}
    return [
        _option(
            row,
            f"{row} · {row.pipeline}" if str(row) in shared else str(row),
            colour=row.colour,
            meaning=row.meaning,
            limit=row.board_limit or 0,
            group=row.pipeline.key,
            chance=row.probability,
            days=row.expected_days,
            archived=row.is_archived or row.pipeline.is_archived,
        )
        for row in rows
    ]


def _option(row: Pipeline | Stage, label: str, **told: Any) -> Option:
    aliases = tuple(row.labels.values())
    return Option(
        **{"archived": row.is_archived, **told}, key=row.key, label=label, aliases=aliases
    )


def _filled_options() -> list[Option]:
    """The fields that a stage may ask for, the organisation's own among them."""
    fields = entities.get("deals").fields().values()
    asked = [one for one in fields if one.key in ASKABLE or one.is_custom]
    return [Option(key=one.key, label=capital(one.label)) for one in asked]


def _role_options() -> list[Option]:
    rows: Iterable[Role] = book().page(ROLES)
    return [Option(key=role_key(row), label=str(row)) for row in rows]


def role_key(role: Role) -> str:
    """The code of a shipped role, which is the same everywhere; the id of another."""
    return role.code or str(role.pk)


page_from(STAGES, _read_stages)
page_from(PIPELINES, _read_pipelines)
page_from(ROLES, lambda: list(Role.objects.order_by("name")))
choices_from(STAGES, _stage_options)
choices_from(PIPELINES, _pipeline_options)
choices_from(FILLED, _filled_options)
choices_from(ROLES, _role_options)
