"""What is to become of a file, as a program says it: columns, twins, wrong rows, common values."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import answering, carrying, keeping, making, mapping, saving
from kesher.exchange.cells import EMPTY
from kesher.exchange.models import ImportRun, Policy
from kesher.exchange.refusing import CannotImport
from kesher.exchange.saving import WrongMapping
from kesher.exchange.targets import ID, targets
from kesher.lib import hebrew

# Where a column goes, or what field it becomes.
Goal = str | Mapping[str, Any]
NO_SYSTEM: Final = lazy("Please say which system the ids come from.")


class WrongChoice(Exception):
    """What was said of a `column` cannot be; the message is a sentence for a person."""

    def __init__(self, column: str, sentence: str, *, part: str = "mapping") -> None:
        super().__init__(sentence)
        self.path = f"{part}.{column}" if column else part


def choose(  # noqa: PLR0913  each says something else of the rows
    run: ImportRun,
    *,
    columns: Mapping[str, Goal],
    saved: str = "",
    answers: Mapping[str, Mapping[str, str]] | None = None,
    system: str = "",
    existing: str = "",
    fixed: Mapping[str, Any] | None = None,
    all_or_nothing: bool = False,
    corrections_off: Collection[str] | None = None,
) -> None:
    """`columns` says where some of them go, "" for nowhere; the others go where a saved mapping has
    them, or are guessed. One that is to be a field of the organisation's own has `making.MAKE`, or
    the `kind` and the `labels` that it shall have.

    `existing` is a `Policy`; without one, records are updated by their ids, else left alone.
    `fixed` is the JSON that every row gets. `corrections_off` are the kinds of corrections that
    are not wanted, None what was said of them before. Raises `WrongChoice`.
    """
    entity = entities.get(run.entity)
    if saved:
        _use(run, entity, saved)
    chosen = _chosen(entity, run, columns)
    _insist_on_one_column_each(entity, run, chosen)
    if system:
        keeping.came_from(run, system)
    if needs_system(entity, chosen) and not run.system:
        raise WrongChoice("", str(NO_SYSTEM), part="system")
    making.plan(run, chosen, _new_fields(run, chosen, columns))
    usual = run.policy if run.saved_as else Policy.UPDATE if ID in chosen else Policy.SKIP
    given = mapping.fixed_at_first(entity, chosen, run.file_name)
    keeping.choose(
        run,
        mapping=chosen,
        fixed={**given, **run.fixed, **(fixed or {})},
        policy=Policy(existing or usual),
        all_or_nothing=all_or_nothing or run.all_or_nothing,
    )
    _note(entity, run, answers or {}, corrections_off)


def _note(
    entity: Entity,
    run: ImportRun,
    answers: Mapping[str, Mapping[str, str]],
    corrections_off: Collection[str] | None,
) -> None:
    if corrections_off is not None:
        keeping.correct(run, off=corrections_off)
    if answers:
        keeping.answer(run, _answered(entity, run, answers))


def needs_system(entity: Entity, chosen: Sequence[str]) -> bool:
    """Whether a column has ids of another system, which say nothing without its name."""
    known = targets(entity)
    return any(known[key].is_old_id for key in chosen if key in known)


def _use(run: ImportRun, entity: Entity, name: str) -> None:
    try:
        carrying.use(run, saving.named(entity, name))
    except (CannotImport, WrongMapping) as problem:
        raise WrongChoice("", str(problem), part="saved") from problem


def _answered(
    entity: Entity, run: ImportRun, told: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """What was said of words before, and now; each field must be one that a column fills."""
    answers = dict(run.answers)
    for key, words in told.items():
        if key not in run.mapping or key not in targets(entity):
            sentence = _("No column goes into the field “%(field)s”.") % {"field": key}
            raise WrongChoice(key, sentence, part="answers")
        if answering.MAKE in words.values() and not answering.may_be_made(
            targets(entity)[key].field
        ):
            raise WrongChoice(key, _("Only administrators make answers."), part="answers")
        folded = {hebrew.key(word): meant or EMPTY for word, meant in words.items()}
        answers[key] = answers.get(key, {}) | folded
    return answers


def _chosen(entity: Entity, run: ImportRun, columns: Mapping[str, Goal]) -> list[str]:
    guesses = mapping.guess(entity, run.titles, run.samples)
    chosen = list(run.mapping) or [one.target for one in guesses]
    known = targets(entity)
    for column, goal in columns.items():
        field = goal if isinstance(goal, str) else making.MAKE
        if column not in run.titles:
            sentence = _("The file has no column “%(column)s”.")
            raise WrongChoice(column, sentence % {"column": column})
        if field and field not in {*known, making.MAKE}:
            sentence = _("There is no field “%(field)s” to fill from a file.")
            raise WrongChoice(column, sentence % {"field": field})
        chosen[run.titles.index(column)] = field
    return chosen


def _new_fields(
    run: ImportRun, chosen: Sequence[str], columns: Mapping[str, Goal]
) -> dict[int, making.Proposal]:
    """What is said now of columns that are to be fields of the organisation's own."""
    found = {}
    for place, key in enumerate(chosen):
        goal = columns.get(run.titles[place])
        if key == making.MAKE and goal is not None:
            told: Mapping[str, Any] = goal if isinstance(goal, Mapping) else {}
            found[place] = _new_field(run, place, told)
    return found


def _new_field(run: ImportRun, place: int, told: Mapping[str, Any]) -> making.Proposal:
    if not making.may_make():
        raise WrongChoice(run.titles[place], _("Only administrators make fields."))
    try:
        return making.said(run, place, **told)
    except ValidationError as wrong:
        raise WrongChoice(run.titles[place], " ".join(wrong.messages)) from wrong


def _insist_on_one_column_each(entity: Entity, run: ImportRun, chosen: Sequence[str]) -> None:
    for place, key in enumerate(chosen):
        target = targets(entity).get(key) if key in chosen[:place] else None
        if target and not target.takes_many:
            sentence = _("Two columns go into “%(field)s”; please leave one of them out.")
            raise WrongChoice(run.titles[place], sentence % {"field": target.label})
