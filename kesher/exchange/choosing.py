"""What is to become of a file, as a program says it: columns, twins, wrong rows, common values."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import keeping, mapping
from kesher.exchange.models import ImportRun, Policy
from kesher.exchange.targets import ID, targets


class WrongChoice(Exception):
    """What was said of a `column` cannot be; the message is a sentence for a person."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


def choose(
    run: ImportRun,
    *,
    columns: Mapping[str, str],
    existing: str = "",
    fixed: Mapping[str, Any] | None = None,
    all_or_nothing: bool = False,
) -> None:
    """`columns` says where some of them go, "" for nowhere; the others are guessed.

    `existing` is a `Policy`; without one, records are updated by their ids, else left alone.
    `fixed` is the JSON that every row gets. Raises `WrongChoice`.
    """
    entity = entities.get(run.entity)
    chosen = _chosen(entity, run, columns)
    _insist_on_one_column_each(entity, run, chosen)
    usual = Policy.UPDATE if ID in chosen else Policy.SKIP
    given = mapping.fixed_at_first(entity, chosen, run.file_name)
    keeping.choose(
        run,
        mapping=chosen,
        fixed={**given, **(fixed or {})},
        policy=Policy(existing or usual),
        all_or_nothing=all_or_nothing,
    )


def _chosen(entity: Entity, run: ImportRun, columns: Mapping[str, str]) -> list[str]:
    guesses = mapping.guess(entity, run.titles, run.samples)
    chosen = [one.target for one in guesses]
    known = targets(entity)
    for column, field in columns.items():
        if column not in run.titles:
            sentence = _("The file has no column “%(column)s”.")
            raise WrongChoice(column, sentence % {"column": column})
        if field and field not in known:
            sentence = _("There is no field “%(field)s” to fill from a file.")
            raise WrongChoice(column, sentence % {"field": field})
        chosen[run.titles.index(column)] = field
    return chosen


def _insist_on_one_column_each(entity: Entity, run: ImportRun, chosen: Sequence[str]) -> None:
    for place, key in enumerate(chosen):
        target = targets(entity).get(key) if key in chosen[:place] else None
        if target and not target.takes_many:
            sentence = _("Two columns go into “%(field)s”; please leave one of them out.")
            raise WrongChoice(run.titles[place], sentence % {"field": target.label})
