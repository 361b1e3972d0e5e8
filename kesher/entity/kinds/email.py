"""A mail address."""

import re
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, FRAGMENTS, SAME, Kind, within_length
from kesher.entity.markup import draw

LONGEST = 254
# More than a page of an import has: each is asked about as a cell, and again as a record.
REMEMBERED = 4096
# What nearly all are like; of any other Django's own rules are asked, which take ten times as long.
USUAL = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
IN_BRACKETS = re.compile(r"<([^<>\s]+)>$")


class Email(Kind):
    key = "email"
    label = _("E-mail")
    operators = (*SAME, *FRAGMENTS, *EMPTINESS)
    ltr = True
    nothing = ""

    def understand(self, plain: str, field: Field) -> str:
        """The bare address in lower case, also out of `Dana <dana@example.co.il>`."""
        named = IN_BRACKETS.search(plain)
        address = (named[1] if named else plain).lower().removeprefix("mailto:")
        if not is_address(address):
            raise ValidationError(
                _("This is not an e-mail address; it should look like name@example.co.il."),
                code="email",
            )
        return within_length(address, field)

    def widget(self, field: Field) -> forms.Widget:
        limit = str(field.options.get("max_length") or LONGEST)
        return forms.EmailInput(
            attrs={"dir": "ltr", "inputmode": "email", "autocomplete": "off", "maxlength": limit}
        )

    def cell(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        return draw('<a href="mailto:{}"><bdi dir="ltr">{}</bdi></a>', value, value)

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": LONGEST}


@lru_cache(maxsize=REMEMBERED)
def is_address(text: str) -> bool:
    if len(text) <= LONGEST and USUAL.fullmatch(text):
        return True
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
