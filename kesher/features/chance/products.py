"""What was offered in a deal by a moment: the product that weighed most in its last quote."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kesher.features.catalogue.models import Product
from kesher.features.chance.subjects import BROUGHT
from kesher.features.quotes.models import Quote, QuoteLine
from kesher.records.models import Change

LINES = "lines"
Line = tuple[str, Decimal]


def offered(moments: Mapping[UUID, datetime]) -> dict[UUID, str]:
    """The product's name by the deal; nothing of deals without a quote or a product by then."""
    last = _last_quotes(moments)
    lines = _lines({quote: moments[deal] for deal, quote in last.items()})
    found = {deal: _weightiest(lines.get(quote, ())) for deal, quote in last.items()}
    wanted = {product for product in found.values() if product}
    names = {str(pk): str(one) for pk, one in Product.objects.in_bulk(wanted).items()}
    return {deal: names[product] for deal, product in found.items() if product in names}


def _last_quotes(moments: Mapping[UUID, datetime]) -> dict[UUID, UUID]:
    """By the deal; those made later are not known yet."""
    rows = Quote.objects.filter(deal__in=moments, deleted_at=None).order_by("created_at", "id")
    told = rows.values_list("deal_id", "pk", "created_at")
    return {deal: pk for deal, pk, made in told if made <= moments[deal]}


def _lines(quotes: Mapping[UUID, datetime]) -> dict[UUID, list[Line]]:
    """As they stood at the moments: by the history, where they were written anew since."""
    found: dict[UUID, list[Line]] = {}
    rows = QuoteLine.objects.filter(quote__in=quotes).order_by("position")
    for quote, product, quantity, price in rows.values_list(
        "quote_id", "product_id", "quantity", "unit_price"
    ):
        found.setdefault(quote, []).append((_text(product), quantity * (price or 0)))
    changes = Change.objects.filter(record_id__in=quotes, entity="quotes").exclude(verb__in=BROUGHT)
    told = changes.order_by("-at", "-id").values_list("record_id", "at", "before")
    for quote, at, was in told:
        if LINES in was and at > quotes[quote]:
            found[quote] = [_line(row) for row in was[LINES] or ()]
    return found


def _line(row: Mapping[str, Any]) -> Line:
    worth = Decimal(row.get("quantity") or 1) * Decimal(row.get("unit_price") or 0)
    return _text(row.get("product")), worth


def _text(product: Any) -> str:
    return str(product) if product else ""


def _weightiest(lines: Iterable[Line]) -> str:
    named = [line for line in lines if line[0]]
    return max(named, key=lambda line: line[1])[0] if named else ""
