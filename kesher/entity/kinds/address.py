"""A postal address in its parts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, Kind, plain_text
from kesher.entity.markup import draw
from kesher.lib import hebrew

PARTS = {
    "street": _("Street"),
    "number": _("House number"),
    "entrance": _("Entrance"),
    "floor": _("Floor"),
    "apartment": _("Apartment"),
    "po_box": _("PO box"),
    "city": _("City"),
    "postal_code": _("Postal code"),
    "country": _("Country"),
    "notes": _("Notes"),
}
NUMERIC = {"number", "floor", "apartment", "po_box", "postal_code"}
LONGEST = 200
POSTAL_CODE_DIGITS = (5, 7)


class Address(Kind):
    """The Python value is a dict of the parts that are filled in."""

    key = "address"
    label = _("Address")
    sortable = False
    operators = ("contains", *EMPTINESS)
    json_types = (dict,)
    wanted = _("Please give an object with the parts of an address.")

    def parse(self, text: Any, field: Field) -> Any:
        """The parts of a mapping; of a line, what its commas tell: street and number, city."""
        if isinstance(text, Mapping):
            return _clean(text) or None
        return super().parse(text, field)

    def understand(self, plain: str, field: Field) -> Any:
        if plain.startswith("{"):
            return self.parse(_loaded(plain), field)
        *streets, last = [part.strip() for part in plain.split(",")]
        if not streets and plain[-1:].isdigit():
            streets, last = [plain], ""
        city, code = _split_end(last, POSTAL_CODE_DIGITS)
        street, number = _split_end(" ".join(streets), (1, 4))
        return _clean({"street": street, "number": number, "city": city, "postal_code": code})

    def widget(self, field: Field) -> forms.Widget:
        return AddressParts()

    def text(self, value: Any, field: Field) -> str:
        """As an Israeli envelope has it: רחוב 12/4, עיר 6100000."""
        if not value:
            return ""
        house = "/".join(value[part] for part in ("number", "apartment") if part in value)
        box = value.get("po_box") and f"{PARTS['po_box']} {value['po_box']}"
        lines = [
            _spaced(value.get("street"), house),
            _spaced(value.get("entrance") and f"{PARTS['entrance']} {value['entrance']}"),
            _spaced(value.get("floor") and f"{PARTS['floor']} {value['floor']}"),
            _spaced(box),
            _spaced(value.get("city"), value.get("postal_code")),
            _spaced(value.get("country")),
            _spaced(value.get("notes")),
        ]
        return ", ".join(line for line in lines if line)

    def typed(self, value: Any, field: Field) -> Any:
        return value or {}

    def is_empty(self, value: Any) -> bool:
        return not value

    def schema(self, field: Field) -> dict[str, Any]:
        part = {"type": "string", "maxLength": LONGEST}
        return {
            "type": "object",
            "properties": dict.fromkeys(PARTS, part),
            "additionalProperties": False,
        }

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        found = Q()
        for part in PARTS:
            path = f"{field.lookup}__{part}"
            found |= Q(**{f"{path}__icontains": operands[0], f"{path}__isnull": False})
        return found


class AddressParts(forms.Widget):
    """One box for each part, named after it."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        parts = value if isinstance(value, Mapping) else {}
        boxes = format_html_join(
            "",
            '<label>{} <input type="text" name="{}-{}" value="{}" dir="{}" maxlength="{}"></label>',
            (
                (words, name, part, parts.get(part, ""), _direction(part), LONGEST)
                for part, words in PARTS.items()
            ),
        )
        return draw('<fieldset class="k-address" id="id_{}">{}</fieldset>', name, boxes)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        sent = {part: data[f"{name}-{part}"] for part in PARTS if f"{name}-{part}" in data}
        return sent or data.get(name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return self.value_from_datadict(data, files, name) is None

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""


def _loaded(plain: str) -> Mapping[str, Any]:
    try:
        parts = json.loads(plain)
    except (ValueError, RecursionError) as problem:
        raise ValidationError(Address.wanted, code="type") from problem
    if not isinstance(parts, dict):
        raise ValidationError(Address.wanted, code="type")
    return parts


def _clean(parts: Mapping[str, Any]) -> dict[str, str]:
    if unknown := [str(part) for part in parts if part not in PARTS]:
        raise ValidationError(
            _("An address has no part “%(part)s”."), params={"part": unknown[0][:40]}, code="part"
        )
    clean = {name: _part(parts[name]) for name in PARTS if name in parts}
    return {name: part for name, part in clean.items() if part}


def _part(raw: Any) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | None):
        raise ValidationError(_("Please give a text."), code="type")
    part = plain_text(raw)
    if len(part) > LONGEST:
        raise ValidationError(
            _("This is longer than %(limit)s characters."), params={"limit": LONGEST}
        )
    return part


def _split_end(line: str, digits: tuple[int, int]) -> tuple[str, str]:
    """The line without the number at its end, and the number, where it has a likely length."""
    words = hebrew.clean(line).split(" ")
    end = words[-1]
    is_number = end.isdigit() and digits[0] <= len(end) <= digits[1]
    return (" ".join(words[:-1]), end) if is_number and len(words) > 1 else (" ".join(words), "")


def _spaced(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _direction(part: str) -> str:
    return "ltr" if part in NUMERIC else "auto"
