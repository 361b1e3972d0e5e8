"""What a row of a list is told by: its columns, and what is said of it besides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Option
from kesher.entity.kinds import resolving
from kesher.entity.kinds.choice import chosen

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowColumn:
    """A column of the rows' little form; `choices` names a list of them.

    `meant` answers what a word in it stands for, or nothing. `untold` is the answer of whoever does
    not choose. What is `appended` is typed after the main column, in its box, and a row tells it
    only where there is any.
    """

    name: str
    label: Any
    input: str = "text"
    ltr: bool = False
    choices: str = ""
    autocomplete: str = "off"
    meant: Callable[[str], str] | None = None
    untold: Any = ""
    appended: bool = False

    @property
    def options(self) -> Sequence[Option]:
        """All answers, archived ones included."""
        return resolving.choices(self.choices) if self.choices else []

    def answer(self, typed: str) -> str:
        """The key of the answer that is meant; raises `ValidationError`."""
        try:
            return chosen(typed, list(self.options))
        except ValidationError as wrong:
            params = {**(wrong.params or {}), "column": self.name}
            raise ValidationError(wrong.message, params=params, code=wrong.code) from wrong

    def schema(self) -> dict[str, Any]:
        keys = [option.key for option in self.options]
        return {"type": "string", "enum": keys} if keys else {"type": "string"}

    def offered(self, value: str) -> list[Option]:
        """What a form offers a row: the living answers, and its own, whatever became of that."""
        found = [one for one in self.options if not one.archived or one.key == value]
        if value and value not in {one.key for one in found}:
            found.append(Option(key=value, label=value))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFlag:
    """What is said of a row: `bad` strikes it through, `warn` marks it, `good` is told on the card.

    One that nobody ticks (`typed=False`) is found out when the row is cleaned. `opposite` is how
    others ask who answers No where it is so: may somebody be written to?
    """

    name: str
    label: Any
    tone: str
    typed: bool = True
    opposite: Any = ""


PRIMARY = RowFlag(name="primary", label=lazy("Primary"), tone="")
