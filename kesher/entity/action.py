"""Verbs as descriptions: what a button, an endpoint and an automation step know of an action."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.accounts.models import Membership
from kesher.entity import kinds
from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind


class Refused(Exception):
    """A verb that may not be done now. The message is shown to the person who tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How a parameter is asked for, where its type does not say: `Annotated[str, Ask(…)]`.

    `begins(record)` is what the form shows before anything is typed; `when(record)` says of which
    records people are asked at all.
    """

    label: Any
    kind: str | Kind = ""
    choices: str = ""
    help: Any = ""
    begins: Callable[[Any], Any] | None = None
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A verb of an entity. Calling it does it: rights, transaction, body, in that order.

    Where it does not apply, `hindrance(record)` is the sentence that says why, if there is one.
    `done` is how histories call it, where the words on its button are an order. The first that asks
    nothing is the big button of a card, unless it is rare, and does not `stand out`.
    """

    verb: str
    label: Any
    icon: str
    run: Callable[..., Any]
    done: Any = ""
    parameters: tuple[Field, ...] = ()
    applies: Callable[[Any], bool] | None = None
    hindrance: Callable[[Any], str] | None = None
    in_bulk: bool = True
    is_grave: bool = False
    stands_out: bool = True

    @property
    def afterwards(self) -> Any:
        return self.done or self.label

    def __call__(self, record: Any, /, **values: Any) -> Any:
        return self.run(record, **values)


KIND_OF_TYPE: dict[Any, str] = {
    str: "text",
    bool: "yes_no",
    int: "whole_number",
    date: "date",
    datetime: "date_time",
    Membership: "user",
}


def parameters_of(body: Callable[..., Any]) -> tuple[Field, ...]:
    """The fields a person is asked for, read from the body's signature after the record."""
    hints = get_type_hints(body, include_extras=True)
    parameters = list(inspect.signature(body).parameters.values())[1:]
    return tuple(_parameter(parameter, hints[parameter.name]) for parameter in parameters)


def _parameter(parameter: inspect.Parameter, hint: Any) -> Field:
    ask = next((note for note in get_args(hint) if isinstance(note, Ask)), None)
    plain = _without_none(get_args(hint)[0] if ask else hint)
    is_model = isinstance(plain, type) and issubclass(plain, models.Model)
    kind = (ask and ask.kind) or KIND_OF_TYPE.get(plain) or "reference"
    options: dict[str, Any] = {"list": ask.choices} if ask and ask.choices else {}
    if ask and ask.begins:
        options["begins"] = ask.begins
    if ask and ask.when:
        options["when"] = ask.when
    return Field(
        key=parameter.name,
        label=ask.label if ask else _(parameter.name.replace("_", " ")),
        kind=kind if isinstance(kind, Kind) else kinds.kind(kind),
        required=parameter.default is inspect.Parameter.empty,
        default=None if parameter.default is inspect.Parameter.empty else parameter.default,
        help=ask.help if ask else "",
        nullable=True,
        options={**options, "model": plain} if is_model else options,
    )


def _without_none(hint: Any) -> Any:
    plain = [part for part in get_args(hint) if part is not type(None)]
    return plain[0] if plain and type(None) in get_args(hint) else hint
