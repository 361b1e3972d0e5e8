"""What the pages of an import show."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.entity import kinds
from kesher.entity.description import Entity
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.exchange import (
    answering,
    cards,
    carrying,
    correcting,
    making,
    notes,
    recognising,
    report,
    saving,
    takeback,
    widening,
)
from kesher.exchange.models import ImportRun, Step
from kesher.exchange.outcomes import CREATED, REFUSED, SAME, SKIPPED, UPDATED, WARNED
from kesher.features.exchanging.matching import LABELS, MappingForm
from kesher.features.exchanging.rereading import WayForm
from kesher.records import reading
from kesher.records.models import Change
from kesher.screens import addresses
from kesher.screens.forms import FieldsForm

SHOWN = 3
MOST_ERRORS = 100
MOST_TWINS = 20
MEGABYTE = 1 << 20

TONES = {
    Step.DONE: "good",
    Step.PAUSED: "warn",
    Step.CANCELLED: "warn",
    Step.NOTHING: "bad",
    Step.FAILED: "bad",
}
COUNTED = (CREATED, UPDATED, SAME, SKIPPED, WARNED, REFUSED)


def choosing(entity: Entity, problem: str) -> dict[str, Any]:
    return {
        "entity": entity,
        "step": "choose",
        "problem": problem,
        "form_url": addresses.of(entity, "import"),
        "cancel_url": addresses.of(entity),
        "project_url": addresses.at("moving-in"),
        "mappings_url": addresses.of(entity, "import", "mappings"),
        "most_mb": settings.UPLOAD_MAX_BYTES // MEGABYTE,
    }


def matching(run: ImportRun, form: MappingForm, fixed: FieldsForm, way: WayForm) -> dict[str, Any]:
    saved = saving.of(form.entity)
    return _head(run, "map") | {
        "form_url": _at(run, "check"),
        "cancel_url": _at(run) if run.step != Step.MAPPING else addresses.of(form.entity),
        "sheets": [(name, name == run.sheet) for name in run.sheets] if len(run.sheets) > 1 else [],
        "sheet_url": _at(run, "sheet"),
        "notes": [*notes.sentences(run.notes), *recognising.remarks(run), *_of_two(form)],
        "way": way,
        "way_url": _at(run, "way"),
        "saved": [(one.name, one.name == run.saved_as) for one in saved],
        "saved_as": run.saved_as,
        "use_url": _at(run, "use"),
        "form": form,
        "fixed": fixed,
        "mapping": [_column(run, form, place) for place in form.places],
    }


def _of_two(form: MappingForm) -> list[str]:
    """What becomes of rows that tell of two records."""
    chosen = [form.known.get(guess.target) for guess in form.guesses]
    if not any(one and one.beside and not one.is_old_id for one in chosen):
        return []
    sentence = _(
        "Some rows name a person and the firm beside it: both come in, and the person works there."
        " What is the firm’s goes into the fields that begin with “Works at”."
    )
    return [sentence]


def _column(run: ImportRun, form: MappingForm, place: int) -> dict[str, Any]:
    title = cards.called(run.titles)[place]
    guess = form.guesses[place]
    return {
        "title": title or _("Column %(number)s, without a name") % {"number": place + 1},
        "samples": run.samples[place][:SHOWN],
        "field": form[f"column-{place}"],
        "new": [
            form[f"{name}-{place}"]
            for name in ("kind", *LABELS)
            if f"{name}-{place}" in form.fields
        ],
        "confidence": guess.confidence,
        "said": _said(guess.confidence),
    }


def _said(confidence: str) -> str:
    """How sure the guess is, for whoever looks."""
    return {
        "saved": _("As saved"),
        "remembered": _("As last time"),
        "sure": _("By its name"),
        "likely": _("A similar name"),
        "values": _("By what it holds"),
    }.get(confidence, "")


def explaining(run: ImportRun, form: Any) -> dict[str, Any]:
    """What do the words mean? Asked before the check, and again after it."""
    return _head(run, "map") | {
        "words": form.groups(),
        "form_url": "",
        "cancel_url": _at(run),
    }


def of(run: ImportRun) -> dict[str, Any]:
    """A run that is on its way, or came to an end."""
    if run.is_moving:
        return moving(run)
    return _head(run, "check" if run.step == Step.CHECKED else "done") | {"result": _result(run)}


def moving(run: ImportRun) -> dict[str, Any]:
    """How far it is; once it ended, the page is to be loaded anew."""
    doing = _("Checking: %(done)s of %(total)s rows")
    done = run.position
    if run.step == Step.UNDOING:
        doing, done = _("Undoing: %(done)s of %(total)s rows"), takeback.done(run)
    if run.step == Step.RUNNING:
        doing = _("Importing: %(done)s of %(total)s rows")
    told = {"done": f"{done:,}", "total": f"{run.row_count:,}"}
    return _head(run, "check" if run.step == Step.CHECKING else "done") | {
        "progress": {
            "done": done,
            "total": run.row_count,
            "text": doing % told,
            "url": addresses.at(run.entity, "import", run.pk, part="progress"),
            "page_url": _at(run),
            "stop_url": _at(run, "stop") if run.step != Step.UNDOING else "",
            "pause_url": _at(run, "pause") if run.step == Step.RUNNING else "",
            "finished": not run.is_moving,
        }
    }


def _result(run: ImportRun) -> dict[str, Any]:
    errors = report.rows(run, REFUSED, MOST_ERRORS)
    counts = {what: run.counts.get(what, 0) for what in COUNTED}
    came_in = run.has_come_in
    wrong = counts[REFUSED]
    return {
        "heading": _heading(run),
        "tone": _tone(run),
        "numbers": _numbers(run, counts),
        "errors": [{"row": one.number, "text": " ".join(one.sentences)} for one in errors],
        "more_errors": max(0, wrong - len(errors)),
        "warned": _warned(run),
        "more_warned": max(0, counts[WARNED] - MOST_ERRORS),
        "twins": _twins(run),
        "corrections": _corrections(run),
        "new": _new(run),
        "errors_url": addresses.at(run.entity, "import", run.pk, "rows", rows="refused")
        if wrong
        else "",
        "rows_url": _at(run, "rows") if run.counts else "",
        "list_url": addresses.of(entities.get(run.entity)),
        "more_url": addresses.at(run.entity, "import"),
        "undo_url": _at(run, "undo") if came_in and _is_undoable(run) else "",
        "resume_url": _at(run, "resume") if run.step == Step.PAUSED else "",
        "stop_url": _at(run, "stop") if run.step == Step.PAUSED else "",
        "start_url": _at(run, "start") if _may_start(run, counts) else "",
        "again_url": "" if came_in else _at(run, "again"),
        "has_wrong": bool(wrong),
        "words_url": _at(run, "words") if _has_words(run) else "",
    }


def _corrections(run: ImportRun) -> list[dict[str, Any]]:
    """How many were made of each kind, and where they are listed."""
    return [
        {
            "label": correcting.LABELS[kind],
            "text": f"{run.corrected[kind]:,}",
            "url": addresses.at(run.entity, "import", run.pk, "corrections", kind=kind),
            "is_undone": kind in run.taken_back,
        }
        for kind in correcting.KINDS
        if run.corrected.get(kind) and run.step != Step.UNDONE
    ]


def _new(run: ImportRun) -> dict[str, list[str]]:
    """The fields and answers that it makes of columns and words, or made."""
    if run.step == Step.UNDONE:
        return {}
    fields = [
        _("%(field)s (%(kind)s)") % {"field": _apart(one.label), "kind": kinds.kind(one.kind).label}
        for _place, one in making.all_planned(run)
    ]
    answers = [
        _("%(field)s: %(answer)s") % {"answer": _apart(text), "field": capital(field.label)}
        for field, text in widening.words(run)
    ]
    return {"fields": fields, "answers": answers} if fields or answers else {}


def _apart(text: str) -> str:
    """Words of one alphabet within those of another."""
    return f"\u2068{text}\u2069"


def _has_words(run: ImportRun) -> bool:
    return run.step == Step.CHECKED and bool(answering.questions(run))


def _twins(run: ImportRun) -> list[dict[str, Any]]:
    """The first rows whose records are here already, with the way to those."""
    entity = entities.get(run.entity)
    told = report.rows(run, SKIPPED, MOST_TWINS)
    known = reading.visible(entity).in_bulk([one.pk for one in told if one.pk])
    return [
        {"row": one.number, "title": str(known[one.pk]), "url": addresses.of(entity, one.pk)}
        for one in told
        if one.pk in known
    ]


def _warned(run: ImportRun) -> list[dict[str, Any]]:
    """The first rows of which something did not come in, with the way to their records."""
    entity = entities.get(run.entity)
    told = report.rows(run, WARNED, MOST_ERRORS)
    known = reading.visible(entity).in_bulk([one.pk for one in told if one.pk])
    return [
        {
            "row": one.number,
            "text": " ".join(one.sentences),
            "title": str(known.get(one.pk, "")),
            "url": addresses.of(entity, one.pk) if one.pk in known else "",
        }
        for one in told
    ]


def _heading(run: ImportRun) -> str:
    if carrying.is_hopeless(run):
        return _("Some rows are wrong, and all are to come in or none: nothing will be imported.")
    return {
        Step.CHECKED: _("This is what will happen. Nothing was written yet."),
        Step.DONE: _("The file was imported."),
        Step.PAUSED: _("The import is paused at row %(done)s of %(total)s.")
        % {"done": f"{run.position:,}", "total": f"{run.row_count:,}"},
        Step.CANCELLED: run.problem
        or _("The import was stopped; what came in until then is here."),
        Step.UNDONE: _("The import was undone. Taken back: %(undone)s. Kept: %(kept)s.")
        % {"undone": run.counts.get("undone", 0), "kept": run.counts.get("kept", 0)},
        Step.NOTHING: _("Some rows are wrong, so nothing was imported."),
        Step.FAILED: run.problem,
    }[Step(run.step)]


def _tone(run: ImportRun) -> str:
    if carrying.is_hopeless(run):
        return "bad"
    tones = {
        Step.DONE: "good",
        Step.PAUSED: "warn",
        Step.CANCELLED: "warn",
        Step.NOTHING: "bad",
        Step.FAILED: "bad",
    }
    return tones.get(Step(run.step), "")


def _numbers(run: ImportRun, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The counts worth showing: what is none of anything stays away, but for what is new."""
    is_check = run.step == Step.CHECKED
    labels = {
        CREATED: _("Will be added") if is_check else _("Added"),
        UPDATED: _("Will be updated") if is_check else _("Updated"),
        SAME: _("Without change"),
        SKIPPED: _("Here already, left alone"),
        WARNED: _("With a warning"),
        REFUSED: _("Refused"),
    }
    return [
        {"label": labels[what], "text": f"{count:,}", "bad": what == REFUSED}
        for what, count in counts.items()
        if count or what == CREATED
    ]


def _may_start(run: ImportRun, counts: dict[str, int]) -> bool:
    is_useful = bool(counts[CREATED] + counts[UPDATED])
    return run.step == Step.CHECKED and is_useful and not carrying.is_hopeless(run)


def _is_undoable(run: ImportRun) -> bool:
    return Change.objects.filter(batch=run.batch).exists()


def _head(run: ImportRun, step: str) -> dict[str, Any]:
    rows = ngettext("%(count)s row", "%(count)s rows", run.row_count)
    return {
        "entity": entities.get(run.entity),
        "step": step,
        "file": {"name": run.file_name, "rows_text": rows % {"count": f"{run.row_count:,}"}},
        "project": run.project
        and {
            "name": run.project.name,
            "url": addresses.at("moving-in", run.project.pk),
        },
    }


def _at(run: ImportRun, *parts: str) -> str:
    return addresses.at(run.entity, "import", run.pk, *parts)
