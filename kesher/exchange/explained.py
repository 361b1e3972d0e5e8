"""What was said of words in one file of a migration counts in its other files, too."""

from collections.abc import Iterator

from kesher.entity.fields import Field
from kesher.exchange import answering, keeping
from kesher.exchange.answering import Question
from kesher.exchange.models import ImportRun, Step
from kesher.lib import hebrew

Meant = tuple[str, str]


def spread(run: ImportRun) -> None:
    """The same colleagues, and the same answers of a list, where nobody said anything yet."""
    if run.project is None:
        return
    told = dict(pair for question in answering.questions(run) for pair in _told(question))
    others = run.project.runs.exclude(pk=run.pk).filter(step=Step.MAPPING, is_left_out=False)
    for other in others:
        answers = {target: dict(words) for target, words in other.answers.items()}
        before = sum(map(len, answers.values()))
        for question in answering.questions(other):
            for word in (one.text for one in question.words if not one.is_said):
                if meaning := told.get((_asked(question.field), hebrew.key(word))):
                    answers.setdefault(question.target, {})[hebrew.key(word)] = meaning
        if sum(map(len, answers.values())) > before:
            keeping.answer(other, answers)


def _told(question: Question) -> Iterator[tuple[Meant, str]]:
    asked = _asked(question.field)
    for word in question.words if asked else ():
        if word.is_said:
            yield (asked, hebrew.key(word.text)), word.told


def _asked(field: Field) -> str:
    """What fields have in common of which the same words mean the same."""
    return "user" if field.kind.key == "user" else str(field.options.get("list") or "")
