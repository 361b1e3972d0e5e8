"""How often one address on the network may ask for customers' pages: whoever guesses, waits."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.http import HttpRequest

MOST = 60
A_SECOND = 1.0


def lets_in(request: HttpRequest) -> bool:
    """Draw one from the bucket of the address, which fills again while nobody draws."""
    buckets, name, now = caches["shared"], f"quotes:{address_of(request)}", time.time()
    level, at = buckets.get(name) or (MOST, now)
    level = min(MOST, level + (now - at) * A_SECOND)
    if level < 1:
        return False
    buckets.set(name, (level - 1, now), int(MOST / A_SECOND) + 1)
    return True


def address_of(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))
