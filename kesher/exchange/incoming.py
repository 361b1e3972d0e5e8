"""Drafts into records: found again, made or changed, all set-based; and what became of each row."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity import kinds
from kesher.entity.naming import capital
from kesher.exchange import (
    corrected,
    correcting,
    correcting_lists,
    documents,
    joining,
    keeping,
    lined,
    lines,
    matching,
    oldids,
    pictures,
    pointing,
    regarding,
    waves,
)
from kesher.exchange.cells import is_told
from kesher.exchange.lists import added
from kesher.exchange.models import Policy
from kesher.exchange.outcomes import (
    CREATED,
    REFUSED,
    SAME,
    SKIPPED,
    UPDATED,
    Outcome,
    Outcomes,
)
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.targets import MADE_ELSEWHERE, fillable, makeable, title_key
from kesher.records import reading, writing
from kesher.records.beginning import Beginner

WAVES: Final = 40


def bring_in(plan: Plan, drafts: Sequence[Draft]) -> list[Outcome]:
    """Write what can be written. In a transaction of the caller's."""
    outcomes: Outcomes = {}
    _find_by_id(plan, drafts)
    _find_by_old_id(plan, drafts)
    lines.find_heads(plan, drafts)
    waiting = list(drafts)
    for turn in range(WAVES):
        waiting = _wave(plan, waiting, outcomes, is_last=turn == WAVES - 1)
        if not waiting:
            break
    _remember_old_ids(plan, drafts, outcomes)
    joining.settle(plan, drafts, outcomes)
    lines.compare(plan, drafts, outcomes)
    return [_with_warnings(draft, outcomes[draft.number]) for draft in drafts]


def _with_warnings(draft: Draft, outcome: Outcome) -> Outcome:
    """What could not be understood of a row that came in all the same. Of one that says nothing
    new it is no warning.
    """
    if draft.warnings and outcome.what == SAME:
        return replace(outcome, sentences=(*outcome.sentences, *draft.warnings))
    if not draft.warnings or outcome.what not in {CREATED, UPDATED}:
        return outcome
    return replace(outcome, warnings=(*draft.warnings, *outcome.warnings))


