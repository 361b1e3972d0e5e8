"""The lines of orders as rows of a file tell them: as those of quotes."""

from kesher.features.orders.lines import LINES
from kesher.features.quotes.importing import offer

offer("orders", LINES)
