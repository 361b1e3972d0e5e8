"""What the catalogue asks for the products of a document: of its customer, on its day."""

from collections.abc import Collection
from typing import Any, Protocol

from kesher.features.catalogue.models import Product
from kesher.features.catalogue.pricing import Prices, prices_of


class Priced(Protocol):
    """What the catalogue knows prices for."""

    @property
    def date(self) -> Any: ...
    @property
    def currency(self) -> Any: ...
    @property
    def price_list(self) -> Any: ...


def prices_for(document: Priced, products: Collection[Product]) -> Prices:
    """Of nobody in particular while a form has not said yet for whom the document is.

    Neither customer nor list is looked up where there is nothing to price.
    """
    return prices_of(
        products,
        on=document.date,
        party=getattr(document, "party", None) if products else None,
        currency=document.currency,
        price_list=document.price_list if products else None,
    )
