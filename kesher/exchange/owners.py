"""Whom the words of a column of users mean, as far as the users of the former system are known.

Answers are not kept but found each time: so it does not matter which file came first, whether the
one with the users was taken out again, or how many they are; what a person says goes before.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kesher.accounts.models import Membership
from kesher.entity.kinds.reference import pk_of
from kesher.entity.kinds.user import members
from kesher.exchange import presets
from kesher.exchange.cells import EMPTY
from kesher.exchange.mapping import is_code
from kesher.exchange.models import ImportRun
from kesher.lib import hebrew

# So many people at most are asked for of a column with more words than were noted.
MOST_ASKED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user of the former system; `member` is who that is here."""

    old: str
    name: str
    email: str
    member: Membership | None

    @property
    def means(self) -> str:
        """What a word for this person means, as an answer is kept."""
        return str(self.member.pk) if self.member else EMPTY


class Owners:
    """The people behind the ids of one file. Ids that tell nobody mean nothing where its system
    is known, or its users are: so it is with those who left before their files were made.
    """

    def __init__(self, run: ImportRun) -> None:
        told = run.project.people if run.project else []
        self.by_word = _by_word(told)
        self.tells_ids = bool(told) or presets.fitting(run.titles) is not None

    def who(self, text: str) -> Person | None:
        return self.by_word.get(hebrew.key(text))

    def meant(self, text: str) -> str:
        """An answer, or nothing where it is not known."""
        person = self.who(text)
        if person:
            return person.means
        is_strange = self.tells_ids and is_code(text) and pk_of(text) not in members()
        return EMPTY if is_strange else ""

    def strangers(self) -> list[str]:
        """The ids of those who are not here."""
        olds = {one.old: None for one in self.by_word.values() if one.old and not one.member}
        return list(olds)[:MOST_ASKED]


def counted(run: ImportRun) -> dict[str, int]:
    """How many users of the former system a file tells of, and how many of them work here."""
    told = run.project.people if run.project else []
    known = list(_persons([one for one in told if one["run"] == str(run.pk)]))
    here = sum(bool(one.member and one.member.is_active) for one in known)
    return {"count": len(known), "here": here}


def _by_word(told: Sequence[Mapping[str, Any]]) -> dict[str, Person]:
    """A word that would mean two people means none."""
    found: dict[str, Person] = {}
    doubtful = set()
    for one, person in zip(told, _persons(told), strict=True):
        for word in one["words"]:
            other = found.setdefault(word, person)
            if other.means != person.means:
                doubtful.add(word)
    return {word: person for word, person in found.items() if word not in doubtful}


def _persons(told: Sequence[Mapping[str, Any]]) -> Iterator[Person]:
    here = list(members().values()) if told else []
    names = Counter(hebrew.key(one.name) for one in here)
    by_word = {hebrew.key(one.name): one for one in here if names[hebrew.key(one.name)] == 1}
    by_word |= {hebrew.key(one.user.email): one for one in here}
    for one in told:
        sought = (hebrew.key(one["email"]), *one["words"])
        member = next((by_word[word] for word in sought if word in by_word), None)
        yield Person(old=one["old"], name=one["name"], email=one["email"], member=member)
