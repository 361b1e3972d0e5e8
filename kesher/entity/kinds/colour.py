"""One colour of the palette."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field, Option
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.choice import chosen, not_among, translations
from kesher.entity.kinds.palette import PALETTE
from kesher.entity.kinds.widgets import Radios
from kesher.entity.markup import draw


class Colour(Kind):
    key = "colour"
    label = _("Colour")
    searched = False
    wanted = _("Please give the name of a colour.")
    nothing = ""

    def understand(self, plain: str, field: Field) -> str:
        return chosen(plain, _offered())

    def from_json(self, raw: Any, field: Field) -> Any:
        """By its key alone: what is sent by a program does not depend on a language."""
        if raw is None or raw == "":
            return self.nothing
        if not isinstance(raw, str):
            raise ValidationError(self.wanted, code="type")
        if raw not in PALETTE:
            raise not_among(raw, _offered())
        return raw

    def widget(self, field: Field) -> forms.Widget:
        answers = [(name, _swatch(name), label) for name, label in PALETTE.items()]
        return Radios(style="k-colours", answers=answers)

    def text(self, value: Any, field: Field) -> str:
        return str(PALETTE.get(value, value or ""))

    def cell(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        return draw('<span class="k-tag k-colour-{}">{}</span>', value, self.text(value, field))

    def typed(self, value: Any, field: Field) -> str:
        return value or ""

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "enum": [*PALETTE]}


def _offered() -> list[Option]:
    return [
        Option(key=name, label=str(label), aliases=translations(label))
        for name, label in PALETTE.items()
    ]


def _swatch(name: str) -> str:
    return draw('<span class="k-swatch k-colour-{}" aria-hidden="true"></span>', name)
