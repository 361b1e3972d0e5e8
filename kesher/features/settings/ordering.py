"""What all the lists of the settings can do: move a line, archive it, and take it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.accounts.gate import administrator
from kesher.entity.description import Entity
from kesher.entity.models import Choice, ColourRule, CustomField
from kesher.features.deals.models import Pipeline, Stage
from kesher.features.intake.models import AssignmentRule, IntakeForm
from kesher.features.quality.models import QualityRule
from kesher.features.settings import frame
from kesher.records import acting, reading, writing
from kesher.screens import shell
from kesher.screens.errors import answered
from kesher.screens.render import done
from kesher.screens.request import Request

TOGETHER: dict[str, Callable[[Any], models.QuerySet[Any]]] = {
    "custom_fields": lambda field: CustomField.objects.filter(entity=field.entity),
    "choices": lambda choice: Choice.objects.filter(list=choice.list),
    "pipelines": lambda _pipeline: Pipeline.objects.all(),
    "stages": lambda stage: Stage.objects.filter(pipeline=stage.pipeline_id),
    "assignment_rules": lambda _rule: AssignmentRule.objects.all(),
    "intake_forms": lambda _form: IntakeForm.objects.all(),
    "rules": lambda rule: ColourRule.objects.filter(entity=rule.entity, purpose=rule.purpose),
    "quality_rules": lambda rule: QualityRule.objects.filter(entity=rule.entity),
}
PLACES: dict[str, Callable[[Any], str]] = {
    "custom_fields": lambda field: frame.at("fields", field.entity),
    "choices": lambda choice: frame.at("lists", choice.list),
    "pipelines": lambda _pipeline: frame.at("pipelines"),
    "stages": lambda stage: frame.at("pipelines", stage.pipeline_id, "stages"),
    "assignment_rules": lambda _rule: frame.at("assigning"),
    "intake_forms": lambda _form: frame.at("intake"),
    "rules": lambda rule: frame.at("rules", rule.entity),
    "quality_rules": lambda rule: frame.at("quality", rule.entity),
    "users": lambda _user: frame.at("users"),
    "teams": lambda _team: frame.at("teams"),
}


@administrator
@require_POST
@answered
def move(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """One place nearer to the beginning, or with `later` to the end, among the living."""
    record = _found(entity, pk, TOGETHER)
    rows = list(TOGETHER[entity.key](record).filter(is_archived=False).order_by("position", "id"))
    at = next((place for place, row in enumerate(rows) if row.pk == pk), None)
    to = -1 if at is None else at + (1 if "later" in request.GET else -1)
    if at is not None and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        acting.require(entity, "update", record)
        writing.change_each(entity, [(row, {"position": n}) for n, row in enumerate(rows)])
    return frame.saved(
        request, _("Moved: %(title)s") % {"title": record}, back=PLACES[entity.key](record)
    )


@administrator
@require_POST
@answered
def switch(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Out of use, or into use again; nothing that was kept with it is lost."""
    record = _found(entity, pk, PLACES)
    if hasattr(record, "is_archived"):
        name, told = "is_archived", (_("Archived: %(title)s"), _("Restored: %(title)s"))
    else:
        name, told = "is_active", (_("Enabled: %(title)s"), _("Disabled: %(title)s"))
    was = getattr(record, name)
    try:
        acting.perform(entity, "update", record, {name: not was})
    except ValidationError as wrong:
        shell.toast(request, " ".join(wrong.messages), tone="bad")
        return done(request, back=PLACES[entity.key](record), stay=True)
    sentence = told[1] if was else told[0]
    return frame.saved(request, sentence % {"title": record}, back=PLACES[entity.key](record))


def next_position(rows: models.QuerySet[Any]) -> int:
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def movers(entity: Entity, rows: list[Any], row: Any) -> list[dict[str, Any]]:
    """Up, down and archive, for a line among the living ones."""
    url = frame.at(entity.key, row.pk, "move")
    name = {"name": str(row)}
    found = []
    if row.pk != rows[0].pk:
        found.append(frame.verb(_("Earlier: %(name)s") % name, "arrow-up", url))
    if row.pk != rows[-1].pk:
        found.append(frame.verb(_("Later: %(name)s") % name, "arrow-down", f"{url}?later=1"))
    archive = frame.at(entity.key, row.pk, "switch")
    return [*found, frame.verb(_("Archive: %(name)s") % name, "archive", archive)]


def reviver(entity: Entity, row: Any) -> list[dict[str, Any]]:
    label = _("Restore: %(name)s") % {"name": row}
    return [frame.verb(label, "rotate", frame.at(entity.key, row.pk, "switch"))]


def _found(entity: Entity, pk: UUID, known: dict[str, Any]) -> Any:
    if entity.key not in known:
        raise reading.NotVisible(entity.key)
    return reading.find(entity, pk, "update")
