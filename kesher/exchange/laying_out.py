"""Documents of a migration laid out as rows, where no table names them: one file of the project.

It is made anew whenever the files change, and as long as nobody brought it in.
"""

import io
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kesher.entity.registry import entities
from kesher.exchange import bearers, carrying, keeping, recognising
from kesher.exchange.bearers import DOCUMENT
from kesher.exchange.mailing import FILES
from kesher.exchange.models import ImportProject, ImportRun, Source, Step
from kesher.exchange.shelf import Document, Shelf
from kesher.exchange.targets import OLD_ID, targets

# Of a document: tables read from it, a message that brought it, an archive that was opened.
SPOKEN_FOR: Final = ("runs", "mail", "opened")
OPEN: Final = (Step.MAPPING, Step.CHECKED, Step.NOTHING, Step.UNDONE)


def lay_out(project: ImportProject) -> None:
    if not project.documents:
        return
    named = set(_named(project))
    _leave_named_tables(project, named)
    loose = [
        one
        for one in project.documents
        if one["key"] not in named and not any(one.get(mark) for mark in SPOKEN_FOR)
    ]
    _renew(project, loose)


def _named(project: ImportProject) -> Iterator[str]:
    """The keys of the documents that tables name."""
    shelf = Shelf(project.documents)
    for run in project.runs.exclude(source=Source.DOCUMENTS).filter(is_left_out=False):
        if bearers.of(run.entity) and DOCUMENT in run.mapping:
            with keeping.table_of(run) as table:
                yield from (one["key"] for _row, one in shelf.named(table.rows, run.mapping))


def _leave_named_tables(project: ImportProject, named: set[str]) -> None:
    """A table that another names as somebody's document is that, and comes in as nothing else."""
    for one in project.documents:
        if one["key"] in named:
            for run in project.runs.filter(pk__in=one.get("runs", ()), step=Step.MAPPING):
                keeping.leave_out_run(run, is_left_out=True)


def _renew(project: ImportProject, loose: list[Document]) -> None:
    rows = _rows(loose)
    last = project.runs.filter(source=Source.DOCUMENTS).order_by("-created_at").first()
    if last is not None and _content(last) == rows:
        return
    if last is not None and last.step in OPEN:
        keeping.withdraw(last)
    entity = entities.get(FILES)
    if loose and entity in recognising.offered():
        _begin(project, rows)


def _content(run: ImportRun) -> bytes:
    with default_storage.open(run.storage_key) as content:
        return bytes(content.read())


def _rows(loose: list[Document]) -> bytes:
    """By the names of the fields; a document that comes twice is known by its content."""
    names = {key: target.label for key, target in targets(entities.get(FILES)).items()}
    lines = [
        {
            names[OLD_ID]: sha256(f"{one['path']} {one['size']}".encode()).hexdigest(),
            names[DOCUMENT]: one["path"],
            names.get("created_at", "created_at"): one["at"],
        }
        for one in loose
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _begin(project: ImportProject, rows: bytes) -> None:
    title = _("Documents that no table names")
    bearer, content = entities.get(FILES), io.BytesIO(rows)
    run = carrying.begin(bearer, content, file_name=title, size=len(rows))
    keeping.join(run, project)
    keeping.came_as(run, Source.DOCUMENTS)
    recognising.find_ids(run)
