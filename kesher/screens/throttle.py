"""How often one address on the network may ask for pages without a sign-in: who guesses, waits."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.http import HttpRequest

MOST = 60
A_SECOND = 1.0


def lets_in(request: HttpRequest, room: str) -> bool:
    """Draw one from the room's bucket of the address, which fills again while nobody draws."""
    return draw(f"{room}:{address_of(request)}", most=MOST, a_second=A_SECOND)


def draw(name: str, *, most: int, a_second: float) -> bool:
    """Whether there was one left to draw in the bucket of that name."""
    buckets, now = caches["shared"], time.time()
    level, at = buckets.get(name) or (most, now)
    level = min(most, level + (now - at) * a_second)
    if level < 1:
        return False
    buckets.set(name, (level - 1, now), int(most / a_second) + 1)
    return True


def address_of(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))
