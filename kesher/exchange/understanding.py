"""Rows of a file as drafts of records, a column at a time."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.choices import Choices
from kesher.entity.kinds.file import File
from kesher.entity.kinds.link import Link
from kesher.entity.kinds.phone import Phone
from kesher.entity.kinds.reference import Reference, pk_of
from kesher.entity.kinds.rows import RowsKind
from kesher.entity.naming import capital
from kesher.exchange import (
    besides,
    cards,
    correcting,
    employing,
    firms,
    lengths,
    lines,
    no_mails,
    nothing,
    oldids,
    pictures,
)
from kesher.exchange.cells import Column, id_in
from kesher.exchange.intake import Numbered, Row
from kesher.exchange.joins import Beside
from kesher.exchange.lists import (
    Cells,
    Gathered,
    as_line,
    doubt,
    filled,
    gathered,
    is_none,
    is_of_many,
)
from kesher.exchange.plan import BETWEEN, Draft, Group, Plan
from kesher.exchange.targets import Target, besides_of, named, reached, title_key
from kesher.lib import phones
from kesher.lib.hebrew.marks import Marked, joined
from kesher.lib.tables import Picture

Told = Sequence[tuple[Draft, Any]]
PAST: Final = frozenset(("created_at", "closed_at"))
MOST_REMEMBERED: Final = 5_000
POINTING: Final = (Reference, Link, File)


class Reader:
    """Understands page after page of one file, and remembers the cells it has met."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lists_of_rows = [one for one in plan.groups if isinstance(one.field.kind, RowsKind)]
        self.lines = next(
            (one for one in plan.groups if plan.has_lines and _is_of_lines(one)), None
        )
        self.texts = [one for one in plan.groups if one not in (*self.lists_of_rows, self.lines)]
        self.people = _people(plan)
        self.firms = firms.named_by_heading(plan)
        # Where the value itself is told, not what is said of it beside.
        self.own = {
            one: [(at, told) for at, told in one.columns if not _is_beside(told)]
            for one in self.texts
        }
        self.columns = {
            group: Column(
                group.field,
                plan.answers.get(group.answered_as),
                meant=plan.owners.meant if group.field.kind.key == "user" else None,
            )
            for group in plan.groups
        }
        is_wanted = correcting.NOTHING not in plan.off
        self.words = nothing.WORDS if is_wanted else frozenset[str]()
        self.nothing = {
            one: nothing.words_of(one.field, of_another=bool(one.place)) & self.words
            for one in plan.groups
        }
        self.tells_numbers = any(one.field.key == firms.NUMBERS for one in self.lists_of_rows)
        self.of_many = [one for one in self.lists_of_rows if is_of_many(one.field)]
        self.lists: dict[Any, Gathered] = {}
        self.without_mail: list[tuple[Group, Draft, Gathered]] = []
        self.besides = [
            one for one in besides_of(plan.entity) if _is_told(plan, one) and not one.join.later
        ]

    def drafts(self, rows: Sequence[Numbered]) -> list[Draft]:
        made = [self._begun(number, row) for number, row in rows]
        for group in self.texts:
            self._fill(group, made, [row for _number, row in rows])
        self._tell_firms(made)
        for group in self.lists_of_rows:
            for draft, (_number, row) in zip(made, rows, strict=True):
                self._fill_list(group, draft, row)
        self._tell_no_mail()
        self._fill_lines(made, rows)
        if self.tells_numbers:
            self._tell_firms(made)
        for through in self.people:
            for draft in made:
                _correct_name(self.plan, draft, through)
        if self.besides:
            employing.settle(self.plan, self.besides, made)
        _forget_planned(self.plan, made)
        return made

    def _fill_lines(self, drafts: Sequence[Draft], rows: Sequence[Numbered]) -> None:
        """All rows of a record stand at the end of its first, as `heads` gathered them."""
        if self.lines:
            for draft, (_number, row) in zip(drafts, rows, strict=True):
                draft.lines = lines.understood(self.lines, row[-1])

    @property
    def is_alone(self) -> bool:
        """Whether rows point at no records, of which those before them may make some."""
        points = (
            *(
                group.through or _is_behind(group.beside) or isinstance(group.field.kind, POINTING)
                for group in self.plan.groups
            ),
            *(target.through or _is_behind(target.beside) for _place, target in self.plan.ids),
        )
        return not any(points) and not self.plan.has_lines

    def _tell_firms(self, drafts: Sequence[Draft]) -> None:
        """Before the lists, of which some are a firm's, and by the numbers in them."""
        if correcting.FIRMS in self.plan.off:
            return
        for through in self.people:
            for draft in drafts:
                known = draft.through.get(through) if through else draft.values
                if known and (told := firms.why(known, by_heading=through in self.firms)):
                    known["kind"] = correcting.FIRM
                    draft.note(through, correcting.as_firm(told))

    def _begun(self, number: int, row: Row) -> Draft:
        at = self.plan.id_column
        pk = id_in(row[at]) if at is not None and at < len(row) else None
        draft = Draft(number=number, pk=pk, values=dict(self.plan.fixed))
        for place, target in self.plan.ids:
            told = oldids.clean(_cell(row, place))
            if nothing.is_said(told, self.words):
                draft.note("", nothing.noted(target.key, told))
                continue
            if target.is_old_id:
                told = oldids.own(self.plan.system, self.plan.titles[place], told)
            _note_id(draft, target, told)
        if self.plan.names is not None:
            draft.document = plain_text(_cell(row, self.plan.names))
        if self.plan.elsewhere is not None:
            draft.warnings += _left_elsewhere(plain_text(_cell(row, self.plan.elsewhere)))
        return draft

    def _fill(self, group: Group, drafts: Sequence[Draft], rows: Sequence[Row]) -> None:
        cells = [self._whole(group, draft, row) for draft, row in zip(drafts, rows, strict=True)]
        told = [
            (draft, cell) for draft, cell in zip(drafts, cells, strict=True) if not is_none(cell)
        ]
        told = [pair for pair in told if not _is_picture(group, *pair)]
        if not group.place and (target := reached(group.field) or named(group.field)):
            by_name = [(draft, cell) for draft, cell in told if not pk_of(plain_text(cell))]
            self._fill_names(group, target, by_name)
            told = [(draft, cell) for draft, cell in told if pk_of(plain_text(cell))]
        column = self.columns[group]
        column.learn(cell for _draft, cell in told)
        is_day, is_phone = (group.field.kind.key == kind for kind in ("date", Phone.key))
        for draft, cell in told:
            value = column.value(cell)
            strange = column.strange(cell)
            is_wrong = isinstance(value, ValidationError) or bool(strange)
            if is_wrong and nothing.is_said(cell, self.words):
                draft.note(group.place, nothing.noted(group.field.key, cell))
                continue
            if isinstance(value, ValidationError) and no_mails.may_be_without(group.field):
                draft.warnings.append(no_mails.left_out(plain_text(cell)))
                continue
            draft.warnings += [_no_answer(group.field, word) for word in strange]
            if is_day or isinstance(cell, Marked):
                value = self._righted(group.field, cell, value, draft, group.place)
            if is_phone and isinstance(value, str) and phones.is_partial(value):
                draft.warnings.append(doubt(value))
            _put(self.plan, group, draft, value)
            if not group.place:
                draft.cells[group.field.key] = cell

    def _whole(self, group: Group, draft: Draft, row: Row) -> Any:
        """The cell of the one column; of several, their texts in one line."""
        own = self.own[group]
        cells = [lengths.in_minutes(_cell(row, at), told.variant) for at, told in own]
        if words := self.nothing[group]:
            cells = [self._saying(group, draft, cell, words) for cell in cells]
        whole = cells[0] if len(cells) == 1 else _together(group.field, cells)
        for place, target in group.columns if len(cells) < len(group.columns) else ():
            if _is_beside(target):
                says = self._saying(group, draft, _cell(row, place), self.words)
                whole = besides.told(group.field, target.variant, whole, says)
        return whole

    def _saying(self, group: Group, draft: Draft, cell: Any, words: frozenset[str]) -> Any:
        """The cell, unless it is empty but for a word for that."""
        if not nothing.is_said(cell, words):
            return cell
        draft.note(group.place, nothing.noted(group.field.key, cell))
        return None

    def _righted(self, field: Field, cell: Any, value: Any, draft: Draft, place: str) -> Any:
        """The value, or what the file said where it is not to be corrected; both are noted."""
        for found in correcting.of_cell(field, cell, value):
            if found.kind in self.plan.off:
                value = correcting.as_said(found, field, value)
            else:
                draft.note(place, found)
        return value

    def _fill_names(self, group: Group, target: Entity, told: Told) -> None:
        """A reference told by a name: found later, with whatever else the row says of it."""
        field = target.field(title_key(target))
        for draft, cell in told:
            name = self._righted(field, cell, plain_text(cell), draft, group.field.key)
            draft.through.setdefault(group.field.key, {})[field.key] = name
            draft.cells[group.field.key] = cell

    def _fill_list(self, group: Group, draft: Draft, row: Row) -> None:
        cells = [(target, _cell(row, place)) for place, target in group.columns]
        if any(nothing.is_said(cell, self.words) for _target, cell in cells):
            cells = [(one, self._saying(group, draft, cell, self.words)) for one, cell in cells]
        cells = filled(group.field, cells)
        if not cells:
            return
        if len(cells) == 1 and not group.place and not cells[0][0].part:
            draft.cells[group.field.key] = cells[0][1]
        try:
            found = self._gathered(group, cells, is_firm=_kind(group, draft) == correcting.FIRM)
        except ValidationError as wrong:
            _put(self.plan, group, draft, wrong)
            return
        for one in found.corrections:
            draft.note(group.place, one)
        draft.warnings += found.warnings
        if found.no_mail:
            self.without_mail.append((group, draft, found))
        _put(self.plan, group, draft, found.rows)

    def _tell_no_mail(self) -> None:
        """After all lists: what else tells of somebody is known then."""
        for group, draft, found in self.without_mail:
            no_mails.note(self.plan, group, draft, found.no_mail, rows=found.rows)
        self.without_mail = []

    def _gathered(self, group: Group, cells: Cells, *, is_firm: bool) -> Gathered:
        """A single text, like a city, is in many rows: what was found in it is copied."""
        target, cell = cells[0]
        if len(cells) > 1 or type(cell) is not str or group not in self.of_many:
            return gathered(group.field, cells, is_firm=is_firm, off=self.plan.off)
        name = (group, target.key, cell, is_firm)
        if name not in self.lists:
            if len(self.lists) >= MOST_REMEMBERED:
                self.lists.clear()
            found = gathered(group.field, cells, is_firm=is_firm, off=self.plan.off)
            self.lists[name] = found
        return self.lists[name].copy()


