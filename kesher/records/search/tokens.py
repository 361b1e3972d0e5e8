"""Words as they are indexed and asked for.

Each token begins with a code of its organisation, so one index serves all and never mixes them.
After the code stands a word, a run of digits, or one of the marked forms below.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from uuid import UUID

from kesher.lib import hebrew, phones

SOUND, SKELETON, WHOLE, STAR = "q0", "q1", "q2", "q3"
LONGEST = 40
MIN_DIGITS = 3
SHORT_WORD = 3
# In Arabic the article is written as one with its word, and left out by whoever asks.
ARTICLE, MIN_STEM = "ال", 3


def code(organization_id: UUID) -> str:
    return organization_id.hex[-8:]


def of(organization_id: UUID, *, title: str, texts: Iterable[str], digits: Iterable[str]) -> str:
    """All the tokens of a record, separated by spaces."""
    words = dict.fromkeys(word for text in texts for word in hebrew.words(text))
    forms = [*chain.from_iterable(map(_forms, words)), *chain.from_iterable(map(_ends, digits))]
    start = code(organization_id)
    return start + f" {start}".join(dict.fromkeys((*forms, WHOLE + whole(title))))


@lru_cache(maxsize=10_000)
def _forms(word: str) -> tuple[str, ...]:
    """A word as it is written and, where it may be a name, as it may be spelt and as it sounds."""
    forms = [word[:LONGEST]]
    if word.startswith(ARTICLE) and len(word) - len(ARTICLE) >= MIN_STEM:
        forms.append(word.removeprefix(ARTICLE)[:LONGEST])
    if _is_name(word):
        forms.append(SKELETON + hebrew.skeleton(word))
        forms += [SOUND + sound.lower() for sound in sorted(hebrew.sounds(word))]
    return tuple(forms)


def _ends(run: str) -> list[str]:
    """What a number is found by: it from any of its digits on."""
    is_starred = run.startswith("*")
    ends = [run[start:] for start in range(is_starred, len(run) - MIN_DIGITS + 1)]
    return [*ends, STAR + run[1:]] if is_starred else ends


def whole(text: str) -> str:
    return hebrew.key(text).replace(" ", "")[:LONGEST]


def asked(query: str) -> list[list[str]]:
    """The alternatives of each part of a query, every part of which must be met."""
    if fragment := phones.fragment(query):
        return [[fragment.replace("*", STAR)]]
    return [[word[:LONGEST]] for word in hebrew.words(query)]


def widened(query: str) -> list[list[str]]:
    """The same on the other keyboard, else by skeleton, nickname and sound: whole words only."""
    parts = []
    for word in hebrew.words(query):
        forms = []
        if _is_name(word):
            forms = [SKELETON + one for one in [hebrew.skeleton(word)] if _tells(one, word)]
            forms += [SOUND + one.lower() for one in hebrew.sounds(word) if _tells(one, word)]
            forms += hebrew.nicknames(word)
        parts.append([word, *forms])
    return parts


def _tells(form: str, word: str) -> bool:
    """A single letter says something of a short word, and nothing of a long one."""
    return len(form) > 1 or (bool(form) and len(word) <= SHORT_WORD)


def _is_name(word: str) -> bool:
    return len(word) > 1 and word.isalpha()
