"""Web forms: made and changed here, put on sites, and whatever was sent by them."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kesher.accounts.gate import administrator
from kesher.accounts.links import absolute
from kesher.entity.action import Refused
from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind
from kesher.entity.registry import entities
from kesher.features.files.entity import FILES
from kesher.features.files.views import answer
from kesher.features.intake import asked, attaching, checking, guard, keeping, links, receiving
from kesher.features.intake.entity import FORMS
from kesher.features.intake.models import IntakeForm, SentFile, State, Submission
from kesher.features.settings import frame, ordering
from kesher.records import history, reading
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.render import done
from kesher.screens.request import Request

SHOWN = (
    "name", "language", "title", "intro", "fields", "source", "campaign", "owner",
    "is_confirmed", "thanks", "thanks_url", "sites", "stop_words",
)  # fmt: skip
COLUMNS = ("field", "label", "required", "types", "megabytes")
SPARE, MOST = 3, 100
COLOURS = {
    State.RECEIVED: "gray",
    State.WAITING: "gray",
    State.MADE: "green",
    State.MATCHED: "green",
    State.SUSPECTED: "amber",
    State.REFUSED: "gray",
    State.FAILED: "red",
}


class RowsWidget(forms.Widget):
    """A line for each field that is asked for: which, in which words, whether it must be filled."""

    template_name = "settings/asked.html"
    is_wide = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = list(value or [])
        context["widget"] |= {"rows": [*known, *({} for _turn in range(SPARE))]}
        context["offered"] = list(asked.offered().values())
        context["sorts"] = list(attaching.SORTS.items())
        context["usual"], context["most"] = attaching.USUAL_MEGABYTES, attaching.MOST_MEGABYTES
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        columns = (data.getlist(f"{name}-{column}") for column in COLUMNS)
        return [
            {
                "field": field,
                "label": label.strip(),
                "required": required == "yes",
                "types": types,
                "megabytes": int(most) if most.isascii() and most.isdigit() else most,
            }
            for field, label, required, types, most in zip_longest(*columns, fillvalue="")
            if field
        ]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""


class Rows(Kind):
    """The questions of a form, while they are asked for; never the kind of a field."""

    key = "rows"
    custom = False

    def parse(self, text: Any, field: Field) -> Any:
        return text or []

    def widget(self, field: Field) -> forms.Widget:
        return RowsWidget()

    def typed(self, value: Any, field: Field) -> Any:
        return value or []


@administrator
@answered
def index(request: Request) -> HttpResponse:
    rows = list(IntakeForm.objects.order_by("position", "id"))
    living = [row for row in rows if not row.is_archived]
    counted = _counts()
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Web forms"),
        panel_intro=_("A page for strangers, on your site or alone; what they send becomes leads."),
        tabs=tabs("forms"),
        headings=[_("Form"), _("Language"), _("Leads"), _("Suspected"), _("Failed")],
        items=[
            _line(row, counted) | {"verbs": [_pencil(row), *ordering.movers(FORMS, living, row)]}
            for row in living
        ],
        archived=[
            _line(row, counted) | {"verbs": ordering.reviver(FORMS, row)}
            for row in rows
            if row.is_archived
        ],
        new_url=frame.at("intake", "new"),
        new_label=_("New form"),
        empty_text=_("There is no form yet."),
    )


@administrator
@answered
def change(request: Request, pk: UUID | None = None) -> HttpResponse:
    row = reading.find(FORMS, pk, "update") if pk else None
    known = row or IntakeForm(fields=checking.usual())
    start = {key: getattr(known, key) for key in SHOWN}
    given = posted(request) if request.method == "POST" else {}
    form = FieldsForm(_shown(), initial=start, name="intake", **given)
    if form.is_bound and form.is_valid():
        values = values_of(form)
        if row is None:
            values["position"] = ordering.next_position(IntakeForm.objects.all())
        if frame.kept(form, FORMS, "update" if row else "create", row, values):
            return frame.saved(request, _("Saved."), back=frame.at("intake"))
    heading = str(row) if row else _("New form")
    return frame.sheet(request, form, heading=heading, back=frame.at("intake"))


@administrator
@answered
def show(request: Request, pk: UUID) -> HttpResponse:
    """How the form comes onto a site: its address, a frame, or a form of the site's own."""
    row: IntakeForm = reading.find(FORMS, pk)
    address = absolute(links.path_of(row), request)
    questions = asked.questions(row)
    context = {
        "address": address,
        "questions": questions,
        "title": str(row),
        "takes_files": bool(attaching.wanted(questions)),
    }
    return frame.panel(
        request,
        "settings/intake_form.html",
        title=str(row),
        back={"label": _("Web forms"), "url": frame.at("intake")},
        form_row=row,
        address=address,
        inside=render_to_string("settings/intake_inside.txt", context).strip(),
        own=render_to_string("settings/intake_own.txt", context).strip(),
        change_url=frame.at("intake", pk, "change"),
        submissions_url=frame.at("intake", "submissions", form=pk),
    )


@administrator
@answered
def log(request: Request) -> HttpResponse:
    """What was sent, latest first: of all states or of one, of all forms or of one."""
    state, form = request.GET.get("state", ""), request.GET.get("form", "")
    rows = Submission.objects.select_related("form").order_by("-at", "-pk")
    if state in State.values:
        rows = rows.filter(state=state)
    if form:
        rows = rows.filter(form=reading.find(FORMS, form).pk)
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Web forms"),
        panel_intro=_kept_for(),
        tabs=tabs(state if state in State.values else "all"),
        headings=[_("When"), _("Form"), _("Sender"), _("State"), _("Why")],
        items=[_sent_line(row) for row in rows[:MOST]],
        empty_text=_("Nothing was sent."),
    )


