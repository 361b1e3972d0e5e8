"""What the lines of a form come to while somebody types them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.description import Entity
from kesher.features.catalogue.models import BY_PARTS, LINE_VAT
from kesher.features.quotes.completing import Listed, fill, listed
from kesher.features.quotes.document import in_words
from kesher.features.quotes.editor import Typed, typed_lines
from kesher.features.quotes.rows import Row
from kesher.features.quotes.totals import totals
from kesher.lib import israel, money
from kesher.records import reading
from kesher.screens.forms import FieldsForm, fields_to_fill
from kesher.screens.render import render
from kesher.screens.request import Request

LINES = "lines"
HEAD = ("party", "date", "starts_on", "currency", "price_list")
SUMS = "quotes/sums.html"


def no_warning(_record: Any, _rows: list[Row]) -> str:
    return ""


def answer(
    request: Request,
    entity: Entity,
    record: Any,
    *,
    warn: Callable[[Any, list[Row]], str] = no_warning,
) -> HttpResponse:
    """Sums, and what the catalogue says of products just chosen; `record` is new and empty."""
    if not may("create", entity.key) and not may("update", entity.key):
        raise reading.NotVisible(entity.key)
    lines = entity.field(LINES)
    kind: Any = lines.kind
    _draft(request, entity, record)
    typed = typed_lines(request.POST, LINES, texts=kind.texts, flags=kind.flags)
    try:
        rows = kind.from_json([line.row for line in typed], lines)
        fill(record, rows)
        prices = listed(record, rows)
    except ValidationError as wrong:
        return render(request, SUMS, {"warning": " ".join(wrong.messages)})
    told = " ".join(filter(None, (*_unpriced(rows), *_unshared(rows, prices), warn(record, rows))))
    return render(request, SUMS, {**_summed(record, typed, rows, prices), "warning": told})


def _unpriced(rows: list[Row]) -> list[str]:
    """What the catalogue has no price of, in this currency."""
    lost = [row["description"] for row in rows if row["product"] and not row["unit_price"]]
    return [_("“%(line)s” has no price yet.") % {"line": one} for one in lost]


def _unshared(rows: Sequence[Row], prices: Sequence[Listed]) -> list[str]:
    """Bundles that are taxed as a whole, since the prices of their parts are not all known."""
    told = _("“%(line)s”: not all parts have a price; please choose its VAT.")
    return [
        told % {"line": row["description"]}
        for row, price in zip(rows, prices, strict=True)
        if not price.knows_vat and row["vat"] != BY_PARTS
    ]


def _summed(
    record: Any, typed: Sequence[Typed], rows: list[Row], prices: Sequence[Listed]
) -> dict[str, Any]:
    found = totals(rows, currency=record.currency, rate=israel.vat_rate(record.date))
    placed = list(zip(typed, rows, found.lines, strict=True))
    return {
        "lines": [
            {"place": one.place, "net": money.format(line.net)} for one, _row, line in placed
        ],
        "filled": [row | {"place": one.place} for one, row, _sum in placed if one.is_fresh],
        "priced": [
            row | {"place": one.place}
            for one, row, _sum in placed
            if not one.is_fresh and row["unit_price"] != one.price and not one.row["unit_price"]
        ],
        "listed": [
            {"place": one.place, "listed": said.price if said.price == row["unit_price"] else ""}
            for one, row, said in zip(typed, rows, prices, strict=True)
        ],
        "widget": {"name": LINES, "vats": LINE_VAT},
        "sums": in_words(found),
    }


def _draft(request: Request, entity: Entity, record: Any) -> None:
    """The head of the form as far as it can be understood."""
    writable = {field.key: field for field in fields_to_fill(entity)}
    form = FieldsForm([writable[key] for key in HEAD if key in writable], data=request.POST)
    form.full_clean()
    for key, value in form.cleaned_data.items():
        if value not in (None, ""):
            setattr(record, key, value)
