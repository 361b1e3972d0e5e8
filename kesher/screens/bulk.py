"""One verb on many records: the ticked ones, or all that match; one undo takes it all back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.naming import capital
from kesher.jobs.queue import enqueue
from kesher.records import reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.act import FILLED
from kesher.screens.asked import deleted, rows_of
from kesher.screens.carrying import TOGETHER, Outcome, carry_out, fields_of
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.jobs import carry_out_later
from kesher.screens.list import require_view
from kesher.screens.render import done, render
from kesher.screens.request import Request

MOST_AT_ONCE = 10_000
MOST_ONE_BY_ONE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Ids, or the query of a list all of whose rows are meant."""

    entity: Entity
    ids: tuple[UUID, ...]
    query: str
    everything: bool

    def rows(self, verb: str) -> models.QuerySet[Any]:
        """Those on which whoever asks may do the verb."""
        if self.everything:
            return rows_of(self.entity, self.query, verb)
        rows = deleted(self.entity) if verb == "restore" else reading.visible(self.entity, verb)
        return rows.filter(pk__in=self.ids)


@member
@require_POST
@answered
def do(request: Request, entity: Entity, verb: str) -> HttpResponse:
    """Asks for what the verb needs, then does it to the whole selection."""
    require_view(entity)
    selection = _selection(request, entity)
    fields = _asked_for(request, entity, verb)
    filled = request.POST.get(FILLED) == (fields[0].key if verb == "update" and fields else "1")
    form = FieldsForm(fields, name=f"bulk-{verb}", **(dict(posted(request)) if filled else {}))
    if (verb == "update" and not fields) or (fields and not filled):
        return _ask(request, selection, verb, form)
    if fields and not form.is_valid():
        return _ask(request, selection, verb, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _carried_out(request, selection, verb, values_of(form) if fields else {})
    except ValidationError as problem:
        form.blame(problem)
        return _ask(request, selection, verb, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _selection(request: Request, entity: Entity) -> Selection:
    ids, everything = tuple(_ids(request.POST.getlist("id"))), bool(request.POST.get("all"))
    if not ids and not everything:
        raise Refused(_("Nothing is ticked; please tick the records first."))
    query = request.POST.get("query", "")
    return Selection(entity=entity, ids=ids, query=query, everything=everything)


def _ids(typed: list[str]) -> Iterator[UUID]:
    for text in typed:
        try:
            yield UUID(text)
        except ValueError:
            continue


def _asked_for(request: Request, entity: Entity, verb: str) -> list[Field]:
    """The parameters of an action; for an update, the one field that was chosen."""
    if verb == "update":
        chosen = _settable(entity).get(request.POST.get("field", ""))
        return [chosen] if chosen else []
    told = entity.action(verb)
    known = (told and told.in_bulk) or (verb in {"delete", "restore"} and entity.is_record)
    if not known or not may("delete" if verb == "restore" else verb, entity.key):
        raise reading.NotVisible(verb)
    return list(told.parameters) if told else []


def _settable(entity: Entity) -> dict[str, Field]:
    """Fields that many records may share: not lists of rows, nor what makes each its own."""
    if not may("update", entity.key):
        raise reading.NotVisible("update")
    return {
        key: field for key, field in reading.writable_fields(entity).items() if not field.in_rows
    }


def _ask(
    request: Request, selection: Selection, verb: str, form: FieldsForm, *, status: int = 200
) -> HttpResponse:
    entity, told = selection.entity, selection.entity.action(verb)
    count = selection.rows(verb).order_by()[: MOST_AT_ONCE + 1].count()
    context = {
        "entity": entity,
        "heading": told.label if told else _("Set a field"),
        "intro": ngettext("On %(count)s record.", "On %(count)s records.", count)
        % {"count": f"{count:,}"},
        "form": form,
        "form_url": request.path,
        "cancel_url": addresses.of(entity),
        "submit_label": told.label if told else _("Set"),
        "choices": _choices(entity, form) if verb == "update" else [],
        "kept": [
            *_kept(request),
            (FILLED, form.shown[0].key if verb == "update" and form.shown else "1"),
        ],
    }
    return render(request, "bulk.html", context, status=status)


def _choices(entity: Entity, form: FieldsForm) -> list[tuple[str, str, bool]]:
    chosen = {field.key for field in form.shown}
    labels = sorted((capital(field.label), key) for key, field in _settable(entity).items())
    return [(key, label, key in chosen) for label, key in labels]


def _kept(request: Request) -> list[tuple[str, str]]:
    told = [("id", one) for one in request.POST.getlist("id")]
    return [*told, *((name, request.POST.get(name, "")) for name in ("all", "query"))]


def _carried_out(
    request: Request, selection: Selection, verb: str, values: Mapping[str, Any]
) -> HttpResponse:
    entity = selection.entity
    rows = selection.rows(verb)
    most = MOST_AT_ONCE if verb in TOGETHER else MOST_ONE_BY_ONE
    tail = ("trash",) if verb == "restore" else ()
    back = addresses.of(entity, *tail) + (f"?{selection.query}" if selection.query else "")
    if selection.everything and rows.order_by()[: most + 1].count() > most:
        fields = fields_of(entity, verb)
        told = {key: fields[key].kind.to_json(value, fields[key]) for key, value in values.items()}
        work: dict[str, Any] = {"entity": entity.key, "verb": verb, "query": selection.query}
        work |= {"values": json.dumps(told), "batch": undoing.batch()}
        asked = enqueue(carry_out_later, **work)
        words = _("So many records take a while; it is being done.")
        link_url = addresses.at("work", asked.pk)
        shell.toast(request, words, tone="info", link_url=link_url)
        return done(request, back=back)
    outcome = carry_out(entity, verb, rows, values)
    _tell(request, outcome)
    return done(request, back=back)


def _tell(request: Request, outcome: Outcome) -> None:
    text = ngettext("Done: %(count)s record.", "Done: %(count)s records.", outcome.count)
    undo_url = addresses.at("undo", undoing.batch()) if outcome.count else ""
    tone = "good" if outcome.count else "info"
    shell.toast(request, text % {"count": f"{outcome.count:,}"}, tone=tone, undo_url=undo_url)
    if outcome.refusals:
        shell.toast(request, " · ".join(outcome.refusals[:3]), tone="warn")
