"""A length of time, in whole minutes."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.numbers import WholeNumber
from kesher.lib import dates

HOUR = 60
LONGEST = 1_000_000

PARTS = re.compile(
    r"(?:(?P<hours>\d{1,5}(?:\.\d{1,2})?)\s*(?:hours?|hrs?|h|שעות|שעה|שע'|ש')\s*(?:ו-?\s*)?)?"
    r"(?:(?P<minutes>\d{1,7})\s*(?:minutes?|mins?|m|דקות|דקה|דק'?|ד')?)?",
    re.ASCII,
)
SPOKEN = {
    "שעה": 60,
    "שעתיים": 120,
    "חצי שעה": 30,
    "רבע שעה": 15,
    "שלושת רבעי שעה": 45,
    "שעה וחצי": 90,
    "שעה ורבע": 75,
    "שעתיים וחצי": 150,
    "an hour": 60,
    "half an hour": 30,
}


class Duration(WholeNumber):
    """Minutes; a bare number typed by a person is minutes, too."""

    key = "duration"
    label = _("Duration")
    settings = ()
    json_types = (int,)
    wanted = _("Please give whole minutes, as a number.")

    def understand(self, plain: str, field: Field) -> int:
        minutes = _minutes(plain.lower())
        if minutes is None or minutes > LONGEST:
            raise ValidationError(
                _("This is not a duration; it should look like 1:30 or 90."), code="duration"
            )
        return minutes

    def widget(self, field: Field) -> forms.Widget:
        return forms.TextInput(attrs={"dir": "ltr", "placeholder": "0:30", "autocomplete": "off"})

    def text(self, value: Any, field: Field) -> str:
        return "" if value is None else f"{value // HOUR}:{value % HOUR:02}"

    def typed(self, value: Any, field: Field) -> str:
        return self.text(value, field)

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "description": _("Minutes")}

    def sheet(self, value: Any, field: Field) -> Any:
        return self.text(value, field)


def _minutes(plain: str) -> int | None:
    if plain in SPOKEN:
        return SPOKEN[plain]
    if parts := PARTS.fullmatch(plain):
        return round(float(parts["hours"] or 0) * HOUR) + int(parts["minutes"] or 0)
    try:
        return dates.parse_duration(plain)
    except dates.NotADate:
        return None
