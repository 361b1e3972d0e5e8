"""Text with headings, lists and links; only what the sanitiser lets through is kept."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, FRAGMENTS, Kind
from kesher.entity.kinds.text import LONGEST, SHOWN
from kesher.entity.markup import draw
from kesher.lib import hebrew, html

TAG = re.compile(r"</?[a-zA-Z!]")


class RichText(Kind):
    """The Python value is sanitised HTML; a plain text becomes paragraphs."""

    key = "rich_text"
    label = _("Rich text")
    sortable = False
    operators = (*FRAGMENTS, *EMPTINESS)
    nothing = ""

    def parse(self, text: Any, field: Field) -> str:
        plain = hebrew.clean_text("" if text is None else str(text))
        if len(plain) > LONGEST:
            raise ValidationError(
                _("This is longer than %(limit)s characters."), params={"limit": LONGEST}
            )
        safe = html.sanitize(plain if TAG.search(plain) else _paragraphs(plain))
        return safe if html.to_text(safe).strip() else ""

    def widget(self, field: Field) -> forms.Widget:
        return RichEditor(attrs={"dir": "auto", "rows": 5})

    def text(self, value: Any, field: Field) -> str:
        return html.to_text(value) if value else ""

    def cell(self, value: Any, field: Field) -> str:
        line = " ".join(self.text(value, field).split())
        if len(line) > SHOWN:
            line = line[:SHOWN].rsplit(" ", 1)[0] + "…"
        return draw('<bdi dir="auto">{}</bdi>', line) if line else ""

    def full(self, value: Any, field: Field) -> str:
        """What passed the sanitiser when it was written is shown as it is."""
        if self.is_empty(value):
            return ""
        return draw('<div class="k-rich" dir="auto">{}</div>', SafeString(value))

    def typed(self, value: Any, field: Field) -> str:
        return value or ""


class RichEditor(forms.Textarea):
    """<k-editor><textarea …></textarea></k-editor>"""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        area = super().render(name, value, attrs, renderer)
        return draw("<k-editor>{}</k-editor>", area)


def _paragraphs(plain: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in plain.splitlines() if line.strip())
