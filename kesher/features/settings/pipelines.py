"""Pipelines and their stages: what the organisation's way of selling is."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.accounts.gate import administrator
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.features.deals.entity import PIPELINES, STAGES
from kesher.features.deals.models import Pipeline, Stage
from kesher.features.deals.pipelines import Meaning
from kesher.features.settings import asking, frame, naming, ordering
from kesher.records import reading
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.request import Request

ALWAYS = (
    "labels", "meaning", "probability", "category", "colour", "board_limit", "expected_days",
)  # fmt: skip
RULES = ("entry_fields", "exit_fields", "next_stages", "roles", "task", "task_days")
# What has ended has a chance that is certain, and is not expected to move on.
OF_OPEN_ONES = {"probability", "category", "expected_days", "exit_fields", "next_stages"}


@administrator
@answered
def index(request: Request) -> HttpResponse:
    rows = list(Pipeline.objects.prefetch_related("stages").order_by("position", "id"))
    living = [row for row in rows if not row.is_archived]
    gone = [row for row in rows if row.is_archived]
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Pipelines"),
        panel_intro=_("Each way of selling has its own stages, and a board of its own."),
        headings=[_("Pipeline"), _("Stages")],
        items=[_line(row, ordering.movers(PIPELINES, living, row)) for row in living],
        archived=[_line(row, ordering.reviver(PIPELINES, row)) for row in gone],
        new_url=frame.at("pipelines", "new"),
        new_label=_("New pipeline"),
        empty_text=_("There is no pipeline yet."),
    )


@administrator
@answered
def change(request: Request, pk: UUID | None = None) -> HttpResponse:
    """A new pipeline, which begins with a stage of each meaning; or another name for one."""
    row = reading.find(PIPELINES, pk, "update") if pk else None
    start = {"labels": row.labels} if row else {}
    form = _form(request, [PIPELINES.field("labels")], start, name="pipeline")
    if form.is_bound and form.is_valid():
        values = values_of(form)
        if row is None:
            values["position"] = ordering.next_position(Pipeline.objects.all())
        if frame.kept(form, PIPELINES, "update" if row else "create", row, values):
            return frame.saved(request, _("Saved."), back=frame.at("pipelines"))
    heading = str(row) if row else _("New pipeline")
    return frame.sheet(request, form, heading=heading, back=frame.at("pipelines"))


@administrator
@answered
def stages(request: Request, pk: UUID) -> HttpResponse:
    pipeline = reading.find(PIPELINES, pk, "update")
    rows = list(Stage.objects.filter(pipeline=pipeline).order_by("position", "id"))
    living = [row for row in rows if not row.is_archived]
    gone = [row for row in rows if row.is_archived]
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=str(pipeline),
        back={"label": _("Pipelines"), "url": frame.at("pipelines")},
        headings=[_("Stage"), _("Meaning"), _("Chance"), _("Rules")],
        items=[_stage_line(row, ordering.movers(STAGES, living, row)) for row in living],
        archived=[_stage_line(row, ordering.reviver(STAGES, row)) for row in gone],
        new_url=frame.at("pipelines", pk, "new"),
        new_label=_("New stage"),
        empty_text=_("There is no stage yet."),
    )


@administrator
@answered
def new_stage(request: Request, pk: UUID) -> HttpResponse:
    pipeline = reading.find(PIPELINES, pk, "update")
    shown = _shown([*ALWAYS, *RULES], pipeline)
    form = _form(request, shown, {"meaning": Meaning.OPEN, "task_days": 1}, name="stage")
    back = frame.at("pipelines", pk, "stages")
    if form.is_bound and form.is_valid():
        position = ordering.next_position(Stage.objects.filter(pipeline=pipeline))
        values = values_of(form) | {"pipeline": pipeline, "position": position}
        if made := frame.kept(form, STAGES, "create", None, values):
            return frame.saved(request, _("Added: %(title)s") % {"title": made}, back=back)
    heading = _("New stage: %(pipeline)s") % {"pipeline": pipeline}
    return frame.sheet(request, form, heading=heading, back=back)


@administrator
@answered
def change_stage(request: Request, pk: UUID) -> HttpResponse:
    """All of a stage but what it means, which the deals that stand there took for granted."""
    row = reading.find(STAGES, pk, "update")
    keys = [key for key in (*ALWAYS, *RULES) if key != "meaning"]
    if row.meaning != Meaning.OPEN:
        keys = [key for key in keys if key not in OF_OPEN_ONES]
    start = {key: getattr(row, key) for key in keys}
    form = _form(request, _shown(keys, row.pipeline), start, name="stage")
    back = frame.at("pipelines", row.pipeline_id, "stages")
    if form.is_bound and form.is_valid():
        values = values_of(form, changed_only=True)
        if frame.kept(form, STAGES, "update", row, values):
            return frame.saved(request, _("Saved."), back=back)
    return frame.sheet(request, form, heading=str(row), back=back)


def _shown(keys: list[str], pipeline: Pipeline) -> list[Field]:
    """The stage's own fields; it leads to stages of its own pipeline alone."""
    rows = Stage.objects.filter(pipeline=pipeline, is_archived=False).order_by("position", "id")
    ways = [(one.key, str(one)) for one in rows]
    own = {"next_stages": asking.some_of(STAGES.field("next_stages"), ways)}
    return [own.get(key) or STAGES.field(key) for key in keys]


def _form(request: Request, shown: list[Field], start: dict[str, Any], *, name: str) -> FieldsForm:
    given = posted(request) if request.method == "POST" else {}
    return FieldsForm(shown, initial=start, name=name, **given)


def _line(row: Pipeline, verbs: list[dict[str, Any]]) -> dict[str, Any]:
    count = sum(not one.is_archived for one in row.stages.all())
    told = ngettext("%(count)s stage", "%(count)s stages", count) % {"count": count}
    rename = frame.verb(
        _("Rename: %(name)s") % {"name": row}, "pencil", frame.at("pipelines", row.pk), sheet=True
    )
    url = frame.at("pipelines", row.pk, "stages")
    return {"cells": [frame.bdi(row), told], "url": url, "verbs": [rename, *verbs]}


def _stage_line(row: Stage, verbs: list[dict[str, Any]]) -> dict[str, Any]:
    tag = format_html(
        '<a class="k-tag k-colour-{0}" href="{1}" hx-get="{1}" hx-target="#sheet-body">'
        '<bdi dir="auto">{2}</bdi></a>',
        row.colour or "gray",
        frame.at("stages", row.pk),
        row,
    )
    chance = frame.bdi(f"{row.probability}%", "ltr")
    meaning = naming.MEANINGS[row.meaning]
    return {"cells": [tag, meaning, chance, _rules(STAGES, row)], "verbs": verbs}


def _rules(entity: Entity, row: Stage) -> str:
    """In one line, whatever a stage asks for or does."""
    told = [
        f"{entity.field(key).label}: {entity.field(key).kind.text(value, entity.field(key))}"
        for key in (*RULES[:-1], "expected_days", "board_limit")
        if (value := getattr(row, key))
    ]
    return frame.bdi(" · ".join(told))
