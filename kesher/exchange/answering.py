"""What the words of a file mean where only some answers are possible: statuses, owners, classes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.entity.fields import Field
from kesher.entity.kinds import choice
from kesher.entity.kinds.choices import Choices
from kesher.entity.kinds.user import members
from kesher.entity.registry import entities
from kesher.exchange import correcting, nothing
from kesher.exchange.cells import ANSWERED, EMPTY, understood, words_in
from kesher.exchange.mapping import is_code
from kesher.exchange.models import ImportRun
from kesher.exchange.owners import Owners, Person
from kesher.exchange.targets import targets
from kesher.lib import hebrew

Answers = Mapping[str, Mapping[str, str]]

# Said of a word: an answer is to be made of it.
MAKE: Final = "+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """`told` is what somebody said that it means, or else what is `meant` as far as the users of
    the former system tell; `person` is who of them it is.
    """

    text: str
    told: str
    meant: str = ""
    person: Person | None = None

    @property
    def is_said(self) -> bool:
        """Whether somebody said it of this file."""
        return self.told != self.meant

    @property
    def is_nobody(self) -> bool:
        """Whether it is an id of somebody of whom nothing is known, and nothing was said."""
        return self.told == self.meant == EMPTY and self.person is None

    @property
    def called(self) -> str:
        """As a person knows it: what an id alone does not tell."""
        return (self.person and self.person.name) or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The words of one column that are none of the possible answers of its field."""

    target: str
    field: Field
    words: list[Word]

    @property
    def offered(self) -> list[tuple[str, str]]:
        """What a word may mean, as it is kept and as it is called."""
        if self.field.kind.key == "user":
            meant = {word.meant for word in self.words}
            people = members().values()
            seated = [one for one in people if one.is_active or str(one.pk) in meant]
            return [(str(one.pk), str(one)) for one in sorted(seated, key=str)]
        options = choice.options(self.field)
        return [(one.key, str(one.label)) for one in options if not one.archived]

    @property
    def is_of_several(self) -> bool:
        """Whether a word may be missing, as there are others: a row is not refused for it."""
        return isinstance(self.field.kind, Choices)

    @property
    def may_be_made(self) -> bool:
        return may_be_made(self.field)


def may_be_made(field: Field | None) -> bool:
    """Whether a word may become a new answer: of the organisation's lists, by their keepers."""
    return bool(field and field.options.get("list")) and is_administrator()


def questions(run: ImportRun) -> list[Question]:
    """Each field whose words somebody should explain, or explained before."""
    known = targets(entities.get(run.entity)) if run.entity else {}
    owners = Owners(run)
    found = []
    for key in dict.fromkeys(run.mapping):
        target = known.get(key)
        is_asked = target and not target.through and not target.variant
        if target and target.field and is_asked and target.field.kind.key in ANSWERED:
            behind = owners if target.field.kind.key == "user" else None
            told = run.answers.get(key, {})
            held = words_of(run, key, target.field, behind)
            if correcting.NOTHING not in run.corrections_off:
                held = [one for one in held if hebrew.key(one) in told or not nothing.is_said(one)]
            words = list(_unknown(target.field, held, told, behind))
            if words:
                found.append(Question(target=key, field=target.field, words=words))
    return found


def words_of(run: ImportRun, target: str, field: Field, owners: Owners | None = None) -> list[str]:
    """Those that its columns hold."""
    places = [place for place, key in enumerate(run.mapping) if key == target]
    cells = [text for place in places for text in _held(run, place, owners)]
    return list(dict.fromkeys(word for text in cells for word in words_in(field, text)))


def _held(run: ImportRun, place: int, owners: Owners | None) -> list[str]:
    """The words of a column; of users, where these are too many, the ids of those not here."""
    held: list[str] = run.distinct[place] if place < len(run.distinct) else []
    has_more = not held and place < len(run.samples) and bool(run.samples[place])
    return owners.strangers() if owners and has_more else held


def _unknown(
    field: Field, held: list[str], told: Mapping[str, str], owners: Owners | None
) -> Iterator[Word]:
    for text in held:
        name, meant = hebrew.key(text), owners.meant(text) if owners else ""
        if name in told or (meant and is_code(text)) or not is_known(field, text):
            person = owners.who(text) if owners else None
            yield Word(text=text, told=told.get(name, meant), meant=meant, person=person)


def is_known(field: Field, text: str) -> bool:
    """Whether it is one of the answers already."""
    try:
        understood(field, text)
    except ValidationError:
        return False
    return True


def settled(run: ImportRun, said: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    """The answers to keep, by target and folded word; a new one is made when the import begins.

    `said` holds what each text of each target means. What nobody said anything of stays unknown,
    so that its rows are refused or, of several answers, it is left out; or it is what it is meant
    to be: that alone is not kept.
    Raises `ValidationError` where no such answer is possible.
    """
    answers: dict[str, dict[str, str]] = {}
    for question in questions(run):
        offered = {key for key, _label in question.offered} | {EMPTY}
        for word in question.words:
            told = said.get((question.target, word.text), word.meant)
            if told and told not in offered and not (told == MAKE and question.may_be_made):
                raise ValidationError(_("There is no such answer: %(told)s.") % {"told": told})
            if told != word.meant:
                answers.setdefault(question.target, {})[hebrew.key(word.text)] = told
    return answers
