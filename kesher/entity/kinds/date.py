"""A day."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.fields import Field
from kesher.entity.kinds import clock, periods
from kesher.entity.kinds.base import EMPTINESS, ORDERED, WORDS, Kind
from kesher.entity.kinds.day_inputs import DayInput
from kesher.entity.markup import draw
from kesher.lib import dates

NOT_A_DATE = _("This is not a date; it should look like 31/12/2026.")


class Date(Kind):
    """Day before month, whatever the language. Filters know today and `within` a period."""

    key = "date"
    label = _("Date")
    searched = False
    operators: ClassVar[tuple[str, ...]] = (*ORDERED, "within", *EMPTINESS)
    operator_words = {
        **WORDS,
        "<": _("%(field)s: before %(value)s"),
        "<=": _("%(field)s: until %(value)s"),
        ">": _("%(field)s: after %(value)s"),
        ">=": _("%(field)s: from %(value)s"),
    }
    compared: ClassVar[Mapping[str, Any]] = {
        "<": pgettext_lazy("day", "before"),
        "<=": pgettext_lazy("day", "until"),
        ">": pgettext_lazy("day", "after"),
        ">=": pgettext_lazy("day", "from"),
    }
    wanted = _("Please give a date like 2026-12-31.")

    def parse(self, text: Any, field: Field) -> Any:
        if isinstance(text, datetime.datetime):
            return clock.local(text).date() if text.tzinfo else text.date()
        return text if isinstance(text, datetime.date) else super().parse(text, field)

    def understand(self, plain: str, field: Field) -> datetime.date:
        if phrase := periods.day_canonical(plain):
            return periods.day(phrase, clock.today())
        try:
            return dates.parse_date(plain)
        except ValueError as problem:
            raise ValidationError(NOT_A_DATE, code="date") from problem

    def from_json(self, raw: Any, field: Field) -> Any:
        if raw in (None, ""):
            return None
        try:
            return datetime.date.fromisoformat(raw)
        except (TypeError, ValueError) as problem:
            raise ValidationError(self.wanted, code="type") from problem

    def widget(self, field: Field) -> forms.Widget:
        return DayInput()

    def text(self, value: Any, field: Field) -> str:
        return "" if value is None else f"{value:%d/%m/}{value.year:04}"

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        return draw(
            '<time datetime="{}"><bdi dir="ltr">{}</bdi></time>',
            value.isoformat(),
            self.text(value, field),
        )

    def typed(self, value: Any, field: Field) -> Any:
        return "" if value is None else value.isoformat()

    def to_json(self, value: Any, field: Field) -> Any:
        return None if value is None else value.isoformat()

    def from_store(self, raw: Any, field: Field) -> Any:
        return datetime.date.fromisoformat(raw)

    def sheet(self, value: Any, field: Field) -> Any:
        return value

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def canonical(self, field: Field, operator: str, typed: str) -> str:
        """Phrases stay phrases, so that a saved view of today is of every day's today."""
        if operator == "within":
            return periods.canonical(typed)
        return periods.day_canonical(typed) or super().canonical(field, operator, typed)

    def operand_words(self, field: Field, operator: str, operand: str) -> str:
        if operator == "within":
            return periods.in_words(operand)
        if periods.day_canonical(operand):
            return periods.day_in_words(operand)
        return super().operand_words(field, operator, operand)

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        if operator != "within":
            return super().asked(field, operator, operands)
        days = periods.period(periods.canonical(operands[0]), clock.today())
        start, end = self.bound(days.start, field), self.bound(days.end, field)
        return Q(**{f"{field.lookup}__gte": start, f"{field.lookup}__lt": end})

    def bound(self, day: datetime.date, field: Field) -> Any:
        """The beginning of a day, as it is stored."""
        return day.isoformat() if field.is_custom else day