def _together(field: Field, cells: Sequence[Any]) -> Any:
    """What several columns of one field say: each its part, or some the same in other units."""
    if lengths.variants(field):
        return next((cell for cell in cells if not is_none(cell)), None)
    return joined(map(as_line, cells), BETWEEN if isinstance(field.kind, Choices) else " ")


def _no_answer(field: Field, word: str) -> str:
    sentence = _("“%(typed)s” is none of the answers of “%(field)s”: it was left out.")
    return sentence % {"typed": word, "field": capital(field.label)}


def _forget_planned(plan: Plan, drafts: Sequence[Draft]) -> None:
    """A trial only tries whether the fields to be made would understand their cells."""
    for draft in drafts if plan.planned else ():
        for key in plan.planned:
            draft.cells.pop(key, None)
            draft.tells_more = draft.values.pop(key, None) is not None or draft.tells_more


def _left_elsewhere(told: str) -> list[str]:
    """That files stayed behind, of which the file tells but ids."""
    ids = [one for one in told.replace(",", ";").split(";") if one.strip()]
    if not ids or nothing.is_said(told):
        return []
    sentence = ngettext(
        "%(count)s file stayed in the former system, which gives only its id: %(ids)s.",
        "%(count)s files stayed in the former system, which gives only their ids: %(ids)s.",
        len(ids),
    )
    return [sentence % {"count": len(ids), "ids": told}]


