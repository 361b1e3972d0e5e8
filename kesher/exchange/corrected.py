"""The corrections that an import made: which of them were written, kept, counted and told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.kinds import choice
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.exchange import correcting, correcting_lists, firms, making
from kesher.exchange.correcting import Correction, Said
from kesher.exchange.models import ImportPage, ImportRun
from kesher.exchange.outcomes import CREATED, UPDATED, Outcome
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.targets import behind, targets
from kesher.lib.hebrew.marks import with_chips
from kesher.lib.tables import write_csv

SIZE: Final = 50
START: Final = (0, 0)
CURSOR: Final = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
Place = tuple[int, int]
# What the answers of a list's columns are called, by column and answer.
Labels = dict[str, dict[str, str]]


def written(plan: Plan, draft: Draft, values: dict[str, Any]) -> dict[str, Any]:
    """What is to change of a record; what was there before the row came was not corrected in it."""
    if not draft.corrections:
        return values
    fields = plan.entity.fields()
    draft.corrections = [
        one
        for chain in correcting_lists.chains(draft.corrections)
        for last in [chain[-1]]
        if last.through
        or (last.field in values and _is_new(fields[last.field], draft.record, last))
        for one in chain
    ]
    return correcting_lists.without(values, draft.of(""), plan.off)


def _is_new(field: Field, record: Any, one: Correction) -> bool:
    is_text = isinstance(one.after, str)
    return is_text or correcting_lists.place_of(field.read(record) or [], one.after) is None


def of_page(plan: Plan, drafts: Sequence[Draft], outcomes: Sequence[Outcome]) -> list[Any]:
    """As they are kept: row, kind, reference, field, before, after, the record behind it, why."""
    found: list[Any] = []
    for draft, outcome in zip(drafts, outcomes, strict=True):
        if draft.corrections and outcome.what in {CREATED, UPDATED}:
            found += [
                _kept(draft, one, pk)
                for one in draft.corrections
                if one.kind not in plan.off and (not one.through or one.through in draft.made)
                for pk in [_behind(draft, one)]
            ]
    return found


def _kept(draft: Draft, one: Correction, pk: str | None) -> list[Any]:
    told = [draft.number, one.kind, one.through, one.field, one.before, one.after, pk]
    return [*told, one.because] if one.because else told


def _behind(draft: Draft, one: Correction) -> str | None:
    behind = draft.joined.get(one.through) or draft.values.get(one.through)
    record = behind if one.through else None
    return str(record.pk) if record is not None else None


def counts(run: ImportRun) -> list[dict[str, Any]]:
    """By kind: whether it was wanted, how many were made, and what became of them."""
    wanted = correcting.kinds_of(entities.get(run.entity)) if run.entity else ()
    return [
        {
            "kind": kind,
            "is_on": kind not in run.corrections_off,
            "count": run.corrected.get(kind, 0),
            "taken_back": run.taken_back.get(kind, {}).get("done", 0),
            "left": run.taken_back.get(kind, {}).get("left", 0),
        }
        for kind in wanted
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One correction as it was kept; `place` is where the next ones follow."""

    row: int
    correction: Correction
    pk: UUID | None
    place: Place


def listed(run: ImportRun, kind: str = "", *, after: Place = START) -> Iterator[Told]:
    """Those of a kind, or all, in the order of the file."""
    start, passed = after
    pages = ImportPage.objects.filter(run=run, start__gte=start).order_by("start")
    for page in pages.iterator(chunk_size=20):
        records = {number: pk for number, _what, pk, *_why in page.outcomes}
        skip = passed if page.start == start else 0
        for at, told in enumerate(page.corrections[skip:], start=skip):
            if kind in {"", told[1]}:
                yield _told(told, records, (page.start, at + 1))


def _told(kept: Sequence[Any], records: Mapping[int, str | None], place: Place) -> Told:
    row, kind, through, field, before, after, behind, *because = kept
    one = Correction(kind=kind, field=field, before=before, after=after, through=through)
    one.because = because[0] if because else ""
    pk = behind if through else records.get(row)
    return Told(row=row, correction=one, pk=UUID(pk) if pk else None, place=place)


