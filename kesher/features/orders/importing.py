"""The lines of orders as rows of a file tell them: as those of quotes."""

from typing import Any, Final

from kesher.exchange import lined
from kesher.exchange.lined import Lined, Row, Sums, Told
from kesher.features.orders.lines import LINES, OrderLines
from kesher.features.quotes.importing import sums_of, texts

KIND: Final = OrderLines()


def row(told: Told) -> tuple[Row, str]:
    """A line as orders have it. Raises `ValidationError`."""
    found, warning = texts(told)
    return KIND.row(found), warning


def sums(record: Any) -> Sums:
    return sums_of(record, LINES.read(record))


lined.offer(
    Lined(
        entity="orders",
        key=LINES.key,
        products="products",
        codes=("code", "name"),
        row=row,
        sums=sums,
    )
)
