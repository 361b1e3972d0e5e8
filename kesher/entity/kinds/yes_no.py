"""Yes or no."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, Kind, plain_text
from kesher.entity.markup import draw
from kesher.lib import hebrew

YES = {"yes", "y", "true", "t", "on", "1", "v", "x", "✓", "✔", "כן", "כ", "אמת", "יש", "פעיל"}
NO = {"no", "n", "false", "f", "off", "0", "לא", "ל", "שקר", "אין", "לא פעיל"}
YES_KEYS = {hebrew.key(word) or word for word in YES}
NO_KEYS = {hebrew.key(word) or word for word in NO}


class YesNo(Kind):
    """Nothing is not No; a column that cannot be empty takes it for No."""

    key = "yes_no"
    label = _("Yes or no")
    searched = False
    operators = ("=", "!=", *EMPTINESS)
    json_types = (bool,)
    wanted = _("Please give true or false.")

    def parse(self, text: Any, field: Field) -> Any:
        if isinstance(text, bool):
            return text
        plain = plain_text(text)
        word = hebrew.key(plain) or plain
        if not word:
            return None
        if word in YES_KEYS:
            return True
        if word in NO_KEYS:
            return False
        raise ValidationError(_("Please answer yes or no."), code="yes_no")

    def widget(self, field: Field) -> forms.Widget:
        if not field.nullable:
            return forms.CheckboxInput(attrs={"class": "k-toggle"})
        answers = [("", ""), ("yes", _("Yes")), ("no", _("No"))]
        return forms.Select(choices=answers)

    def text(self, value: Any, field: Field) -> str:
        return "" if value is None else str(_("Yes") if value else _("No"))

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        mark, tone = ("✓", "k-yes") if value else ("–", "k-no k-faint")
        return draw(
            '<span class="{}"><span aria-hidden="true">{}</span> {}</span>',
            tone,
            mark,
            self.text(value, field),
        )

    def typed(self, value: Any, field: Field) -> Any:
        if not field.nullable and not isinstance(value, str):
            return bool(value)
        return "" if value is None else "yes" if value else "no"

    def to_json(self, value: Any, field: Field) -> Any:
        return value

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "boolean"}

    def united(self, mine: Any, other: Any, field: Field) -> Any:
        """What either of them says is so."""
        return other if mine is None or other is True else mine

    def canonical(self, field: Field, operator: str, typed: str) -> str:
        value = self.parse(typed, field)
        if value is None:
            raise ValidationError(_("Please answer yes or no."), code="yes_no")
        return "yes" if value else "no"
