"""Several answers out of a list."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds import inclusion
from kesher.entity.kinds.base import EMPTINESS, Kind, plain_text
from kesher.entity.kinds.choice import ITEMS, chosen, names, options, schema_of, tag
from kesher.entity.kinds.widgets import OptionChecks
from kesher.entity.markup import draw

LOOKUP = inclusion.Includes.lookup_name
BETWEEN = ", "


class Choices(Kind):
    """The Python value is a list of keys. `has` asks for one of them, `in` for any of several."""

    key = "choices"
    label = _("Several choices")
    sortable = False
    unites = True
    operators = ("has", "in", "not in", *EMPTINESS)
    settings = (ITEMS,)
    json_types = (list,)
    wanted = _("Please give a list of keys.")
    nothing = []

    def parse(self, text: Any, field: Field) -> Any:
        """From keys or labels in a list, or in one line between commas or semicolons."""
        offered = options(field)
        named = [chosen(part, offered) for part in self.parts(text, field)]
        return list(dict.fromkeys(named))

    def parts(self, given: Any, field: Field) -> list[str]:
        """What stands between the commas, unless the whole line is one answer's label."""
        if isinstance(given, list | tuple):
            return [part for part in map(plain_text, given) if part]
        line = plain_text(given)
        if any(line in (option.key, option.label) for option in options(field)):
            return [line] if line else []
        parts = line.replace(";", ",").replace("|", ",").split(",")
        return [part.strip() for part in parts if part.strip()]

    def from_json(self, raw: Any, field: Field) -> Any:
        if isinstance(raw, list) and not all(isinstance(part, str) for part in raw):
            raise ValidationError(self.wanted, code="type")
        return super().from_json(raw, field)

    def widget(self, field: Field) -> forms.Widget:
        return OptionChecks(options=options(field))

    def text(self, value: Any, field: Field) -> str:
        labels = {option.key: option.label for option in options(field)}
        return BETWEEN.join(labels.get(key, key) for key in value or ())

    def cell(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        tags = format_html_join("", "{}", ((tag(key, field),) for key in value))
        return draw('<span class="k-tags">{}</span>', tags)

    def typed(self, value: Any, field: Field) -> Any:
        return list(value or ())

    def to_json(self, value: Any, field: Field) -> Any:
        return list(value or ())

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "array", "items": schema_of(options(field)), "uniqueItems": True}

    def united(self, mine: Any, other: Any, field: Field) -> Any:
        return list(dict.fromkeys([*(mine or ()), *(other or ())]))

    def canonical(self, field: Field, operator: str, typed: str) -> str:
        return chosen(plain_text(typed), options(field))

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        found = Q()
        for key in operands:
            found |= Q(**{f"{field.lookup}__{LOOKUP}": key})
        return found

    def operand_words(self, field: Field, operator: str, operand: str) -> str:
        return self.text([operand], field)

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return names(value or (), field)
