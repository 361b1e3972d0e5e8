"""What is delivered now, of each line: a small table to fill in, and a list for programs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind, plain_text
from kesher.entity.kinds.numbers import bare, decimal_in
from kesher.features.orders.lines import LINES, left
from kesher.features.orders.models import Order
from kesher.features.quotes.rows import Row

THOUSANDTH = Decimal("0.001")
NAMES = ("key", "quantity")


class DeliveriesWidget(forms.Widget):
    """A row for each line; of one that was sent back, what was typed."""

    template_name = "orders/deliveries.html"
    is_wide = True
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["rows"] = value or []
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not hasattr(data, "getlist"):
            return data.get(name)
        columns = [data.getlist(f"{name}-{column}") for column in ("key", "quantity", *SHOWN)]
        return [
            dict(zip(("key", "quantity", *SHOWN), row, strict=True))
            for row in zip(*columns, strict=False)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-key" not in data


# What the form shows beside, and takes along when it is sent back.
SHOWN = ("description", "ordered", "left")


class Deliveries(Kind):
    """A list of `{key, quantity}`; less than nothing takes back what was entered wrongly."""

    key = "deliveries"
    label = lazy("What is delivered")
    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False

    def parse(self, text: Any, field: Field) -> list[Row]:
        return self.from_json(text, field)

    def from_json(self, raw: Any, field: Field) -> list[Row]:
        if not isinstance(raw, list):
            raise ValidationError(_("A list is wanted here."), code="type")
        return [row for row in map(_row, raw) if Decimal(row["quantity"])]

    def typed(self, value: Any, field: Field) -> Any:
        return value or []

    def widget(self, field: Field) -> forms.Widget:
        return DeliveriesWidget()

    def schema(self, field: Field) -> dict[str, Any]:
        told = {name: {"type": "string"} for name in NAMES}
        return {"type": "array", "items": {"type": "object", "properties": told}}


def begins(order: Order) -> list[Row]:
    """All lines, each with the rest that is due."""
    return [
        {
            "key": row["key"],
            "quantity": _plain(left(row)),
            "description": row["description"].partition("\n")[0],
            "ordered": _plain(Decimal(row["quantity"])),
            "left": _plain(left(row)),
        }
        for row in LINES.read(order)
    ]


def rest(order: Order) -> list[Row]:
    return [{"key": row["key"], "quantity": str(left(row))} for row in LINES.read(order)]


def delivered(order: Order, now: list[Row]) -> list[Row]:
    """The order's lines after this delivery. Raises `ValidationError`."""
    more = _summed(now)
    rows = LINES.read(order)
    if set(more) - {row["key"] for row in rows}:
        raise ValidationError({"lines": [_("There is no such line.")]})
    return [row | {"delivered": _after(row, more.get(row["key"], Decimal(0)))} for row in rows]


def _summed(now: list[Row]) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in now:
        found[row["key"]] = found.get(row["key"], Decimal(0)) + Decimal(row["quantity"])
    if not any(found.values()):
        raise ValidationError({"lines": [_("Please say how much is delivered.")]})
    return found


def _after(row: Row, more: Decimal) -> str:
    after = Decimal(row["delivered"]) + more
    if not 0 <= after <= Decimal(row["quantity"]):
        told = _("Of “%(line)s”, %(left)s are still to be delivered.")
        names = {"line": row["description"].partition("\n")[0], "left": _plain(left(row))}
        raise ValidationError({"lines": [told % names]})
    return _plain(after)


def _row(raw: Any) -> Row:
    if not isinstance(raw, dict) or set(raw) - {*NAMES, *SHOWN}:
        expected = ", ".join(NAMES)
        raise ValidationError(_("A row has only these: %(names)s.") % {"names": expected})
    number = decimal_in(plain_text(raw.get("quantity")) or "0")
    if number != number.quantize(THOUSANDTH):
        told = _("At most %(decimals)s digits after the point.") % {"decimals": 3}
        raise ValidationError(told)
    shown = {name: plain_text(raw[name]) for name in SHOWN if name in raw}
    return {"key": plain_text(raw.get("key")), "quantity": _plain(number), **shown}


def _plain(number: Decimal) -> str:
    return bare(number).replace(",", "")
