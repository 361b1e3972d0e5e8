"""An address on the web."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, FRAGMENTS, SAME, Kind, within_length
from kesher.entity.markup import draw

LONGEST = 500
SHOWN = 60
_validate = URLValidator(schemes=["http", "https"])


class Url(Kind):
    key = "url"
    label = _("Web address")
    operators = (*SAME, *FRAGMENTS, *EMPTINESS)
    ltr = True
    nothing = ""

    def understand(self, plain: str, field: Field) -> str:
        """The address with its scheme; `example.co.il` alone is taken for https."""
        address = plain if "://" in plain else f"https://{plain}"
        try:
            _validate(address)
        except ValidationError as problem:
            raise ValidationError(
                _("This is not a web address; it should look like www.example.co.il."), code="url"
            ) from problem
        if len(address) > LONGEST:
            raise ValidationError(
                _("This is longer than %(limit)s characters."), params={"limit": LONGEST}
            )
        return within_length(address, field)

    def widget(self, field: Field) -> forms.Widget:
        limit = str(field.options.get("max_length") or LONGEST)
        return forms.URLInput(
            attrs={
                "dir": "ltr",
                "type": "text",
                "inputmode": "url",
                "autocomplete": "off",
                "maxlength": limit,
            }
        )

    def cell(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        parts = urlsplit(value)
        shown = f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")
        if parts.scheme not in {"http", "https"}:
            return draw('<bdi dir="ltr">{}</bdi>', value)
        return draw(
            '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">'
            '<bdi dir="ltr">{}</bdi></a>',
            value,
            shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…",
        )

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "uri", "maxLength": LONGEST}
