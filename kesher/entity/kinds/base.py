"""What every kind of value answers; a door never asks which kind it has."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field

Json = Any

COMPARISONS = {"=": "", "<": "__lt", "<=": "__lte", ">": "__gt", ">=": "__gte"}


class Kind:
    """A kind of value: parsed, stored, shown, filtered and searched in one place.

    Python values are the kind's own (`str`, `Decimal`, `date`, `Money` …); None and "" are empty.
    `parse` and `from_json` raise `ValidationError` with a sentence that says what to do.
    """

    key: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    align: ClassVar[str] = "start"
    custom: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = ("=", "!=", "is empty", "is not empty")
    ltr: ClassVar[bool] = False



    def parse(self, text: Any, field: Field) -> Any:
        """A value from what a person typed, or from a cell of a spreadsheet."""
        return str(text).strip()

    def from_json(self, raw: Json, field: Field) -> Any:
        """A value from the API's JSON."""
        return None if raw is None else self.parse(raw, field)

    def form_field(self, field: Field) -> forms.Field:
        return KindFormField(kind=self, field=field, widget=self.widget(field))

    def widget(self, field: Field) -> forms.Widget:
        attributes = {"dir": "ltr" if self.ltr else "auto"}
        if limit := field.options.get("max_length"):
            attributes["maxlength"] = str(limit)
        return forms.TextInput(attrs=attributes)



    def text(self, value: Any, field: Field) -> str:
        """Plain words, for export, audit, mail and search."""
        return "" if self.is_empty(value) else str(value)

    def cell(self, value: Any, field: Field) -> str:
        """Safe HTML for a list, a card, a board."""
        if self.is_empty(value):
            return ""
        if self.ltr:
            return format_html('<bdi dir="ltr">{}</bdi>', self.text(value, field))
        return format_html('<bdi dir="auto">{}</bdi>', self.text(value, field))

    def typed(self, value: Any, field: Field) -> Any:
        """What the form shows for a value."""
        return self.text(value, field)

    def to_json(self, value: Any, field: Field) -> Json:
        return None if self.is_empty(value) else value

    def sheet(self, value: Any, field: Field) -> Any:
        """What a spreadsheet's cell holds: a number, a date or a text."""
        return self.text(value, field)

    def schema(self, field: Field) -> dict[str, Any]:
        """JSON Schema of the API's form."""
        return {"type": "string"}



    def to_store(self, value: Any, field: Field) -> Json:
        return self.to_json(value, field)

    def from_store(self, raw: Json, field: Field) -> Any:
        return self.from_json(raw, field)



    def is_empty(self, value: Any) -> bool:
        return value is None or value == ""

    def condition(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        """The rows for which `field operator operands` holds.

        A negation includes the rows without a value.
        """
        if operator == "is empty":
            return self.empty(field)
        if operator == "is not empty":
            return ~self.empty(field)
        if operator in {"!=", "not in"}:
            positive = "=" if operator == "!=" else "in"
            return ~self.condition(field, positive, operands) | self.empty(field)
        values = [self.operand(field, operand) for operand in operands]
        if operator == "in":
            return Q(**{f"{field.lookup}__in": values})
        return Q(**{f"{field.lookup}{COMPARISONS[operator]}": values[0]})

    def empty(self, field: Field) -> Q:
        if field.is_custom:
            return Q(**{f"{field.lookup}__isnull": True})
        blank = Q() if field.options.get("null_only") else Q(**{field.lookup: ""})
        return Q(**{f"{field.lookup}__isnull": True}) | blank if field.nullable else blank

    def operand(self, field: Field, typed: str) -> Any:
        """The value to compare with, as it is stored."""
        value = self.parse(typed, field)
        return self.to_store(value, field) if field.is_custom else value

    def words(self, value: Any, field: Field) -> Iterable[str]:
        """Texts under which the record is found."""
        return () if self.is_empty(value) else (self.text(value, field),)

    def digits(self, value: Any, field: Field) -> Iterable[str]:
        """Digit strings under which the record is found by any fragment."""
        return ()


class KindFormField(forms.Field):
    """A form field that leaves understanding to its kind."""

    def __init__(self, *, kind: Kind, field: Field, widget: forms.Widget) -> None:
        super().__init__(
            label=field.label,
            required=field.required,
            disabled=field.read_only,
            help_text=field.help,
            widget=widget,
        )
        self.kind, self.field = kind, field

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else self.kind.typed(value, self.field)

    def clean(self, value: Any) -> Any:
        if value in (None, "", []):
            if self.required:
                raise ValidationError(_("Please fill in this field."), code="required")
            return None
        return self.kind.parse(value, self.field)
