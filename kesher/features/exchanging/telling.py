"""How the API tells of an import."""

from typing import Any, Final
from uuid import UUID

from kesher.api import answers
from kesher.entity.description import Entity
from kesher.exchange import corrected, making, notes, recognising, report, ways, widening
from kesher.exchange.models import ImportRun
from kesher.exchange.outcomes import OUTCOMES, REFUSED, WARNED
from kesher.records import reading
from kesher.tenancy import current

MOST_ERRORS: Final = 1000


def mine(entity: Entity, pk: UUID) -> ImportRun:
    """One's own import. Raises `NotVisible`."""
    run = ImportRun.objects.filter(member=current().actor_id, entity=entity.key, pk=pk).first()
    if run is None:
        raise reading.NotVisible(f"import {pk}")
    return run


def told(run: ImportRun, after: int) -> dict[str, Any]:
    wrong = report.rows(run, REFUSED, MOST_ERRORS, after=after)
    warned = report.rows(run, WARNED, MOST_ERRORS, after=after)
    columns = zip(run.titles, run.mapping or [""] * len(run.titles), strict=True)
    return {
        "id": str(run.pk),
        "entity": run.entity,
        "file": run.file_name,
        "sheet": run.sheet,
        "sheets": run.sheets,
        "notes": [*notes.sentences(run.notes), *recognising.remarks(run)],
        "read_as": {name: run.found[name] for name in ways.NAMES if name in run.found},
        "made_of": run.source,
        "strangers": run.strangers,
        "saved_mapping": run.saved_as,
        "columns": [{"title": title, "field": field} for title, field in columns],
        "new_fields": [_new_field(run, place, one) for place, one in making.all_planned(run)],
        "new_answers": [{"field": field.key, "text": text} for field, text in widening.words(run)],
        "corrections": corrected.counts(run),
        "state": run.step,
        "is_finished": not run.is_moving,
        "rows": run.row_count,
        "done": run.position,
        "counts": {what: run.counts.get(what, 0) for what in (*OUTCOMES, WARNED)},
        "problem": run.problem,
        "errors": [{"row": one.number, "messages": one.sentences} for one in wrong],
        "warnings": [{"row": one.number, "messages": one.sentences} for one in warned],
        "batch": str(run.batch),
        "created_at": answers.moment(run.created_at),
        "finished_at": answers.moment(run.finished_at),
    }


def _new_field(run: ImportRun, place: int, told: making.Proposal) -> dict[str, Any]:
    """A field that is made when the import begins; its key, once it was."""
    return {
        "column": run.titles[place],
        "kind": told.kind,
        "labels": told.labels,
        "field": told.key if run.mapping[place] == told.key else "",
    }
