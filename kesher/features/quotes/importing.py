"""The lines of quotes as rows of a file tell them, and what a quote comes to."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.fields import RowsField
from kesher.entity.kinds.numbers import bare, decimal_in
from kesher.exchange import lined
from kesher.exchange.lined import Lined, Row, Sums, Told
from kesher.features.catalogue.models import Vat
from kesher.features.quotes.lines import LINES, Lines
from kesher.features.quotes.rows import price_text
from kesher.features.quotes.totals import PER_CENT, totals

HUNDREDTH, FINEST = Decimal("0.01"), Decimal("0.0001")
# What stands beside a number: signs of currencies, of per cent, words.
BESIDE: Final = re.compile(r"[^\d.,()'\s−–-]+")


def texts(told: Told) -> tuple[Row, str]:
    """What is told, as a line's own texts. Raises `ValidationError`."""
    quantity = _number(told, "quantity", Decimal(1))
    price = _number(told, "unit_price", None)
    price = None if price is None else price.quantize(FINEST, ROUND_HALF_UP)
    discount = _number(told, "discount", Decimal(0)) or Decimal(0)
    off, warning = _number(told, "discount_amount", Decimal(0)) or Decimal(0), ""
    if off and not discount and price and quantity:
        discount, price, warning = _as_percent(off, price, quantity)
    found = {
        "key": told["key"],
        "product": told[lined.PRODUCT],
        "description": told.get(lined.DESCRIPTION, ""),
        "quantity": "" if quantity is None else f"{quantity:f}",
        "unit_price": "" if price is None else price_text(price),
        "discount": bare(discount.quantize(HUNDREDTH, ROUND_HALF_UP)),
        "vat": _vat(told.get("vat", "")),
    }
    return found, warning


def _number(told: Told, part: str, usual: Decimal | None) -> Decimal | None:
    cell = told.get(part, "")
    text = BESIDE.sub("", cell).strip() or cell
    if not text:
        return usual
    try:
        return decimal_in(text)
    except ValidationError as wrong:
        raise ValidationError([f"{lined.PARTS[part]}: {one}" for one in wrong.messages]) from wrong


def _as_percent(off: Decimal, price: Decimal, quantity: Decimal) -> tuple[Decimal, Decimal, str]:
    """What was taken off a line in per cent, if that is exact to the cent; else off its price."""
    whole = price * quantity
    discount = (off * PER_CENT / whole).quantize(HUNDREDTH, ROUND_HALF_UP)
    if (whole * discount / PER_CENT).quantize(HUNDREDTH, ROUND_HALF_UP) == off:
        return discount, price, ""
    left = ((whole - off) / quantity).quantize(FINEST, ROUND_HALF_UP)
    sentence = _("A discount of %(amount)s was taken off its price.") % {"amount": off}
    return Decimal(0), left, sentence


def _vat(text: str) -> str:
    """A rate that is not zero is that of the day; a word is one of the answers; else nothing."""
    words = {str(value): str(value) for value in Vat.values} | {
        str(label): str(value) for value, label in Vat.choices
    }
    try:
        rate = decimal_in(BESIDE.sub("", text).strip())
    except ValidationError:
        return words.get(text, "")
    return Vat.STANDARD.value if rate else Vat.ZERO.value


def offer(entity: str, lines: RowsField) -> None:
    """Let files bring the lines of such a record, which are counted as those of quotes."""

    def row(told: Told) -> tuple[Row, str]:
        found, warning = texts(told)
        kind = lines.kind
        assert isinstance(kind, Lines)  # noqa: S101  documents have no other lines
        return kind.row(found), warning

    def sums(record: Any) -> Sums:
        rows = lines.read(record)
        found = totals(rows, currency=record.currency, rate=record.vat_rate)
        nets = {one["key"]: line.net for one, line in zip(rows, found.lines, strict=True)}
        return Sums(net=found.net, gross=found.gross, lines=nets)

    lined.offer(
        Lined(
            entity=entity,
            key=lines.key,
            products="products",
            codes=("code", "name"),
            row=row,
            sums=sums,
        )
    )


offer("quotes", LINES)
