"""The organisation's lists: what one chooses from, in its own words and order."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kesher.accounts.gate import administrator
from kesher.entity import starting
from kesher.entity.book import book
from kesher.entity.models import Choice
from kesher.entity.registry import entities
from kesher.features.settings import asking, frame, naming, ordering
from kesher.features.settings.checking import ON_BOARDS
from kesher.features.settings.entity import CHOICES
from kesher.records import reading
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.request import Request


@administrator
def index(request: Request) -> HttpResponse:
    counted = Counter(
        row.list for rows in book().choice_rows.values() for row in rows if not row.is_archived
    )
    named = sorted(naming.lists(), key=lambda one: one[1])
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Lists of choices"),
        panel_intro=_("Rename, add and order freely; what records hold stays as it was."),
        headings=[_("List"), _("Answers")],
        items=[
            {"cells": [name, counted[key]], "url": frame.at("lists", key), "verbs": []}
            for key, name in named
        ],
    )


@administrator
@answered
def listing(request: Request, list_key: str) -> HttpResponse:
    _insist_on(list_key)
    rows = list(Choice.objects.filter(list=list_key).order_by("position", "id"))
    living = [row for row in rows if not row.is_archived]
    gone = [row for row in rows if row.is_archived]
    has_meaning = bool(starting.meanings(list_key))
    meaning = [_("Meaning")] if has_meaning else []
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=naming.list_name(list_key),
        back={"label": _("Lists of choices"), "url": frame.at("lists")},
        headings=[_("Answer"), _("In the other language"), *meaning, _("Key")],
        items=[_line(row) | {"verbs": ordering.movers(CHOICES, living, row)} for row in living],
        archived=[_line(row) | {"verbs": ordering.reviver(CHOICES, row)} for row in gone],
        new_url=frame.at("lists", list_key, "new"),
        new_label=_("New answer"),
        empty_text=_("There is no answer in this list yet."),
    )


@administrator
@answered
def new(request: Request, list_key: str) -> HttpResponse:
    _insist_on(list_key)
    back = frame.at("lists", list_key)
    form = _form(request, list_key, {})
    if form.is_bound and form.is_valid():
        position = ordering.next_position(Choice.objects.filter(list=list_key))
        values = values_of(form) | {"list": list_key, "position": position}
        made = frame.kept(form, CHOICES, "create", None, values)
        if made:
            return frame.saved(request, _("Added: %(title)s") % {"title": made}, back=back)
    heading = _("New answer: %(list)s") % {"list": naming.list_name(list_key)}
    return frame.sheet(request, form, heading=heading, back=back)


@administrator
@answered
def change(request: Request, pk: UUID) -> HttpResponse:
    answer = reading.find(CHOICES, pk, "update")
    names = ("labels", "reverse_labels", "colour", "meaning", *ON_BOARDS)
    form = _form(request, answer.list, {name: getattr(answer, name) for name in names})
    back = frame.at("lists", answer.list)
    if form.is_bound and form.is_valid():
        values = values_of(form, changed_only=True)
        if frame.kept(form, CHOICES, "update", answer, values):
            return frame.saved(request, _("Saved."), back=back)
    return frame.sheet(request, form, heading=str(answer), back=back)


def _form(request: Request, list_key: str, start: dict[str, Any]) -> FieldsForm:
    shown = [CHOICES.field("labels")]
    if starting.reads_from_both_ends(list_key):
        shown.append(CHOICES.field("reverse_labels"))
    if meanings := starting.meanings(list_key):
        answers = [(key, naming.MEANINGS.get(key, key)) for key in meanings]
        shown.append(asking.one_of(CHOICES.field("meaning"), answers, required=True))
    shown.append(CHOICES.field("colour"))
    if _stands_on_a_board(list_key):
        shown += [CHOICES.field(key) for key in ON_BOARDS]
    given = posted(request) if request.method == "POST" else {}
    return FieldsForm(shown, initial=start, name="answer", **given)


def _stands_on_a_board(list_key: str) -> bool:
    grouped = (one.field(one.board.group_by) for one in entities if one.board)
    return any(field.options.get("list") == list_key for field in grouped)


def _line(row: Choice) -> dict[str, Any]:
    others = [text for text in row.labels.values() if text != str(row)]
    tag = format_html(
        '<a class="k-tag k-colour-{0}" href="{1}" hx-get="{1}" hx-target="#sheet-body">'
        '<bdi dir="auto">{2}</bdi></a>',
        row.colour or "gray",
        frame.at("answers", row.pk),
        row,
    )
    meanings = starting.meanings(row.list)
    meaning = [naming.MEANINGS.get(row.meaning, row.meaning)] if meanings else []
    reverse = [text for text in row.reverse_labels.values() if text]
    return {
        "cells": [
            tag,
            frame.bdi(" · ".join([*others, *reverse])),
            *meaning,
            frame.code(row.key),
        ]
    }


def _insist_on(list_key: str) -> None:
    if list_key not in starting.list_keys():
        raise Http404
