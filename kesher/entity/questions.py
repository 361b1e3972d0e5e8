"""What filters may ask of records beside their fields: nothing that is shown, typed or exported."""

from collections import defaultdict

from kesher.entity.description import Entity
from kesher.entity.fields import Field

_asked: dict[str, dict[str, tuple[Field, str]]] = defaultdict(dict)


def ask(entity_key: str, question: Field, *, about: str) -> None:
    """Let filters of the entity ask it; who may not read the field `about` may not ask either.

    `party.city` is a field of the record that the field before the point refers to.
    """
    _asked[entity_key][question.key] = (question, about)


def of(entity_key: str) -> dict[str, Field]:
    return {key: question for key, (question, _about) in _asked.get(entity_key, {}).items()}


def about(entity_key: str, key: str) -> str:
    """The field that a question is about."""
    return _asked[entity_key][key][1]


def everything(entity: Entity) -> dict[str, Field]:
    """Its fields and the questions about it."""
    return entity.fields() | of(entity.key)
