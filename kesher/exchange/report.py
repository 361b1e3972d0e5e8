"""What became of an import: the rows that were refused, and the file once more with its outcome."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.exchange import cards, heads, intake, keeping
from kesher.exchange.models import ImportPage, ImportRun
from kesher.exchange.outcomes import CREATED, REFUSED, SAME, SKIPPED, UPDATED, WARNED
from kesher.lib.tables import Picture, write_csv
from kesher.lib.tables.writing_xlsx import write_xlsx

WORDS: Final = {
    CREATED: lazy("added"),
    UPDATED: lazy("updated"),
    SAME: lazy("no change"),
    SKIPPED: lazy("is there already"),
    REFUSED: lazy("refused"),
}
# Cells that no spreadsheet has.
SHOWN: Final = (list, Picture)
RIGHT_TO_LEFT: Final = {"he", "ar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of one row, as it was kept."""

    number: int
    what: str
    pk: UUID | None
    sentences: list[str]
    is_warned: bool


def outcomes(run: ImportRun) -> Iterator[Told]:
    """Of all rows that are behind, in their order."""
    pages = ImportPage.objects.filter(run=run).defer("corrections").order_by("start")
    for page in pages.iterator(chunk_size=20):
        for number, what, pk, sentences, *mark in page.outcomes:
            yield Told(
                number=number,
                what=what,
                pk=pk and UUID(pk),
                sentences=sentences,
                is_warned=bool(mark),
            )


def rows(run: ImportRun, what: str, most: int, *, after: int = 0) -> list[Told]:
    """The first of the rows beyond `after` of which this became, or which came with a warning."""
    if not run.counts.get(what):
        return []
    later = (told for told in outcomes(run) if told.number > after)
    return list(islice((told for told in later if _is(told, what)), most))


def _is(told: Told, what: str) -> bool:
    return told.is_warned if what == WARNED else told.what == what


def as_file(
    run: ImportRun, *, file_format: str, only_refused: bool, link: Callable[[UUID], str]
) -> Iterator[bytes]:
    """The rows of the file as they came, each with its outcome and why, its number and its record.

    `link` answers where a record is shown.
    """
    more = [_("Outcome"), _("Why"), _("Row"), _("Id in Kesher"), _("Link")]
    header = [*cards.called(run.titles), *more]
    rows = _rows(run, link, only_refused=only_refused)
    if file_format == "csv":
        return write_csv(rows, header)
    return write_xlsx(rows, header, rtl=(get_language() or "")[:2] in RIGHT_TO_LEFT)


def _rows(
    run: ImportRun, link: Callable[[UUID], str], *, only_refused: bool
) -> Iterator[list[Any]]:
    told = outcomes(run)
    width = len(run.titles)
    with keeping.table_of(run) as table:
        gathered = heads.gathered(run, table.rows)
        for (number, row), outcome in heads.parted(run, zip(gathered, told, strict=False)):
            if only_refused and outcome.what != REFUSED:
                continue
            cells = [intake.shown(cell) if isinstance(cell, SHOWN) else cell for cell in row]
            cells = [*cells, *[None] * (width - len(cells))][:width]
            why = " ".join(outcome.sentences)
            place = [str(outcome.pk), link(outcome.pk)] if outcome.pk else ["", ""]
            yield [*cells, str(WORDS[outcome.what]), why, number, *place]
