"""The lines of quotes as rows of a file tell them, and what a quote comes to."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.fields import RowsField
from kesher.entity.kinds.numbers import bare, decimal_in
from kesher.exchange import lined
from kesher.exchange.lined import Lined, Row, Sums, Told
from kesher.features.catalogue.models import Vat
from kesher.features.quotes.lines import LINES, Lines
from kesher.features.quotes.rows import price_text
from kesher.features.quotes.taking_off import spread
from kesher.features.quotes.totals import PER_CENT, totals

# The lowest rate of VAT, in per cent, for as long as anybody keeps quotes and orders.
LOWEST_RATE = Decimal(15)
HUNDREDTH, FINEST = Decimal("0.01"), Decimal("0.0001")


def texts(told: Told) -> tuple[Row, str]:
    """What is told, as a line's own texts. Raises `ValidationError`."""
    quantity = lined.number(told, "quantity", Decimal(1))
    price = lined.number(told, "unit_price", Decimal(0)).quantize(FINEST, ROUND_HALF_UP)
    discount = lined.number(told, "discount", Decimal(0))
    off, warning = lined.number(told, "discount_amount", Decimal(0)), ""
    if off and not discount and price and quantity:
        discount, price, warning = _as_percent(off, price, quantity)
    found = {
        "key": told["key"],
        "product": told[lined.PRODUCT],
        "description": told.get(lined.DESCRIPTION, ""),
        "quantity": f"{quantity:f}",
        "unit_price": price_text(price) if told.get("unit_price") else "",
        "discount": bare(discount.quantize(HUNDREDTH, ROUND_HALF_UP)),
        "vat": _vat(told.get("vat", "")),
    }
    return found, warning


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
    """A rate is that of the day, or zero; a word is one of the answers; else the catalogue knows.

    Lower than the law's ever was is what several rates came to together, as a bundle's parts do.
    """
    words = {str(value): str(value) for value in Vat.values} | {
        str(label): str(value) for value, label in Vat.choices
    }
    try:
        rate = decimal_in(lined.BESIDE.sub("", text).strip())
    except ValidationError:
        return words.get(text, "")
    if not rate:
        return Vat.ZERO.value
    percent = rate * PER_CENT if rate < 1 else rate
    return Vat.STANDARD.value if percent >= LOWEST_RATE else ""


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
            spread=spread,
            row=row,
            sums=sums,
        )
    )


offer("quotes", LINES)
