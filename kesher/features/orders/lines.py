"""The lines of an order: those of a quote that count, and how much of each was delivered."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.kinds.numbers import bare
from kesher.features.orders.models import OrderLine
from kesher.features.quotes.editor import OF_ALL
from kesher.features.quotes.lines import Lines, quantity_text, wrong_cell
from kesher.features.quotes.models import LineModel
from kesher.features.quotes.rows import Keeping, Row, common_row

TEXTS = (*OF_ALL, "delivered")


class OrderLines(Lines):
    """As a quote's, all of which count."""

    key = "order_lines"
    texts: ClassVar[tuple[str, ...]] = TEXTS
    flags: ClassVar[tuple[str, ...]] = ()
    model: ClassVar[type[LineModel]] = OrderLine
    parent: ClassVar[str] = "order"
    entity: ClassVar[str] = "orders"

    def row(self, raw: Any) -> Row:
        row = super().row(raw)
        row["delivered"] = quantity_text(row, "delivered", "0")
        if Decimal(row["delivered"]) > Decimal(row["quantity"]):
            raise wrong_cell("delivered", _("More cannot be delivered than was ordered."))
        return row

    def full(self, value: Any, field: Field) -> str:
        told = ((self.text([row], field), row["delivered"]) for row in value or [])
        return format_html_join("", '<div dir="auto">{} ({})</div>', told)


def left(row: Row) -> Decimal:
    """How much of a line is still to be delivered."""
    return Decimal(row["quantity"]) - Decimal(row["delivered"])


def is_all_there(rows: Sequence[Row]) -> bool:
    return not any(left(row) for row in rows)


def is_begun(rows: Sequence[Row]) -> bool:
    return any(Decimal(row["delivered"]) for row in rows)


def _of_line(line: OrderLine) -> Row:
    return common_row(line) | {"delivered": bare(line.delivered).replace(",", "")}


def _columns(row: Row) -> Row:
    return {"delivered": Decimal(row["delivered"])}


LINES = Keeping(model=OrderLine, parent="order", row_of=_of_line, more=_columns).field(OrderLines())
