"""Words of a file that become answers of the organisation's lists, once the import begins."""

from collections.abc import Iterator
from typing import Any

from kesher.entity import starting
from kesher.entity.fields import Field
from kesher.entity.kinds import choice
from kesher.entity.kinds.labels import language_of
from kesher.entity.models import Choice
from kesher.entity.registry import entities
from kesher.exchange import keeping
from kesher.exchange.answering import MAKE, Answers, is_known, words_of
from kesher.exchange.cells import EMPTY
from kesher.exchange.models import ImportRun
from kesher.exchange.targets import targets
from kesher.lib import hebrew
from kesher.records import acting


def in_trial(run: ImportRun) -> Answers:
    """What words mean as long as their answers are not there: one that is like theirs will be."""
    answers = _answers(run)
    for field, target, word in list(_new(run)):
        answers[target][word] = _standing_in(field)
    return answers


def words(run: ImportRun) -> list[tuple[Field, str]]:
    """Those that become answers, or became ones, as they stand in the file."""
    told = (*_new(run), *_made(run))
    return [(field, _text(run, field, target, word)) for field, target, word in told]


def make_all(run: ImportRun) -> None:
    """Raises `NotVisible` where whoever asks may not, and `ValidationError`."""
    fresh = list(_new(run))
    if not fresh:
        return
    answers = _answers(run)
    made = {target: dict(told) for target, told in run.new_answers.items()}
    for field, target, word in fresh:
        before = made.setdefault(target, {}).get(word, "")
        made[target][word] = _answer(field, _text(run, field, target, word), before)
        answers[target][word] = made[target][word]
    keeping.answer(run, answers)
    keeping.made_answers(run, made)


def plan_again(run: ImportRun) -> None:
    """What was taken back is made anew, should the file come in again."""
    answers = _answers(run)
    for field, target, word in _made(run):
        gone = _listed(field).filter(key=answers[target][word], is_archived=True)
        if gone.exists():
            answers[target][word] = MAKE
    keeping.answer(run, answers)


def _answers(run: ImportRun) -> dict[str, dict[str, str]]:
    return {target: dict(told) for target, told in run.answers.items()}


def _new(run: ImportRun) -> Iterator[tuple[Field, str, str]]:
    """The fields and targets of the words of which answers are to be made."""
    known = targets(entities.get(run.entity)) if run.entity else {}
    for target, told in run.answers.items():
        field = known[target].field if target in known and target in run.mapping else None
        yield from (
            (field, target, word) for word, meant in told.items() if field and meant == MAKE
        )


def _made(run: ImportRun) -> Iterator[tuple[Field, str, str]]:
    """Those whose answers were made."""
    known = targets(entities.get(run.entity)) if run.entity else {}
    for target, told in run.new_answers.items():
        field, now = known[target].field if target in known else None, run.answers.get(target, {})
        yield from (
            (field, target, word) for word, key in told.items() if field and now.get(word) == key
        )


def _text(run: ImportRun, field: Field, target: str, word: str) -> str:
    """As it stands in the file."""
    held = words_of(run, target, field)
    return next((text for text in held if hebrew.key(text) == word), word)


def _listed(field: Field) -> Any:
    return Choice.objects.filter(list=field.options.get("list", ""))


def _standing_in(field: Field) -> str:
    meanings = starting.meanings(field.options.get("list", ""))
    alike = _listed(field).filter(is_archived=False, meaning=meanings[0] if meanings else "")
    first = alike.order_by("position").first()
    return str(first.key) if first else EMPTY


def _answer(field: Field, text: str, before: str) -> str:
    """The one that was made of the word before, one that is called so, or a new one."""
    choices, known = entities.get("choices"), _listed(field)
    if gone := known.filter(key=before, is_archived=True).first():
        acting.perform(choices, "update", gone, {"is_archived": False})
        return before
    if is_known(field, text):
        return choice.chosen(text, choice.options(field))
    meanings = starting.meanings(field.options["list"])
    values: dict[str, Any] = {
        "list": field.options["list"],
        "labels": {language_of(text): text},
        "position": known.count(),
        **({"meaning": meanings[0]} if meanings else {}),
    }
    return str(acting.perform(choices, "create", None, values).key)
