"""One kind of an import's corrections taken back alone, where they still stand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import insist_on_seat
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.registry import entities
from kesher.exchange import corrected, correcting, correcting_lists, keeping
from kesher.exchange.carrying import is_small
from kesher.exchange.corrected import Place, Told
from kesher.exchange.models import ImportRun, Step
from kesher.exchange.targets import behind
from kesher.jobs import job
from kesher.jobs.models import Job
from kesher.jobs.queue import enqueue
from kesher.jobs.running import LATER, is_time_up, opened
from kesher.lib.ids import new_id
from kesher.records import history, reading, undoing, writing
from kesher.records.models import Change
from kesher.tenancy import current
from kesher.tenancy.giving_way import let_others_write

KEY: Final = "import_corrections"
AT_ONCE: Final = 500
MOST_LEFT: Final = 1_000
# The corrections of one field of one record, in their order.
Made = list[Told]
Fields = dict[str, Made]
Pair = tuple[Any, dict[str, Any]]


def begin(run: ImportRun, kind: str) -> None:
    """Take the corrections of this kind back; those of a large import by a worker.

    Raises `Refused`.
    """
    if not may_begin(run, kind):
        raise Refused(_("There is nothing left to undo."))
    if is_small(run):
        with transaction.atomic():
            keeping.took_back(run, kind, _nothing_yet(undoing.batch()))
            while _take_page_back(run, kind):
                pass
        return
    asked = enqueue(take_corrections_back, run=run.pk, kind=kind)
    so_far = run.taken_back.get(kind) or _nothing_yet(new_id())
    keeping.took_back(run, kind, so_far | {"job": str(asked.pk)})


def _nothing_yet(batch: UUID) -> dict[str, Any]:
    """What is kept of a kind while its corrections go; that they all went is told by a `batch`."""
    none: dict[str, Any] = {"batch": "", "done": 0, "left": 0, "rows": []}
    return none | {"under": str(batch), "after": list(corrected.START)}


def may_begin(run: ImportRun, kind: str) -> bool:
    """Whether there are any of this kind that stand, and nothing else is being done."""
    is_in = run.has_come_in and run.step != Step.PAUSED
    told = run.taken_back.get(kind)
    return is_in and bool(run.corrected.get(kind)) and (told is None or _is_lost(told))


def _is_lost(told: Mapping[str, Any]) -> bool:
    """Whether the work on it ended too early, and nobody carries it on."""
    asked = None if told["batch"] else Job.objects.filter(pk=told["job"]).first()
    return asked is not None and asked.is_broken_off


@job(queue="long", scoped=False)
def take_corrections_back(run: UUID, kind: str) -> object:
    """Page by page, each in a transaction of its own, so that others write in between."""
    with opened():
        row = ImportRun.objects.filter(pk=run).first()
        told = row.taken_back.get(kind) if row else None
    while told and not told["batch"]:
        with opened(batch=UUID(told["under"])), transaction.atomic():
            insist_on_seat()
            row = ImportRun.objects.filter(pk=run).first()
            if row is None or not row.has_come_in or not _take_page_back(row, kind):
                return None
        if is_time_up():
            return LATER
        let_others_write()
    return None


def _take_page_back(run: ImportRun, kind: str) -> bool:
    """Those of some rows; whether there may be more. How far it came is kept with them."""
    row = keeping.held(run)
    undone = {one for one, told in row.taken_back.items() if told["batch"]}
    so_far = row.taken_back[kind]
    records, following = _page(row, kind, so_far["after"])
    done, left = so_far["done"], list[int]()
    for entity, some in records:
        back = _Back(entity, kind, undone)
        back.take(some)
        done, left = done + back.done, left + back.left
    told = {"done": done, "left": so_far["left"] + len(left)}
    rows = sorted({*so_far["rows"], *left})[:MOST_LEFT]
    if following:
        keeping.took_back(row, kind, so_far | told | {"rows": rows, "after": list(following)})
    else:
        keeping.took_back(row, kind, {"batch": so_far["under"], **told, "rows": rows})
        history.note_change(KEY, row.pk, "update", before={}, after={"kind": kind, **told})
    run.taken_back = row.taken_back
    return following is not None


def _page(
    run: ImportRun, kind: str, after: Sequence[int]
) -> tuple[list[tuple[Entity, dict[UUID, Fields]]], Place | None]:
    """The corrections of some rows, of those fields that have one of this kind, and where the next
    follow.
    """
    own, (start, passed) = entities.get(run.entity), after
    by_row = groupby(corrected.listed(run, after=(start, passed)), key=attrgetter("row"))
    some = [list(made) for _row, made in islice(by_row, AT_ONCE)]
    found: dict[str, dict[UUID, Fields]] = defaultdict(lambda: defaultdict(dict))
    for one in (one for made in some for one in made):
        if one.pk:
            fields = found[one.correction.through][one.pk]
            fields.setdefault(one.correction.field, []).append(one)
    pages = []
    for through, records in found.items():
        if target := behind(own, through) if through else own:
            meant = ((pk, _of(fields, kind)) for pk, fields in records.items())
            pages.append((target, {pk: fields for pk, fields in meant if fields}))
    return pages, some[-1][-1].place if len(some) == AT_ONCE else None


def _of(fields: Fields, kind: str) -> Fields:
    return {key: made for key, made in fields.items() if kind in map(_kind, made)}


def _kind(one: Told) -> str:
    return one.correction.kind


class _Back:
    """Takes corrections of some records back; `left` are the rows of those that were not."""

    def __init__(self, entity: Entity, kind: str, undone: Collection[str]) -> None:
        self.entity, self.kind, self.undone = entity, kind, undone
        self.done = 0
        self.left: list[int] = []

    def take(self, wanted: Mapping[UUID, Fields]) -> None:
        writable = reading.writable_fields(self.entity)
        open_rows = reading.visible(self.entity, "update").filter(pk__in=wanted)
        records = {record.pk: record for record in open_rows}
        for key in {key for fields in wanted.values() for key in fields} & writable.keys():
            writable[key].gather([*records.values()])
        pairs = []
        for pk, fields in wanted.items():
            values: dict[str, Any] = {}
            for key, made in fields.items():
                if pk in records and key in writable:
                    values |= self._value(writable[key], records[pk], made)
                else:
                    self._leave(made)
            if values:
                pairs.append((records[pk], values))
        self._write(pairs, wanted)
        all_made = [made for fields in wanted.values() for made in fields.values()]
        meant = sum(_kind(one) == self.kind for made in all_made for one in made)
        self.done = meant - len(self.left)

    def _value(self, field: Field, record: Any, made: Made) -> dict[str, Any]:
        """The field as the file said it, if it holds what was written."""
        value = field.read(record)
        if self.kind == correcting.NOTHING:
            return self._word(field, value, made)
        if isinstance(value, list):
            return self._rows(field, value, made)
        has_marks = field.kind.key in correcting.TEXTS
        if self.kind == correcting.MARKS and not has_marks:
            self._leave(made)
            return {}
        told = [one.correction for one in made if has_marks or _kind(one) != correcting.MARKS]
        stands = correcting.text_without(told, self.undone)
        back = correcting.text_without(told, {*self.undone, self.kind})
        if field.kind.to_json(value, field) != stands or (back is None and field.required):
            self._leave(made)
            return {}
        return {field.key: back}

    def _word(self, field: Field, value: Any, made: Made) -> dict[str, Any]:
        """A word for nothing goes back where the field can hold it, and nothing else since does."""
        told = next(one.correction for one in made if _kind(one) == self.kind)
        if not field.kind.is_empty(value) or field.kind.key not in correcting.FREE:
            self._leave(made)
            return {}
        return {field.key: field.kind.parse(told.before, field)}

    def _rows(self, field: Field, rows: list[Any], made: Made) -> dict[str, Any]:
        before = rows
        for chain in correcting_lists.chains(made, attrgetter("correction")):
            if self.kind not in map(_kind, chain):
                continue
            told = [one.correction for one in chain]
            stands = correcting_lists.row_without(told, self.undone)
            back = correcting_lists.row_without(told, {*self.undone, self.kind})
            place = correcting_lists.place_of(rows, stands)
            if place is None:
                self._leave(chain)
            elif back != stands:
                rows = correcting_lists.replaced(rows, place, back)
        return {field.key: rows} if rows is not before else {}

    def _leave(self, made: Made) -> None:
        self.left += [one.row for one in made if _kind(one) == self.kind]

    def _write(self, pairs: Sequence[Pair], wanted: Mapping[UUID, Fields]) -> None:
        """All at once; where what the file said is refused, each alone, from fresh records."""
        try:
            with transaction.atomic():
                writing.change_each(self.entity, pairs)
        except ValidationError:
            self._write_each(pairs, wanted)

    def _write_each(self, pairs: Sequence[Pair], wanted: Mapping[UUID, Fields]) -> None:
        for stale, values in pairs:
            record = self.entity.rows().get(pk=stale.pk)
            try:
                with transaction.atomic():
                    writing.update(record, **values)
            except ValidationError:
                for key in values:
                    made = wanted[stale.pk][key]
                    self._leave([one for one in made if one.row not in self.left])


def _stands_again(change: Change) -> bool:
    """What was undone is undone itself: the corrections stand, and may be undone anew."""
    run = ImportRun.objects.filter(pk=change.record_id, member=current().actor_id).first()
    if run is None:
        raise reading.NotVisible(KEY)
    kind = change.after.get("kind", "")
    told = run.taken_back.get(kind)
    if told is None or told["batch"] != str(change.batch):
        return False
    keeping.took_back(run, kind, None)
    return True


undoing.taken_back_by(KEY, lazy("corrections of an import"), _stands_again)