def page(run: ImportRun, kind: str, after: Place) -> tuple[list[Told], Place | None]:
    """Some of them, and where the next begin, if there are more."""
    rows = list(islice(listed(run, kind, after=after), SIZE + 1))
    return rows[:SIZE], rows[SIZE - 1].place if len(rows) > SIZE else None


class Words:
    """Tells the corrections of a run in words; what fields and answers are called is asked once.

    Those of a trial may be of fields that are but planned.
    """

    def __init__(self, run: ImportRun) -> None:
        self.own = entities.get(run.entity)
        self.planned = {one.key: one.field for one in making.in_trial(run).values()}
        self.known: dict[tuple[str, str], tuple[str, Labels]] = {}

    def label(self, one: Correction) -> str:
        """What the field is called."""
        return self._told(one)[0]

    def why(self, one: Correction) -> str:
        """What told it; nothing where before and after show it."""
        return str(firms.BECAUSE.get(one.because, ""))

    def of(self, one: Correction, said: Said) -> str:
        """A text as it is, its marks by their names; of a row of a list what was meant. A day is
        told as days are written.
        """
        if isinstance(said, str):
            is_day = one.kind == correcting.DATES and said == one.after
            if is_day and (field := self._field(one)) and field.kind.key == "date":
                return field.kind.text(field.kind.from_json(said, field), field)
            words = with_chips(said)
            return self._told(one)[1].get(one.field, {}).get(words, words)
        labels = self._told(one)[1]
        told = [(part, said[part]) for part in correcting_lists.ORDER if said.get(part)]
        words = ", ".join(labels.get(part, {}).get(value, value) for part, value in told)
        return with_chips(words)

    def _told(self, one: Correction) -> tuple[str, Labels]:
        name = (one.through, one.field)
        if name not in self.known:
            field = self._field(one)
            label = self._label(one, field)
            self.known[name] = (label, _labels(field))
        return self.known[name]

    def _field(self, one: Correction) -> Field | None:
        target = behind(self.own, one.through) if one.through else self.own
        field = target.fields().get(one.field) if target else None
        return field or self.planned.get(one.field)

    def _label(self, one: Correction, field: Field | None) -> str:
        if field is None:
            target = targets(self.own).get(one.field)
            return target.label if target else ".".join(filter(None, (one.through, one.field)))
        reference = self.own.fields().get(one.through)
        return " – ".join(capital(part.label) for part in (reference, field) if part)


def _labels(field: Field | None) -> Labels:
    """What the answers of a list's columns are called, and those of a choice."""
    if field is not None and field.kind.key == "choice":
        return {field.key: {one.key: str(one.label) for one in choice.options(field)}}
    columns = getattr(field.kind, "columns", ()) if field else ()
    return {
        one.name: {option.key: str(option.label) for option in one.options}
        for one in columns
        if getattr(one, "choices", "")
    }


def as_csv(run: ImportRun, kind: str = "") -> Iterator[bytes]:
    header = [_("Row"), _("Field"), _("Kind"), _("Before"), _("After"), _("Id in Kesher"), _("Why")]
    words = Words(run)
    rows: Iterator[list[Any]] = (
        [
            told.row,
            words.label(told.correction),
            str(correcting.LABELS[told.correction.kind]),
            words.of(told.correction, told.correction.before),
            words.of(told.correction, told.correction.after),
            str(told.pk or ""),
            words.why(told.correction),
        ]
        for told in listed(run, kind)
    )
    return write_csv(rows, header)


def cursor(place: Place) -> str:
    return f"{place[0]}-{place[1]}"


def place_in(typed: str) -> Place | None:
    """The place that a cursor names; None where it names none."""
    if not typed:
        return START
    found = CURSOR.fullmatch(typed)
    return (int(found[1]), int(found[2])) if found else None
