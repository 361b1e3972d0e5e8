"""The lines of a quote: one list, read, typed and replaced as a whole."""

import re
import secrets
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind, plain_text
from kesher.entity.kinds.numbers import bare, decimal_in
from kesher.entity.kinds.reference import pk_of
from kesher.entity.markup import draw
from kesher.features.catalogue.models import BY_PARTS, LINE_VAT
from kesher.features.catalogue.taxing import read
from kesher.features.quotes.editor import FLAGS, TEXTS, LinesWidget
from kesher.features.quotes.models import LineModel, QuoteLine
from kesher.features.quotes.rows import Keeping, Row, common_row, price_text
from kesher.lib import hebrew

MOST = 200
LONGEST = 2000
LONGEST_GROUP = 20
MOST_QUANTITY = Decimal(10) ** 9
MOST_PRICE = Decimal(10) ** 11
KEY = re.compile(r"[A-Za-z0-9_-]{4,12}", re.ASCII)
WRITTEN = re.compile(
    r"(?P<description>.*?)(?: × (?P<quantity>[\d.,]+))?"
    r"(?: @ (?P<unit_price>[\d.,]+))?(?: −(?P<discount>[\d.,]+)%)?"
)


class Lines(Kind):
    """The Python value is a list of rows; numbers are texts, so that none is rounded on its way."""

    key = "quote_lines"
    label = lazy("Lines")
    texts: ClassVar[tuple[str, ...]] = TEXTS
    flags: ClassVar[tuple[str, ...]] = FLAGS
    model: ClassVar[type[LineModel]] = QuoteLine
    parent: ClassVar[str] = "quote"
    entity: ClassVar[str] = "quotes"
    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False
    operators: ClassVar[tuple[str, ...]] = ("contains", "is empty", "is not empty")

    def parse(self, text: Any, field: Field) -> list[Row]:
        """A list of rows, or a line of text each: `Paper × 2 @ 24.90 −10%`."""
        if isinstance(text, list):
            return self.from_json(text, field)
        lines = hebrew.clean_text("" if text is None else str(text)).splitlines()
        return self.from_json([_written(line) for line in lines if line.strip()], field)

    def from_json(self, raw: Any, field: Field) -> list[Row]:
        if raw is None:
            return []
        if not isinstance(raw, list):
            raise ValidationError(_("A list is wanted here."), code="type")
        if len(raw) > MOST:
            raise ValidationError(
                _("At most %(most)s rows fit here.") % {"most": MOST}, code="many"
            )
        return _with_own_keys([self.row(one) for one in raw])

    def row(self, raw: Any) -> Row:
        """One row, whole and clean, of what a program or a form tells."""
        return _row(raw, texts=self.texts, flags=self.flags)

    def to_json(self, value: Any, field: Field) -> Any:
        return [dict(row) for row in value or []]

    def is_empty(self, value: Any) -> bool:
        return not value

    def text(self, value: Any, field: Field) -> str:
        return "\n".join(_told(row) for row in value or [])

    def typed(self, value: Any, field: Field) -> Any:
        return value or []

    def cell(self, value: Any, field: Field) -> str:
        return draw('<bdi dir="auto">{}</bdi>', "; ".join(_first_line(row) for row in value))

    def full(self, value: Any, field: Field) -> str:
        return format_html_join(
            "", '<div dir="auto">{}</div>', ((_told(row),) for row in value or [])
        )

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return [row["description"] for row in value or []]

    def widget(self, field: Field) -> forms.Widget:
        return LinesWidget(texts=self.texts, flags=self.flags, entity=self.entity)

    def schema(self, field: Field) -> dict[str, Any]:
        told: dict[str, Any] = {name: {"type": "string"} for name in self.texts}
        told["vat"] = {"type": "string", "enum": [key for key, _label in LINE_VAT]}
        told |= {name: {"type": "boolean"} for name in self.flags}
        return {
            "type": "array",
            "maxItems": MOST,
            "items": {"type": "object", "properties": told},
        }

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        found = self.model.objects.filter(description__icontains=operands[0].strip())
        return Q(pk__in=found.values(self.parent))

    def empty(self, field: Field) -> Q:
        return ~Q(pk__in=self.model.objects.values(self.parent))


def new_key() -> str:
    return secrets.token_urlsafe(6)


