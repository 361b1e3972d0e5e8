"""Quotes before their customers, and what these send back."""

import io
import re
from typing import Any

from django.test import Client
from PIL import Image

from kesher.features.quotes import actions, links
from kesher.features.quotes.models import Quote
from tests import world

PAPER = {"key": "paper", "description": "נייר", "quantity": "2", "unit_price": "10"}
OPTION = {"key": "option", "description": "הובלה", "unit_price": "50", "optional": True}
THIS, THAT = (
    {"key": key, "description": key, "unit_price": price, "group": "א"}
    for key, price in (("this", "100"), ("that", "70"))
)


def a_sent_quote(**values: Any) -> tuple[Quote, str]:
    quote = world.a_quote(**values)
    actions.mark_sent(quote)
    return quote, address_of(quote)


def address_of(quote: Quote) -> str:
    link = links.living(quote)
    assert link is not None
    return links.path_of(link)


def total_shown(page: Any) -> str:
    found = re.search(r'name="agreed" value="(\d+)"', page.content.decode())
    assert found
    return found[1]


def accept(client: Client, address: str, **more: Any) -> Any:
    typed = {"answer": "accept", "choice": "1", "name": "משה כהן", "version": "1", **more}
    return client.post(f"{address}answer/", typed)


def a_signature() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGBA", (60, 20), "black").save(drawn, "PNG")
    return drawn.getvalue()
