"""What a program wants of one file of a migration, read strictly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from kesher.api import values
from kesher.api.problems import Fault, Problem
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import correcting, recognising
from kesher.exchange.models import ImportRun, Policy, Strangers
from kesher.exchange.projects import Choices
from kesher.exchange.targets import fillable
from kesher.exchange.users import USERS
from kesher.features.exchanging.goals import is_goal, sentence_of_goals

TEXT, TEXTS, WORDS, OBJECT, YES_NO = "text", "texts", "words", "object", "yes or no"
GOALS: Final = "fields by columns"
KINDS: Final = "kinds of corrections"
PARTS: Final[Mapping[str, str]] = {
    "entity": TEXT,
    "left_out": YES_NO,
    "mapping": GOALS,
    "answers": WORDS,
    "fixed": OBJECT,
    "existing": TEXT,
    "strangers": TEXT,
    "all_or_nothing": YES_NO,
    "saved": TEXT,
    "corrections_off": KINDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is None was not spoken of; its rows may be users of the former system."""

    entity: Entity | None
    are_users: bool
    is_left_out: bool | None
    choices: Choices | None


def wanted_of(body: Mapping[str, Any], run: ImportRun) -> Wanted:
    """Raises `Problem` with all faults."""
    wrong = [fault for name, value in body.items() if (fault := _fault(name, value))]
    offered = {one.key: one for one in recognising.offered()}
    key = body.get("entity")
    are_users = key == USERS
    if isinstance(key, str) and key not in {*offered, USERS}:
        wrong.append(_one_of("entity", [*offered, USERS]))
    if body.get("existing", Policy.SKIP) not in Policy.values:
        wrong.append(_one_of("existing", Policy.values))
    if body.get("strangers", Strangers.MAKE) not in Strangers.values:
        wrong.append(_one_of("strangers", Strangers.values))
    if wrong:
        raise Problem("invalid", faults=wrong)
    entity = offered[key] if isinstance(key, str) and not are_users else None
    fixed = body.get("fixed", {})
    told = entity or (entities.get(run.entity) if run.entity else None)
    fields = fillable(told) if told else {}
    if faults := values.understand(fields, fixed, path="fixed").faults:
        raise Problem("invalid", faults=faults)
    return Wanted(
        entity=entity,
        are_users=are_users,
        is_left_out=body.get("left_out"),
        choices=_choices(body),
    )


def _choices(body: Mapping[str, Any]) -> Choices | None:
    if not body.keys() - {"entity", "left_out"}:
        return None
    return Choices(
        columns=body.get("mapping", {}),
        answers=body.get("answers", {}),
        fixed=body.get("fixed", {}),
        existing=body.get("existing", ""),
        strangers=body.get("strangers", ""),
        all_or_nothing=body.get("all_or_nothing"),
        saved=body.get("saved", ""),
        corrections_off=body.get("corrections_off"),
    )


def _fault(name: str, value: Any) -> Fault | None:
    if name not in PARTS:
        return Fault(path=name[:40], message=_("There is no such field to write."), code="unknown")
    fits, sentence = _checks()[PARTS[name]]
    return None if fits(value) else Fault(path=name, message=sentence, code="type")


def _checks() -> dict[str, tuple[Any, str]]:
    return {
        TEXT: (_is_text, _("Please give a text.")),
        YES_NO: (lambda value: isinstance(value, bool), _("Please give true or false.")),
        KINDS: (correcting.are_kinds, correcting.sentence()),
        OBJECT: (lambda value: isinstance(value, dict), _("Please give an object.")),
        GOALS: (_are_goals, sentence_of_goals()),
        TEXTS: (_are_texts, _("Please give an object of texts.")),
        WORDS: (
            lambda value: isinstance(value, dict) and all(map(_are_texts, value.values())),
            _("Please give an object of objects of texts."),
        ),
    }


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_goals(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_goal, value.values()))


def _are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _one_of(name: str, known: Iterable[str]) -> Fault:
    sentence = _("Please give one of: %(names)s.") % {"names": ", ".join(known)}
    return Fault(path=name, message=sentence, code="choice")
