"""Acting on records: the one call by which every door changes anything."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.access.rights import may
from kesher.entity.action import Action, Refused, parameters_of
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.records import reading, writing

BUILT_IN = ("create", "update", "delete", "restore")


class Options(TypedDict, total=False):
    """What else may be said of a verb: `Action` has what each means."""

    done: Any
    applies: Callable[[Any], bool]
    hindrance: Callable[[Any], str]
    in_bulk: bool
    is_grave: bool
    stands_out: bool


def action(
    *, label: Any, icon: str, **options: Unpack[Options]
) -> Callable[[Callable[..., Any]], Action]:
    """Make a function a verb of its record's entity: a button, an endpoint, a step.

    The name of the function is the verb. Calling it checks the right to it and opens a transaction.
    `done` is what histories say of it: "Approved", where the button says "Approve".
    """

    def verb_of(body: Callable[..., Any]) -> Action:
        return Action(
            verb=body.__name__,
            label=label,
            icon=icon,
            run=_allowed_and_whole(body),
            parameters=parameters_of(body),
            **options,
        )

    return verb_of


def _allowed_and_whole(body: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(body)
    def run(record: Any, /, **values: Any) -> Any:
        entity = entities.of(record)
        require(entity, body.__name__, record)
        with transaction.atomic():
            return body(record, **values)

    return run


def require(entity: Entity, verb: str, record: Any) -> None:
    """Raise `NotVisible` unless whoever is asking may do the verb on this very record."""
    rows = reading.visible_with_deleted(entity, verb)
    if not rows.filter(pk=record.pk).exists():
        raise reading.NotVisible(f"{verb} {entity.key} {record.pk}")


def perform(entity: Entity, verb: str, record: Any | None, values: Mapping[str, Any]) -> Any:
    """Do a verb for whoever is asking, with values of the fields' own Python types.

    Answers what the verb answers: the record for create and update. Raises `ValidationError` (by
    field), `Refused` or `NotVisible`.
    """
    if verb == "create":
        if not may("create", entity.key):
            raise reading.NotVisible(f"create {entity.key}")
        return writing.create(entity.model, **_own(entity, values))
    assert record is not None, f"{verb} needs a record"  # noqa: S101
    if verb in BUILT_IN:
        require(entity, "delete" if verb == "restore" else verb, record)
        return _built_in(entity, verb, record, values)
    told = entity.action(verb)
    if told is None:
        raise reading.NotVisible(f"{verb} {entity.key}")
    if told.applies and not told.applies(record):
        raise Refused(_refusal(told, record))
    return told(record, **values)


def _refusal(told: Action, record: Any) -> str:
    """Why the verb does not apply, if it knows."""
    why = told.hindrance(record) if told.hindrance else ""
    return why or _("%(verb)s is not possible now.") % {"verb": told.label}


def _built_in(entity: Entity, verb: str, record: Any, values: Mapping[str, Any]) -> Any:
    if verb == "update":
        return writing.update(record, **_own(entity, values))
    if verb == "delete":
        writing.delete(record)
    else:
        writing.restore(record)
    return record


def _own(entity: Entity, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only the fields that whoever is asking may write; a stranger among them is an error."""
    strange = set(values) - set(reading.writable_fields(entity))
    if strange:
        raise Refused(
            _("These fields cannot be changed here: %(fields)s.")
            % {"fields": ", ".join(sorted(strange))}
        )
    return values


def verbs(entity: Entity, record: Any) -> list[Action]:
    """The actions to offer on a record: described, applicable, and allowed to whoever is asking."""
    return [
        told
        for told in entity.actions
        if may(told.verb, entity.key) and (told.applies is None or told.applies(record))
    ]


LABELS = {
    "create": gettext_lazy("Create"),
    "update": gettext_lazy("Update"),
    "delete": gettext_lazy("Delete"),
    "restore": gettext_lazy("Restore"),
}
