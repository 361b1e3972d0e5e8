"""Columns of which some tell a person, and others the firm where that person works.

The person is the record, or whom it is about; a deal has a reference to either.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from kesher.exchange.guesses import Guess
from kesher.exchange.synonyms import by_word
from kesher.exchange.targets import Target
from kesher.lib import hebrew

# Before the targets of names that mean a firm where a person is named beside it: the firm itself
# is called by BESIDE, and by CONTACT where somebody is called its contact.
BESIDE: Final = "beside/"
CONTACT: Final = "contact/"
PERSON: Final = ("name", "given_name", "family_name", "contact")
FIRM: Final = "works_at."
PARTY, CONTACT_OF_DEAL = "party.", "contact."
# Of a customer beside whom a contact is named.
OF_CUSTOMERS: Final = frozenset(
    ("identifiers", "addresses", "website", "customer_class", "roles", "source", "owner", "about")
)
PHONES_OF_CUSTOMERS: Final = frozenset(("phones", "phones:work", "phones:fax"))
NUMBERED: Final = re.compile(r"\b\d{1,2}\b")


def part(titles: Sequence[str], wishes: list[list[Guess]], known: Mapping[str, Target]) -> None:
    """Where a row names a person and a firm, let the firm's columns wish for what is the firm's."""
    words = [_meant(title) for title in titles]
    people = {at for at, one in enumerate(words) if _is_person(one, wishes[at])}
    firms = _firms(words, BESIDE, known)
    if not firms:
        people = {at for at, one in enumerate(words) if f"{CONTACT}name" in one}
        firms = _firms(words, CONTACT, known)
    if not firms or people <= firms.keys():
        return
    is_own = f"{FIRM}name" in known
    told = {
        at: _fitting(one, BESIDE, known) for at, one in enumerate(words) if wishes[at] or not is_own
    }
    whose = {at: target for at, target in (told | firms).items() if target}
    if _has_contact(known):
        for at in range(len(wishes)):
            wishes[at] = [_of_contact(one, known) for one in wishes[at]]
    if is_own and people and firms.keys() <= _customers(words):
        whose |= {
            at: own for at, one in enumerate(wishes) if (own := _of_customer(one, known))
        } | firms
    for at, target in whose.items():
        wishes[at] = [Guess(target=target, confidence="sure")]


def _customers(words: Sequence[Sequence[str]]) -> set[int]:
    """The columns that name the customer, of whom another names the contact."""
    named = f"{CONTACT}{FIRM}name"
    return {
        at for at, one in enumerate(words) if named in one and BESIDE + FIRM + "name" not in one
    }


def _of_customer(wishes: Sequence[Guess], known: Mapping[str, Target]) -> str:
    """In a list of customers what is not said of a person is the customer's, not the contact's."""
    told = wishes[0].target if wishes else ""
    field = told.partition(".")[0].partition(":")[0]
    is_theirs = field in OF_CUSTOMERS or told in PHONES_OF_CUSTOMERS
    return f"{FIRM}{told}" if is_theirs and f"{FIRM}{told}" in known else ""


def _has_contact(known: Mapping[str, Target]) -> bool:
    """Whether the firm is the customer, and the person its contact."""
    return f"{CONTACT_OF_DEAL}name" in known


def _of_contact(wish: Guess, known: Mapping[str, Target]) -> Guess:
    """What is told of a customer is the person's."""
    wanted = wish.target.replace(PARTY, CONTACT_OF_DEAL, 1)
    is_theirs = wish.target.startswith(PARTY) and wanted in known
    return replace(wish, target=wanted) if is_theirs else wish


def _firms(
    words: Sequence[Sequence[str]], prefix: str, known: Mapping[str, Target]
) -> dict[int, str]:
    """The columns that name a firm, and the target of its name."""
    told = {at: _fitting(one, prefix, known) for at, one in enumerate(words)}
    return {at: target for at, target in told.items() if target.endswith(".name")}


def _meant(title: str) -> tuple[str, ...]:
    told = hebrew.key(title.replace("_", " "))
    bare = " ".join(NUMBERED.sub("", told).split())
    return by_word().get(told) or by_word().get(bare) or ()


def _is_person(meant: Sequence[str], wishes: Sequence[Guess]) -> bool:
    is_firm = any(one.startswith(BESIDE) for one in meant)
    return not is_firm and any(
        one.target.removeprefix(PARTY).removeprefix(CONTACT_OF_DEAL) in PERSON for one in wishes
    )


def _fitting(meant: Sequence[str], prefix: str, known: Mapping[str, Target]) -> str:
    """The target that the column has beside a person, if the record type has it."""
    told = [one.removeprefix(prefix) for one in meant if one.startswith(f"{prefix}{FIRM}")]
    behind = [one.replace(FIRM, "" if _has_contact(known) else FIRM, 1) for one in told]
    wanted = [*told, *(f"{PARTY}{one}" for one in behind)]
    return next((one for one in wanted if one in known), "")
