"""What every kind of value answers; a door never asks which kind it has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.settings import Setting, checked
from kesher.entity.markup import draw
from kesher.entity.naming import capital
from kesher.lib import hebrew

Json = Any

SAME = ("=", "!=", "in", "not in")
ORDERED = ("=", "!=", "<", "<=", ">", ">=", "in", "not in")
FRAGMENTS = ("contains", "starts with")
EMPTINESS = ("is empty", "is not empty")

OPPOSITES = {"!=": "=", "not in": "in"}
WORDS: dict[str, Any] = {
    "=": _("%(field)s: %(value)s"),
    "!=": _("%(field)s: not %(value)s"),
    "<": _("%(field)s: less than %(value)s"),
    "<=": _("%(field)s: at most %(value)s"),
    ">": _("%(field)s: more than %(value)s"),
    ">=": _("%(field)s: at least %(value)s"),
    "in": _("%(field)s: %(value)s"),
    "not in": _("%(field)s: not %(value)s"),
    "contains": _("%(field)s contains “%(value)s”"),
    "starts with": _("%(field)s starts with “%(value)s”"),
    "is empty": _("%(field)s: empty"),
    "is not empty": _("%(field)s: not empty"),
    "within": _("%(field)s: %(value)s"),
    "has": _("%(field)s: %(value)s"),
}
LOOKUPS = {
    "=": "",
    "<": "__lt",
    "<=": "__lte",
    ">": "__gt",
    ">=": "__gte",
    "contains": "__icontains",
    "starts with": "__istartswith",
}
NEVER = Q(pk__in=[])


class Kind:
    """A kind of value: parsed, stored, shown, filtered and searched in one place.

    Python values are the kind's own (`str`, `Decimal`, `date` …); None, "" and [] are empty.
    `parse` and `from_json` raise `ValidationError` with a sentence that says what to do.
    """

    key: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    align: ClassVar[str] = "start"
    custom: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    assigned: ClassVar[bool] = False
    searched: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = (*SAME, *EMPTINESS)
    # Operators that are called otherwise of such values than of numbers.
    compared: ClassVar[Mapping[str, Any]] = {}
    settings: ClassVar[tuple[Setting, ...]] = ()
    operator_words: ClassVar[Mapping[str, Any]] = WORDS
    ltr: ClassVar[bool] = False
    # Of two records that become one, both values are kept together, and nobody need choose.
    unites: ClassVar[bool] = False
    nothing: ClassVar[Any] = None
    json_types: ClassVar[tuple[type, ...]] = (str,)
    wanted: ClassVar[Any] = _("Please give a text.")

    def parse(self, text: Any, field: Field) -> Any:
        """A value from what a person typed, or from a cell of a spreadsheet."""
        plain = plain_text(text)
        return self.understand(plain, field) if plain else self.nothing

    def understand(self, plain: str, field: Field) -> Any:
        """A value from one clean, non-empty line."""
        return plain

    def from_json(self, raw: Json, field: Field) -> Any:
        """A value from the API's JSON."""
        if raw is None:
            return self.nothing
        if type(raw) not in self.json_types:
            raise ValidationError(self.wanted, code="type")
        return self.parse(raw, field)

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
        direction = "ltr" if self.ltr else "auto"
        return draw('<bdi dir="{}">{}</bdi>', direction, self.text(value, field))

    def full(self, value: Any, field: Field) -> str:
        """Safe HTML for the record's own card: all of the value; a cell shows its beginning."""
        return self.cell(value, field)

    def typed(self, value: Any, field: Field) -> Any:
        """What the form shows for a value."""
        return self.text(value, field)

    def to_json(self, value: Any, field: Field) -> Json:
        return None if self.is_empty(value) else value

    def sheet(self, value: Any, field: Field) -> Any:
        """What a spreadsheet's cell holds: a number, a date or a text, as a list has it.

        An import leaves a record alone whose cell says this, however little of the value it says.
        """
        return self.text(value, field)

    def sheets(self, field: Field) -> list[tuple[str, Callable[[Any], Any]]]:
        """The columns that the value fills in a spreadsheet: the name of each, and its cell."""
        return [(capital(field.label), lambda value: self.sheet(value, field))]

    def schema(self, field: Field) -> dict[str, Any]:
        """JSON Schema of the API's form."""
        return {"type": "string"}

    def to_store(self, value: Any, field: Field) -> Json:
        return self.to_json(value, field)

    def from_store(self, raw: Json, field: Field) -> Any:
        """What `to_store` wrote; trusted, so that a changed rule does not hide an old value."""
        return raw

    def is_empty(self, value: Any) -> bool:
        return value is None or value in ("", [])

    def united(self, mine: Any, other: Any, field: Field) -> Any:
        """The value of two records that become one; `mine` is that of the one that stays."""
        return other if self.is_empty(mine) else mine

    def joins(self, field: Field) -> tuple[str, ...]:
        """Paths for `select_related`, without which a cell would cost a query."""
        return ()

    def gather(self, values: Iterable[Any], field: Field) -> None:
        """Fetch at once whatever the cells of these values will ask for."""

    def canonical(self, field: Field, operator: str, typed: str) -> str:
        """An operand as a saved filter keeps it; canonical again when read again."""
        plain = hebrew.clean(typed)
        if operator in FRAGMENTS and plain:
            return plain
        value = self.parse(plain, field)
        if self.is_empty(value):
            raise ValidationError(_("Please give a value, or ask whether it is empty."))
        return str(self.typed(value, field))

    def operand_words(self, field: Field, operator: str, operand: str) -> str:
        """A canonical operand as a person reads it."""
        if operator in FRAGMENTS:
            return operand
        return self.text(self.parse(operand, field), field)

    def condition(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        """The rows for which `field operator operands` holds.

        It is true or false of every row, also of one without a value: a negation includes those.
        """
        if operator not in self.operators:
            raise ValidationError(_("This cannot be asked of this field."))
        if operator == "is empty":
            return self.empty(field)
        if operator == "is not empty":
            return ~self.empty(field)
        if operator in OPPOSITES:
            return ~self.condition(field, OPPOSITES[operator], operands)
        # In SQL a missing key of a document is neither equal nor unequal to anything.
        has_value = ~self.empty(field) if field.is_custom else Q()
        return self.asked(field, operator, operands) & has_value

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        """A condition that is neither a negation nor about emptiness."""
        if operator == "in":
            values = [self.operand(field, operand) for operand in operands]
            return Q(**{f"{field.lookup}__in": values})
        value = operands[0] if operator in FRAGMENTS else self.operand(field, operands[0])
        return Q(**{f"{field.lookup}{LOOKUPS[operator]}": value})

    def empty(self, field: Field) -> Q:
        missing = Q(**{f"{field.lookup}__isnull": True})
        return missing if field.is_custom else missing | self.blank(field)

    def blank(self, field: Field) -> Q:
        """The rows of a column that hold an empty value other than NULL."""
        return NEVER if self.nothing is None else Q(**{field.lookup: self.nothing})

    def operand(self, field: Field, typed: str) -> Any:
        """The value to compare with, as it is stored."""
        value = self.parse(typed, field)
        return self.to_store(value, field) if field.is_custom else value

    def words(self, value: Any, field: Field) -> Iterable[str]:
        """Texts under which the record is found."""
        told = self.searched and not self.is_empty(value)
        return (self.text(value, field),) if told else ()

    def digits(self, value: Any, field: Field) -> Iterable[str]:
        """Digit strings under which the record is found by any fragment."""
        return ()

    def check_options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of a custom field of this kind, cleaned; raises `ValidationError`."""
        return checked(self.settings, options)


def plain_text(cell: Any) -> str:
    """One clean line from what was typed, or from a spreadsheet's typed cell."""
    if type(cell) is str:
        return hebrew.clean(cell) if cell else ""
    if cell is None:
        return ""
    if isinstance(cell, float | Decimal) and isfinite(cell) and cell == int(cell):
        cell = int(cell)
    if isinstance(cell, datetime | date):
        cell = cell.isoformat()
    return hebrew.clean(str(cell))


def within_length(plain: str, field: Field, *, usual: int = 0) -> str:
    """The text; raises where it is longer than the field takes, or than usual."""
    limit = field.options.get("max_length", usual)
    if limit and len(plain) > limit:
        raise ValidationError(
            _("This is longer than %(limit)s characters."), params={"limit": limit}, code="long"
        )
    return plain


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
        parsed = value if self.disabled else self.kind.parse(value, self.field)
        if self.required and self.kind.is_empty(parsed):
            raise ValidationError(_("Please fill in this field."), code="required")
        return parsed

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            value = self.kind.parse(data, self.field)
        except ValidationError:
            return True
        if self.kind.is_empty(initial) or self.kind.is_empty(value):
            return self.kind.is_empty(initial) != self.kind.is_empty(value)
        return bool(value != initial)
