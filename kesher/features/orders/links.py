"""The customer's own address of an order: it leads there until somebody closes it."""

from kesher.features.orders.models import Order, OrderLink
from kesher.screens.tokens import Links

LINKS = Links(model=OrderLink, to="order", at="/o/", salt="kesher.orders.link")
revoke, token_of, path_of, opened = LINKS.revoke, LINKS.token_of, LINKS.path_of, LINKS.count


def make(order: Order) -> OrderLink:
    """The living link, or a new one."""
    if known := living(order):
        return known
    revoke(order)
    link: OrderLink = LINKS.keep(OrderLink(order=order, organization_id=order.organization_id))
    return link


def living(order: Order) -> OrderLink | None:
    found: OrderLink | None = LINKS.living(order)
    return found


def find(token: str) -> OrderLink | None:
    found: OrderLink | None = LINKS.find(token, "party", "owner")
    return found
