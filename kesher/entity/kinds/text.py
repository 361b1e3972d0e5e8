"""One line of text, and several."""

from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, FRAGMENTS, SAME, Kind, within_length
from kesher.entity.kinds.settings import Setting, whole_between
from kesher.entity.markup import draw
from kesher.lib import hebrew

LONGEST = 20_000
LONGEST_LINE = 500
SHOWN = 140


class Text(Kind):
    key = "text"
    label = _("Text")
    operators: ClassVar[tuple[str, ...]] = (*SAME, *FRAGMENTS, *EMPTINESS)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            key="max_length",
            label=_("Longest text"),
            check=whole_between(1, LONGEST_LINE),
            default=255,
        ),
    )
    nothing = ""

    def understand(self, plain: str, field: Field) -> str:
        return within_length(plain, field)

    def schema(self, field: Field) -> dict[str, Any]:
        limit = field.options.get("max_length")
        return {"type": "string", "maxLength": limit} if limit else {"type": "string"}


class LongText(Text):
    """Several lines; lists show the beginning, in one line."""

    key = "long_text"
    label = _("Long text")
    sortable = False
    operators = (*FRAGMENTS, *EMPTINESS)
    settings = ()

    def parse(self, text: Any, field: Field) -> str:
        plain = hebrew.clean_text("" if text is None else str(text))
        return within_length(plain.strip(), field, usual=LONGEST)

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "maxLength": field.options.get("max_length", LONGEST)}

    def widget(self, field: Field) -> forms.Widget:
        return forms.Textarea(attrs={"dir": "auto", "rows": 3})

    def full(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        lines = format_html_join("", "<p>{}</p>", ((line,) for line in value.splitlines() if line))
        return draw('<div class="k-rich" dir="auto">{}</div>', lines)

    def cell(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        line = " ".join(value.split())
        if len(line) <= SHOWN:
            return draw('<bdi dir="auto">{}</bdi>', line)
        beginning = line[:SHOWN].rsplit(" ", 1)[0]
        return draw('<bdi dir="auto" title="{}">{}…</bdi>', value, beginning)
