"""The log of actions: every change and every access of the organisation, searched and undone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.accounts.gate import administrator
from kesher.accounts.models import Membership
from kesher.entity.description import Entity
from kesher.entity.kinds.day_inputs import DayInput
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.moving import person
from kesher.features.settings import frame, logged
from kesher.lib.tables.writing_csv import write_csv
from kesher.records import forgetting, history, paging, reading
from kesher.records.models import Access, Change
from kesher.screens import addresses
from kesher.screens.errors import answered
from kesher.screens.history import CHANNELS, moment, words
from kesher.screens.request import Request
from kesher.screens.timeline import change_words, verb_label

SIZE = 50
MOST_IN_FILE = 10_000
CHANGES, ACCESSES = "changes", "accesses"


class SearchForm(forms.Form):
    """Every question may be left open."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    entity = forms.ChoiceField(label=gettext_lazy("Record type"), required=False)
    verb = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=DayInput(),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=DayInput(),
    )
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, verbs: Iterable[tuple[str, Any]]) -> None:
        super().__init__(data, auto_id="audit-%s", label_suffix="")
        everything = [("", _("All"))]
        people = Membership.objects.order_by("name").values_list("pk", "name")
        told = {
            "who": [(str(pk), name) for pk, name in people],
            "entity": [(one.key, capital(one.label_plural)) for one in entities],
            "verb": list(verbs),
        }
        for name, choices in told.items():
            control: Any = self.fields[name]
            control.choices = [*everything, *choices]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        told = self.cleaned_data
        names = {"who": "actor", "entity": "entity", "verb": "verb", "batch": "batch"}
        asked = {names[key]: value for key, value in told.items() if key in names and value}
        if rows.model is Access:
            asked.pop("batch", None)
        rows = rows.filter(**asked)
        if told["since"]:
            rows = rows.filter(at__gte=_midnight(told["since"]))
        if told["until"]:
            rows = rows.filter(at__lt=_midnight(told["until"] + timedelta(days=1)))
        return rows


@administrator
@answered
def log(request: Request, sort: str = CHANGES) -> HttpResponse:
    """A page of the log, the latest first."""
    form = _form(request, sort)
    rows = _found(form, sort)
    try:
        page = paging.latest(rows, cursor=request.GET.get("cursor") or None, limit=SIZE)
    except paging.InvalidCursor:
        page = paging.latest(rows, limit=SIZE)
    return frame.panel(
        request,
        "settings/audit.html",
        title=_("Log of actions"),
        form=form,
        form_url=frame.at("audit", sort),
        switch=_switch(sort),
        lines=list(_lines(page.records, sort)),
        next_url=_further(request, page.next_cursor),
        previous_url=_further(request, page.previous_cursor),
        csv_url=f"{frame.at('audit', sort, 'csv')}?{request.GET.urlencode()}",
        of_batch=form.cleaned_data.get("batch"),
        all_url=frame.at("audit", sort),
    )


@administrator
@answered
def as_csv(request: Request, sort: str) -> HttpResponse:
    """What was searched for, the latest ten thousand; taking it out is itself remembered."""
    form = _form(request, sort)
    rows = list(_found(form, sort).order_by("-at", "-id")[:MOST_IN_FILE])
    history.note_access(sort, "exported", count=len(rows))
    header = [_("When"), _("Who"), _("Way in"), _("What"), _("Type"), _("Record"), _("Details")]
    lines = (
        [
            timezone.localtime(line["at"]).replace(tzinfo=None),
            line["who"],
            str(line["channel"]),
            str(line["verb"]),
            str(line["type"]),
            line["title"],
            line["text"],
        ]
        for line in _lines(rows, sort)
    )
    content = b"".join(write_csv(lines, [str(one) for one in header]))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{sort}.csv"'
    return response


def _form(request: Request, sort: str) -> SearchForm:
    verbs = logged.CHANGE_VERBS if sort == CHANGES else logged.ACCESS_VERBS
    actions = (
        {action.verb: action.label for one in entities for action in one.actions}
        if sort == CHANGES
        else {}
    )
    form = SearchForm(request.GET, verbs={**actions, **verbs}.items())
    form.is_valid()
    for name in form.fields:
        form.cleaned_data.setdefault(name, None)
    return form


def _found(form: SearchForm, sort: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = (Change if sort == CHANGES else Access).objects.select_related("actor")
    return form.narrow(rows)


def _lines(rows: list[Any], sort: str) -> Iterator[dict[str, Any]]:
    titles = _titles(rows)
    for row in rows:
        known = entities.get(row.entity) if entities.knows(row.entity) else None
        title = titles.get(row.record_id, "") or _untitled(row)
        is_change = sort == CHANGES
        changed = list(_changed(row, known)) if is_change else []
        told = "" if is_change else logged.detail(row)
        yield {
            "at": row.at,
            "at_text": moment(row.at),
            "who": row.actor.name if row.actor else "",
            "channel": CHANNELS.get(row.channel, row.channel) if row.channel != "web" else "",
            "verb": _verb(row, known, sort),
            "type": logged.type_label(row.entity),
            "title": title,
            "url": _address(row, known, title),
            "body_html": change_words(changed) if changed else told,
            "text": "; ".join(f"{label}: {was} → {now}" for label, was, now in changed) or told,
            "batch_url": frame.at("audit", CHANGES, batch=row.batch) if is_change else "",
            "undo_url": addresses.at("undo", row.batch) if is_change else "",
        }


def _address(row: Any, known: Entity | None, title: str) -> str:
    """Of a customer who was erased, the record of it."""
    if known and _tells_of_erasing(row):
        return addresses.of(known, row.record_id, "personal", "erased")
    return addresses.of(known, row.record_id) if known and title else ""


def _untitled(row: Any) -> str:
    return _("Record of an erasure") if _tells_of_erasing(row) else ""


def _tells_of_erasing(row: Any) -> bool:
    return bool(row.verb == forgetting.ERASED and row.entity == person.KEY)


def _changed(row: Change, known: Entity | None) -> Iterable[tuple[Any, str, str]]:
    """Of an entity by its fields; of what is none, what can be told in a word."""
    return words(known, row.before, row.after) if known else logged.plain_changes(row)


def _verb(row: Any, known: Any, sort: str) -> Any:
    if sort == CHANGES:
        return verb_label(known, row.verb) if known else logged.CHANGE_VERBS.get(row.verb, row.verb)
    return logged.ACCESS_VERBS.get(row.verb, row.verb)


def _titles(rows: list[Any]) -> dict[UUID, str]:
    """The names of the records, a query for each type; what the asker may not see has none."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        if row.record_id and entities.knows(row.entity):
            wanted[row.entity].add(row.record_id)
    found: dict[UUID, str] = {}
    for key, pks in wanted.items():
        visible = reading.visible_with_deleted(entities.get(key))
        found |= {record.pk: str(record) for record in visible.filter(pk__in=pks)}
    return found


def _switch(sort: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Changes"), "url": frame.at("audit", CHANGES), "active": sort == CHANGES},
        {"label": _("Accesses"), "url": frame.at("audit", ACCESSES), "active": sort == ACCESSES},
    ]


def _further(request: Request, cursor: str | None) -> str:
    if cursor is None:
        return ""
    kept = {name: value for name, value in request.GET.items() if value and name != "cursor"}
    return f"{request.path}?{urlencode(kept | {'cursor': cursor})}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