@administrator
@answered
def look(request: Request, pk: UUID) -> HttpResponse:
    row = _found(pk)
    lead = addresses.of(entities.get("leads"), row.lead_id) if row.lead_id else ""
    return frame.panel(
        request,
        "settings/submission.html",
        title=_("Submission"),
        back={"label": _("All submissions"), "url": frame.at("intake", "submissions")},
        row=row,
        state=_state(row),
        why=_why(row),
        told=receiving.texts_of(row),
        files=_files(row),
        steps=_steps(row),
        lead_url=lead,
        accept_url=_accept_url(row),
    )


@administrator
def content(_request: Request, pk: UUID, file: UUID) -> FileResponse:
    """A file that waits with its submission, as a download."""
    found = SentFile.objects.filter(submission=_found(pk).pk, pk=file).first()
    if found is None:
        raise Http404
    history.note_access(receiving.KEY, "downloaded", record_id=pk, file=str(file))
    return answer(found)


@administrator
@require_POST
@answered
def accept(request: Request, pk: UUID) -> HttpResponse:
    """One click, and it is a lead: suspicions are no sentence."""
    row = _found(pk)
    back = frame.at("intake", "submissions", state=row.state)
    try:
        receiving.accept(pk)
    except Refused as refusal:
        shell.toast(request, str(refusal), tone="bad")
        return done(request, back=back, stay=True)
    return frame.saved(request, _("A lead is being made of it."), back=back, undo=False)


def _found(pk: UUID) -> Submission:
    row = Submission.objects.select_related("form").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _shown() -> list[Field]:
    known: dict[str, Any] = {key: FORMS.field(key) for key in SHOWN}
    return [*(known | {"fields": replace(known["fields"], kind=Rows())}).values()]


def _pencil(row: IntakeForm) -> dict[str, Any]:
    label, url = _("Edit: %(name)s") % {"name": row}, frame.at("intake", row.pk, "change")
    return frame.verb(label, "pencil", url, sheet=True)


def _line(row: IntakeForm, counted: Mapping[tuple[UUID, str], int]) -> dict[str, Any]:
    def count(*states: str) -> str:
        return frame.bdi(sum(counted.get((row.pk, one), 0) for one in states), "ltr")

    cells = [
        frame.bdi(row),
        row.get_language_display(),
        count(State.MADE, State.MATCHED),
        count(State.SUSPECTED),
        count(State.FAILED),
    ]
    return {"cells": cells, "url": frame.at("intake", row.pk)}


def _counts() -> dict[tuple[UUID, str], int]:
    rows = Submission.objects.order_by().values_list("form", "state").annotate(n=Count("pk"))
    return {(form, state): count for form, state, count in rows}


def tabs(here: str) -> list[dict[str, Any]]:
    told = [("forms", _("Forms"), frame.at("intake"))]
    told.append(("all", _("All submissions"), frame.at("intake", "submissions")))
    for state in (State.SUSPECTED, State.WAITING, State.FAILED):
        url = frame.at("intake", "submissions", state=state.value)
        told.append((state.value, str(state.label), url))
    told.append(("keeping", _("Keeping"), frame.at("intake", "keeping")))
    return [{"label": label, "url": url, "active": key == here} for key, label, url in told]


def _kept_for() -> str:
    told = ngettext(
        "What became no lead – sent back, suspected or never confirmed – is deleted after a day.",
        "What became no lead – sent back, suspected or never confirmed – is deleted after"
        " %(days)s days.",
        keeping.days(),
    )
    return told % {"days": keeping.days()}


def _sent_line(row: Submission) -> dict[str, Any]:
    verbs = []
    if url := _accept_url(row):
        verbs.append(frame.verb(_("Make a lead"), "user-plus", url))
    sender = next((values[0] for values in row.sent.values() if values and values[0]), "–")
    cells = [
        frame.bdi(f"{localtime(row.at):%d/%m/%Y %H:%M}", "ltr"),
        frame.bdi(row.form),
        frame.bdi(sender[:60]),
        _state(row),
        frame.bdi(_why(row)),
    ]
    return {
        "cells": cells,
        "url": frame.at("intake", "submissions", row.pk),
        "verbs": verbs,
    }


def _accept_url(row: Submission) -> str:
    """Where one click makes it a lead; a worker is about to, of what has just been received."""
    if row.state not in receiving.OPEN:
        return ""
    return frame.at("intake", "submissions", row.pk, "accept")


def _state(row: Submission) -> str:
    state = State(row.state)
    return format_html('<span class="k-status k-colour-{}">{}</span>', COLOURS[state], state.label)


def _why(row: Submission) -> str:
    return "; ".join(str(guard.REASONS.get(one, one)) for one in row.reasons)


def _files(row: Submission) -> list[tuple[str, str, int]]:
    """Name, address and size: here while they wait, among the lead's files since then."""
    place = frame.at("intake", "submissions", row.pk)
    waiting = [
        (one.name, f"{place}files/{one.pk}/", one.size)
        for one in SentFile.objects.filter(submission=row)
    ]
    if not row.lead_id:
        return waiting
    sent = {name for key in asked.FILES for name in row.sent.get(key, ())}
    about = reading.visible(FILES).filter(about=f"leads:{row.lead_id}", name__in=sent)
    return waiting + [(one.name, addresses.of(FILES, one.pk), one.size) for one in about]


def _steps(row: Submission) -> list[tuple[Any, Any]]:
    """Each state that it came to, as the log of accesses has it."""
    return [(one.at, State(one.verb).label) for one in receiving.steps_of(row)]
