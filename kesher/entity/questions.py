"""What filters may ask of records beside their fields: nothing that is shown, typed or exported."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kesher.entity.description import Entity
from kesher.entity.fields import Field

# A question, and the field it is about.
Asked = tuple[Field, str]

_asked: dict[str, dict[str, Asked]] = defaultdict(dict)
_offers: dict[str, list[Callable[[], Iterable[Asked]]]] = defaultdict(list)


def ask(entity_key: str, question: Field, *, about: str) -> None:
    """Let filters of the entity ask it; who may not read the field `about` may not ask either.

    `party.city` is a field of the record that the field before the point refers to.
    """
    _asked[entity_key][question.key] = (question, about)


def offer(entity_key: str, asked: Callable[[], Iterable[Asked]]) -> None:
    """Let filters ask what `asked()` tells, too: questions that differ among organisations."""
    _offers[entity_key].append(asked)


def of(entity_key: str) -> dict[str, Field]:
    return {key: question for key, (question, _about) in with_abouts(entity_key).items()}


def with_abouts(entity_key: str) -> Mapping[str, Asked]:
    """Each question with the field that it is about, by its key."""
    told = [one for asked in _offers.get(entity_key, ()) for one in asked()]
    return _asked.get(entity_key, {}) | {one.key: (one, about) for one, about in told}


def everything(entity: Entity) -> dict[str, Field]:
    """Its fields and the questions about it."""
    return entity.fields() | of(entity.key)