def begin_ahead(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Begin the records that rows will be if they are new, as far as nothing need be asked."""
    waves.know(plan, drafts)
    begin = Beginner(plan.entity)
    if begin.is_alone:
        for draft in drafts:
            with suppress(ValidationError):  # it is refused in its turn
                draft.begun = begin.new(_wanted(plan, draft))


def _find_by_old_id(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Records that came from the same system before, with the same id."""
    olds = {draft.old for draft in drafts if draft.old and draft.record is None}
    if not olds or not plan.system or plan.policy == Policy.CREATE:
        return
    known = oldids.find(plan.system, plan.entity, olds)
    _gather(plan, list(known.values()))
    for draft in drafts:
        if draft.record is None and draft.old in known:
            draft.record = known[draft.old]


def _remember_old_ids(plan: Plan, drafts: Sequence[Draft], outcomes: Outcomes) -> None:
    told = {draft.old: pk for draft in drafts if draft.old and (pk := outcomes[draft.number].pk)}
    keeping.keep_old_ids(plan.system, plan.entity.key, told)


def _find_by_id(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Records named by their ids; what a cell says of them that is so already is no change."""
    pks = [draft.pk for draft in drafts if draft.pk]
    if not pks or plan.policy == Policy.CREATE:
        return
    fields = fillable(plan.entity)
    rows = reading.joined(reading.visible(plan.entity).filter(pk__in=pks), plan.entity, fields)
    records = {record.pk: record for record in rows}
    _gather(plan, list(records.values()))
    for draft in drafts:
        draft.record = records.get(draft.pk) if draft.pk else None
        if draft.record is not None:
            _forget_told(plan, draft)


def _gather(plan: Plan, records: Sequence[Any]) -> None:
    """Read at once what comparing the records with the cells will ask for."""
    fields = [group.field for group in plan.groups if not group.through]
    for field in fields:
        field.gather(list(records))
    kinds.gather(fields, records)


def _forget_told(plan: Plan, draft: Draft) -> None:
    fields = plan.entity.fields()
    for key, cell in draft.cells.items():
        field = fields[key]
        if is_told(cell, field.kind.sheet(field.read(draft.record), field)):
            draft.values.pop(key, None)
            draft.through.pop(key, None)
            draft.keys = None
            draft.faults = [fault for fault in draft.faults if fault.path != key]
            if key == title_key(plan.entity):
                _forget_of_name(draft)


def _forget_of_name(draft: Draft) -> None:
    """What would be set right of a name that stands already."""
    for one in draft.of(""):
        if one.kind in correcting.OF_NAMES and one.field not in draft.cells:
            draft.values.pop(one.field, None)


def _wave(plan: Plan, drafts: Sequence[Draft], outcomes: Outcomes, *, is_last: bool) -> list[Draft]:
    """Do what can be done at once; rows about what an earlier row makes or changes wait."""
    sound = [draft for draft in drafts if not draft.faults]
    for draft in drafts:
        if draft.faults:
            outcomes[draft.number] = _refused(draft)
    waves.know(plan, sound)
    if plan.policy != Policy.CREATE:
        _match(plan, sound, outcomes)
    open_drafts = [draft for draft in sound if draft.number not in outcomes]
    now, later = (open_drafts, []) if is_last else waves.parted(plan.entity, open_drafts)
    pointing.settle(plan, now)
    documents.settle(plan, now)
    pictures.settle(plan, now)
    lines.settle(plan, now)
    for draft in now:
        if draft.faults:
            outcomes[draft.number] = _refused(draft)
    ready = [draft for draft in now if not draft.faults]
    _create(plan, [draft for draft in ready if draft.record is None], outcomes)
    _update(plan, [draft for draft in ready if draft.record is not None], outcomes)
    return later


def _match(plan: Plan, drafts: Sequence[Draft], outcomes: Outcomes) -> None:
    if plan.policy == Policy.SKIP:
        outcomes |= {
            draft.number: _skipped(draft, draft.record) for draft in drafts if draft.record
        }
    unknown = [draft for draft in drafts if draft.record is None]
    found = matching.find(
        plan.entity, [one.values for one in unknown], [one.keys or [] for one in unknown]
    )
    for draft, records in zip(unknown, found, strict=True):
        if not records:
            continue
        if plan.policy == Policy.SKIP:
            outcomes[draft.number] = _skipped(draft, records[0])
        elif len(records) > 1:
            sentence = _("Several records fit this row: %(names)s.")
            names = ", ".join(str(record) for record in records[:3])
            outcomes[draft.number] = _refused(draft, sentence % {"names": names})
        else:
            draft.record = records[0]
    _gather(plan, [draft.record for draft in drafts if draft.record is not None])


def _create(plan: Plan, drafts: Sequence[Draft], outcomes: Outcomes) -> None:
    waiting = [draft for draft in drafts if draft.is_waiting]
    outcomes |= {draft.number: _waits(draft) for draft in waiting}
    drafts = [draft for draft in drafts if not draft.is_waiting]
    if plan.are_only_lines:
        outcomes |= {draft.number: lines.without_head(plan, draft) for draft in drafts}
        return
    if not drafts:
        return
    if not makeable(plan.entity) or not may("create", plan.entity.key):
        sentence = _("There is no such record, and new ones cannot be added.")
        outcomes |= {draft.number: _refused(draft, sentence) for draft in drafts}
        return
    _make(plan, drafts, outcomes)


def _make(plan: Plan, drafts: Sequence[Draft], outcomes: Outcomes) -> None:
    """All at once; where that is refused, by halves, until the wrong row stands alone."""
    if not drafts:
        return
    try:
        with transaction.atomic():
            made = _made(plan, drafts)
    except (ValidationError, IntegrityError) as problem:
        _make_apart(plan, drafts, outcomes, problem)
    else:
        for draft, record in zip(drafts, made, strict=True):
            outcomes[draft.number] = Outcome(number=draft.number, what=CREATED, pk=record.pk)


def _made(plan: Plan, drafts: Sequence[Draft]) -> list[Any]:
    """Records that are refused are begun anew: they carry marks of the attempt."""
    begun = [draft.begun for draft in drafts]
    for draft in drafts:
        draft.begun = None
    if all(begun):
        return writing.create_begun(plan.entity, filter(None, begun))
    rows = pictures.with_files(plan, [_wanted(plan, one) for one in drafts])
    return writing.create_many(plan.entity.model, rows)


def _wanted(plan: Plan, draft: Draft) -> dict[str, Any]:
    """The values, with what is not to be corrected as the file said it."""
    told = draft.of("") if plan.off else []
    return correcting_lists.without(draft.values, told, plan.off)


def _make_apart(
    plan: Plan,
    drafts: Sequence[Draft],
    outcomes: Outcomes,
    problem: ValidationError | IntegrityError,
) -> None:
    if len(drafts) == 1:
        outcomes[drafts[0].number] = _refused(drafts[0], *_sentences(plan, problem))
        return
    sound = drafts if isinstance(problem, IntegrityError) else _sound(plan, drafts, outcomes)
    if len(sound) < len(drafts):
        _make(plan, sound, outcomes)
        return
    middle = len(drafts) // 2
    _make(plan, drafts[:middle], outcomes)
    _make(plan, drafts[middle:], outcomes)


def _sound(plan: Plan, drafts: Sequence[Draft], outcomes: Outcomes) -> list[Draft]:
    """Those that may be written; of the others it is said what is wrong."""
    rows = [pictures.without(plan, draft.values) for draft in drafts]
    wrong = writing.wrong_rows(plan.entity, rows)
    for place, problem in wrong.items():
        outcomes[drafts[place].number] = _refused(drafts[place], *_sentences(plan, problem))
    return [draft for place, draft in enumerate(drafts) if place not in wrong]


def _update(plan: Plan, drafts: Sequence[Draft], outcomes: Outcomes) -> None:
    if not drafts:
        return
    pks = {draft.record.pk for draft in drafts}
    allowed = reading.visible(plan.entity, "update").filter(pk__in=pks)
    open_pks = set(allowed.values_list("pk", flat=True))
    pairs = []
    for draft in drafts:
        values = corrected.written(plan, draft, _changes(plan, draft))
        if not values:
            what = UPDATED if draft.tells_more else SAME
            outcomes[draft.number] = Outcome(number=draft.number, what=what, pk=draft.record.pk)
        elif draft.record.pk not in open_pks:
            sentence = _("This record may not be changed.")
            outcomes[draft.number] = _refused(draft, sentence)
        else:
            pairs.append((draft, values))
    _change(plan, pairs, outcomes)


def _changes(plan: Plan, draft: Draft) -> dict[str, Any]:
    """What the row says otherwise than the record; lists grow, and nothing is emptied.

    A title that every row gets is for new records alone, and so is when and by whom it was made,
    and that they are firms, where no column says so.
    """
    fields, changed = plan.entity.fields(), {}
    known = lined.of(plan.entity.key) if plan.has_lines else None
    common = {title_key(plan.entity)} - {group.path for group in plan.groups}
    common |= set(MADE_ELSEWHERE)
    common |= {one.field for one in draft.of("") if one.kind == correcting.FIRMS}
    for key, value in draft.values.items():
        if key in common:
            continue
        if key in plan.pictures:
            changed[key] = value
            continue
        is_whole = known is not None and key == known.key
        field = fields[key]
        before = field.read(draft.record)
        grows = isinstance(value, list) and not is_whole
        now = added(field, before or [], value) if grows else value
        if field.kind.to_json(before, field) != field.kind.to_json(now, field):
            changed[key] = now
    return changed


def _change(plan: Plan, pairs: Sequence[tuple[Draft, dict[str, Any]]], outcomes: Outcomes) -> None:
    try:
        with transaction.atomic():
            values = pictures.with_files(plan, [values for _draft, values in pairs])
            records = [draft.record for draft, _values in pairs]
            writing.change_each(plan.entity, zip(records, values, strict=True))
    except (ValidationError, IntegrityError):
        _change_each_alone(plan, pairs, outcomes)
        return
    for draft, _values in pairs:
        outcomes[draft.number] = Outcome(number=draft.number, what=UPDATED, pk=draft.record.pk)


def _change_each_alone(
    plan: Plan, pairs: Sequence[tuple[Draft, dict[str, Any]]], outcomes: Outcomes
) -> None:
    """From fresh records, since the refused ones carry their new values already."""
    for draft, values in pairs:
        record = plan.entity.rows().get(pk=draft.record.pk)
        try:
            with transaction.atomic():
                [told] = pictures.with_files(plan, [values])
                writing.update(record, **told)
            outcomes[draft.number] = Outcome(number=draft.number, what=UPDATED, pk=record.pk)
        except (ValidationError, IntegrityError) as problem:
            outcomes[draft.number] = _refused(draft, *_sentences(plan, problem))


def _refused(draft: Draft, *sentences: str) -> Outcome:
    told = tuple(str(fault) for fault in draft.faults)
    return Outcome(number=draft.number, what=REFUSED, sentences=(*told, *sentences))


def _waits(draft: Draft) -> Outcome:
    """Of a trial: what the row points at may come from a file before."""
    olds = ", ".join(map(regarding.bare, draft.olds.values()))
    sentence = _("Waits for a record of another file: %(ids)s.") % {"ids": olds}
    return Outcome(number=draft.number, what=CREATED, sentences=(sentence,))


def _skipped(draft: Draft, record: Any) -> Outcome:
    return Outcome(number=draft.number, what=SKIPPED, pk=record.pk)


def _sentences(plan: Plan, problem: ValidationError | IntegrityError) -> Iterator[str]:
    if isinstance(problem, IntegrityError):
        yield _("There is such a record already.")
    elif not hasattr(problem, "error_dict"):
        yield from problem.messages
    else:
        fields = plan.entity.fields()
        for key, messages in problem.message_dict.items():
            label = capital(fields[key].label) if key in fields else ""
            yield from (f"{label}: {one}" if label else one for one in messages)