def _is_of_lines(group: Group) -> bool:
    return not group.place and any(target.part for _place, target in group.columns)


def _is_picture(group: Group, draft: Draft, cell: Any) -> bool:
    """Whether the cell is a picture, which is taken then as it is."""
    if not isinstance(cell, Picture):
        return False
    pictures.taken(draft, group.field.key, cell)
    return True


def _kind(group: Group, draft: Draft) -> Any:
    """Whether the field is of a person or of a firm, as far as that is told."""
    if group.beside:
        return group.beside.join.new.get("kind")
    known = draft.through.get(group.place, {}) if group.place else draft.values
    return known.get("kind")


def _is_beside(target: Target) -> bool:
    """Whether a column says more of what another tells."""
    return target.variant in besides.LABELS


def _is_told(plan: Plan, beside: Beside) -> bool:
    told = (target.beside for _place, target in plan.ids)
    return any(one == beside for one in (*told, *(group.beside for group in plan.groups)))


def _is_behind(beside: Beside | None) -> bool:
    return bool(beside and beside.reference)


def _note_id(draft: Draft, target: Target, told: str) -> None:
    if not told:
        return
    if target.beside:
        draft.joins[target.beside.place, target.is_old_id] = told
    elif target.through:
        _point(draft, target.through.key, told, of_type=target.variant)
    else:
        draft.old = told


