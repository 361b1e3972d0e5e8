"""Controls for a day, and for a day with its hour: typed day first, or chosen from a calendar.

A browser's own date field shows day and month in the order of the browser's language, whatever
the page says: on an American one 5 March would read 03/05.
"""

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from kesher.entity.markup import draw


class DayInput(forms.TextInput):
    """<k-date data-native="date"><input type="text" …><button hidden></button></k-date>

    Without scripts the line is all there is, and takes whatever the kind understands.
    """

    native: ClassVar[str] = "date"
    example: ClassVar[str] = "31/12/2026"

    def __init__(self) -> None:
        super().__init__({"dir": "ltr", "autocomplete": "off"})

    def format_value(self, value: Any) -> str:
        """Day first; what is no date stays as it was typed."""
        plain = str(value or "")
        try:
            moment = datetime.datetime.fromisoformat(plain)
        except ValueError:
            return plain
        hour = f" {moment:%H:%M}" if "T" in plain else ""
        return f"{moment:%d/%m/}{moment.year:04}{hour}"

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        line = super().render(name, value, {"placeholder": self.example, **(attrs or {})}, renderer)
        return draw(
            '<k-date data-native="{}">{}<button type="button" class="k-calendar" aria-label="{}" '
            'tabindex="-1" hidden></button></k-date>',
            self.native,
            line,
            _("Choose from a calendar"),
        )


class MomentInput(DayInput):
    """A day and its hour."""

    native = "datetime-local"
    example = "31/12/2026 14:30"