def _row(raw: Any, *, texts: Sequence[str], flags: Sequence[str]) -> Row:
    told = {"description": raw} if isinstance(raw, str) else raw
    if not isinstance(told, dict) or set(told) - {*texts, *flags}:
        expected = ", ".join((*texts, *flags))
        raise ValidationError(_("A row has only these: %(names)s.") % {"names": expected})
    row: Row = {name: plain_text(told.get(name)) for name in texts}
    row["description"] = hebrew.clean_text(str(told.get("description") or "")).strip()
    row |= {name: told.get(name) is True for name in flags}
    _check_texts(row)
    _settle_vat(row)
    row["quantity"] = quantity_text(row, "quantity", "1")
    row["discount"] = bare(_number(row, "discount", "0", decimals=2, most=Decimal(100)))
    if Decimal(row["quantity"]) == 0:
        raise wrong_cell("quantity", _("Please give a quantity."))
    if row["unit_price"]:
        price = _number(row, "unit_price", "", decimals=4, most=MOST_PRICE)
        row["unit_price"] = price_text(price)
    return row


def quantity_text(row: Row, name: str, usual: str) -> str:
    """What was typed as a quantity, in plain digits; raises `ValidationError`."""
    number = _number(row, name, usual, decimals=3, most=MOST_QUANTITY)
    return bare(number).replace(",", "")


def _check_texts(row: Row) -> None:
    if row["key"] and not KEY.fullmatch(row["key"]):
        raise wrong_cell("key", _("This is not the key of a line."))
    if row["product"] and not pk_of(row["product"]):
        raise wrong_cell("product", _("Please choose a product from the list."))
    if not row["product"] and not row["description"]:
        raise wrong_cell("description", _("Please choose a product, or say what is offered."))
    if row["vat"] not in {"", *dict(LINE_VAT)}:
        raise wrong_cell("vat", _("Please choose one of the answers."))
    if row["vat_shares"]:
        _check_shares(row["vat_shares"])
    for name, limit in (("description", LONGEST), ("group", LONGEST_GROUP)):
        if len(row.get(name, "")) > limit:
            told = _("This is longer than %(limit)s characters.") % {"limit": limit}
            raise wrong_cell(name, told)


def _settle_vat(row: Row) -> None:
    """Shares belong to what is taxed by its parts; where none are told, the catalogue is asked."""
    if row["vat"] != BY_PARTS:
        row["vat_shares"] = ""
    elif not row["vat_shares"]:
        if not row["product"]:
            raise wrong_cell("vat", _("Only a bundle of the catalogue is taxed by its parts."))
        row["vat"] = ""


def _check_shares(text: str) -> None:
    try:
        read(text)
    except ValueError as wrong:
        told = _("Please tell the shares as in “standard:900 exempt:100”.")
        raise wrong_cell("vat_shares", told) from wrong


def _number(row: Row, name: str, usual: str, *, decimals: int, most: Decimal) -> Decimal:
    try:
        number = decimal_in(row[name] or usual)
    except ValidationError as wrong:
        raise wrong_cell(name, wrong.messages[0]) from wrong
    exact = number.quantize(Decimal(1).scaleb(-decimals))
    if exact != number:
        told = _("At most %(decimals)s digits after the point.") % {"decimals": decimals}
        raise wrong_cell(name, told)
    if not 0 <= exact <= most:
        told = _("Please give a number from %(lowest)s to %(highest)s.")
        raise wrong_cell(name, told % {"lowest": "0", "highest": f"{most:,}"})
    return exact


def wrong_cell(column: str, sentence: str) -> ValidationError:
    return ValidationError("%(told)s", params={"told": sentence, "column": column})


def _with_own_keys(rows: list[Row]) -> list[Row]:
    """Each with a key that no other has; the first of two alike keeps it."""
    seen: set[str] = set()
    for row in rows:
        if not row["key"] or row["key"] in seen:
            row["key"] = new_key()
        seen.add(row["key"])
    return rows


def _written(line: str) -> Row:
    found = WRITTEN.fullmatch(line.strip())
    parts = found.groupdict() if found else {"description": line}
    return {name: part for name, part in parts.items() if part}


def _first_line(row: Row) -> str:
    return str(row["description"].partition("\n")[0])


def _told(row: Row) -> str:
    price = f" @ {row['unit_price']}" if row["unit_price"] else ""
    off = f" −{row['discount']}%" if Decimal(row["discount"]) else ""
    return f"{_first_line(row)} × {row['quantity']}{price}{off}"


def _of_line(line: QuoteLine) -> Row:
    return common_row(line) | {
        "group": line.group,
        "optional": line.is_optional,
        "chosen": line.is_chosen,
    }


def _columns(row: Row) -> Row:
    return {
        "group": row["group"],
        "is_optional": row["optional"],
        "is_chosen": row["chosen"],
    }


LINES = Keeping(model=QuoteLine, parent="quote", row_of=_of_line, more=_columns).field(Lines())