def _point(draft: Draft, key: str, told: str, *, of_type: str) -> None:
    """A cell may tell several ids, and several columns some each."""
    ids = [f"{of_type}:{one.strip()}" for one in told.split(BETWEEN)] if of_type else [told]
    draft.olds[key] = BETWEEN.join(filter(None, (draft.olds.get(key), *ids)))


def _people(plan: Plan) -> list[str]:
    """Where names of people and firms stand: in the record, or behind which references."""
    through = {group.through.key: reached(group.through) for group in plan.groups if group.through}
    through |= {group.field.key: reached(group.field) for group in plan.groups if not group.place}
    found = [key for key, entity in through.items() if entity and correcting.has_people(entity)]
    return ["", *found] if correcting.has_people(plan.entity) else found


def _correct_name(plan: Plan, draft: Draft, through: str) -> None:
    known = draft.through.get(through) if through else draft.values
    for found in correcting.of_person(known, plan.off) if known else ():
        draft.note(through, found)


def _put(plan: Plan, group: Group, draft: Draft, value: Any) -> None:
    if isinstance(value, ValidationError):
        draft.blame(group.path, _title(plan, group), value.messages)
    elif group.field.key in PAST and value is not None and value > timezone.now():
        draft.blame(group.path, _title(plan, group), [_("This is still to come.")])
    elif not group.field.kind.is_empty(value):
        _told_of(group, draft)[group.field.key] = value


def _title(plan: Plan, group: Group) -> str:
    titles = cards.called(plan.titles)
    return next((titles[place] for place, _target in group.columns if titles[place]), "")


def _told_of(group: Group, draft: Draft) -> dict[str, Any]:
    """Where the draft keeps what is told of the record, of what it points at, or of the other."""
    if not group.place:
        return draft.values
    behind = draft.beside if group.beside else draft.through
    return behind.setdefault(group.place, {})


def _cell(row: Row, place: int) -> Any:
    return row[place] if place < len(row) else None
