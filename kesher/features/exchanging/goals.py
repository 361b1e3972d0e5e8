"""Where a column goes, as a program says it: a field, or what field is to be made of it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from kesher.api import parts
from kesher.api.schemas import Schema
from kesher.exchange import making

LABELS: Final[Schema] = {
    "type": "object",
    "additionalProperties": False,
    "properties": dict.fromkeys(making.LANGUAGES, parts.TEXT),
}
GOALS: Final[Schema] = {
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            parts.TEXT,
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "kind": {"type": "string", "enum": list(making.OFFERED)},
                    "labels": LABELS,
                },
            },
        ]
    },
}


def is_goal(told: Any) -> bool:
    if isinstance(told, str):
        return True
    if not isinstance(told, Mapping) or not told.keys() <= {"kind", "labels"}:
        return False
    labels = told.get("labels", {})
    return isinstance(told.get("kind", ""), str) and _are_texts(labels)


def _are_texts(told: Any) -> bool:
    return isinstance(told, Mapping) and all(isinstance(one, str) for one in told.values())


def sentence_of_goals() -> str:
    return _("Please give a field, or the kind and the labels of one to be made.")
