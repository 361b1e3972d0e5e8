"""The customer's own address of an order, open until somebody closes it."""

from django.db.models import F
from django.utils import timezone

from kesher.features.orders.models import Order, OrderLink
from kesher.features.quotes import tokens

SALT = "kesher.orders.link"


def make(order: Order) -> OrderLink:
    """The living link, or a new one."""
    if known := living(order):
        return known
    revoke(order)
    link = OrderLink(order=order, organization_id=order.organization_id)
    link.hash = tokens.hash_of(token_of(link))
    link.save()
    return link


def living(order: Order) -> OrderLink | None:
    """The link that opens the order today, if its token can still be told."""
    link = OrderLink.objects.filter(order=order, revoked_at=None).first()
    return link if link and link.hash == tokens.hash_of(token_of(link)) else None


def revoke(order: Order) -> int:
    """Let the link of the order lead nowhere; answers how many there were."""
    return OrderLink.objects.filter(order=order, revoked_at=None).update(revoked_at=timezone.now())


def token_of(link: OrderLink) -> str:
    return tokens.made(SALT, link.pk, link.organization_id)


def path_of(link: OrderLink) -> str:
    return f"/o/{token_of(link)}/"


def find(token: str) -> OrderLink | None:
    """The living link in the organisation in scope."""
    rows = OrderLink.objects.filter(
        hash=tokens.hash_of(token), revoked_at=None, order__deleted_at=None
    )
    return rows.select_related("order", "order__party", "order__owner").first()


def opened(link: OrderLink) -> None:
    """Count one more look."""
    OrderLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)
