"""A phone number, dialled by a touch and found by any fragment of its digits."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, FRAGMENTS, NEVER, SAME, Kind, within_length
from kesher.entity.markup import draw
from kesher.entity.naming import capital
from kesher.lib import phones
from kesher.tenancy.organization import organization


class Phone(Kind):
    """The Python value is E.164, with `;ext=` where there is one, or a short code with its star.

    A number that lacks digits is kept as it was written.
    """

    key = "phone"
    label = _("Phone")
    operators = (*SAME, *FRAGMENTS, *EMPTINESS)
    ltr = True
    nothing = ""

    def understand(self, plain: str, field: Field) -> str:
        try:
            phone = phones.parse(plain, region=organization().country)
        except phones.NotAPhone as problem:
            raise ValidationError(
                _("This is not a phone number; it should look like 050-234-5678."), code="phone"
            ) from problem
        return within_length(phones.together(phone.number, phone.extension), field)

    def widget(self, field: Field) -> forms.Widget:
        return forms.TextInput(
            attrs={"type": "tel", "dir": "ltr", "inputmode": "tel", "autocomplete": "off"}
        )

    def text(self, value: Any, field: Field) -> str:
        return shown(value, region=organization().country) if value else ""

    def cell(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        url, drawing = phones.dial_link(value), drawn(value, region=organization().country)
        return draw('<a href="{}">{}</a>', url, drawing)

    def sheets(self, field: Field) -> list[tuple[str, Callable[[Any], Any]]]:
        """The extension of a column has one of its own; what stands in a custom field is whole."""
        if field.is_custom:
            return super().sheets(field)
        region = organization().country
        return [
            (capital(field.label), lambda value: value and phones.display(value, region=region)),
            (gettext("Extension"), lambda value: value and phones.apart(value)[1]),
        ]

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "phone"}

    def canonical(self, field: Field, operator: str, typed: str) -> str:
        if operator not in FRAGMENTS:
            return self.parse(typed, field) or super().canonical(field, operator, typed)
        if not phones.fragment(typed):
            raise ValidationError(_("Please give at least three digits."), code="digits")
        return super().canonical(field, operator, typed)

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        """A fragment is compared by its digits, however it was typed."""
        if operator not in FRAGMENTS:
            return super().asked(field, operator, operands)
        digits = phones.fragment(operands[0])
        return Q(**{f"{field.lookup}__icontains": digits}) if digits else NEVER

    def digits(self, value: Any, field: Field) -> Iterable[str]:
        return phones.search_digits(value) if value else ()


def shown(kept: str, *, region: str = "IL") -> str:
    """For people, as plain text: `03-623-4567 ext. 12`.

    A word of Hebrew would turn around a number with its country: `+44 20 7946 0958 x12`.
    """
    number, extension = phones.display(kept, region=region), phones.apart(kept)[1]
    words = f"x{extension}" if extension and number.startswith("+") else _after(kept)
    return f"{number} {words}" if words else number


def drawn(kept: str, *, region: str = "IL") -> str:
    """The same, of which the number alone goes from left to right."""
    number = draw('<bdi dir="ltr">{}</bdi>', phones.display(kept, region=region))
    words = _after(kept)
    return draw('{} <bdi dir="auto">{}</bdi>', number, words) if words else number


def _after(kept: str) -> str:
    _number, extension = phones.apart(kept)
    return gettext("ext. %(digits)s") % {"digits": extension} if extension else ""
