"""How often a key may be used: a bucket that fills again while nobody draws from it."""

import math
import time
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache

from kesher.api.problems import Problem


def take(token: str) -> None:
    """Draw one request from the key's bucket; raises `Problem` with when to come again."""
    rate, most = settings.API_REQUESTS_PER_SECOND, settings.API_REQUESTS_AT_ONCE
    name = f"api:bucket:{sha256(token.encode()).hexdigest()[:32]}"
    now = time.time()
    level, at = cache.get(name) or (most, now)
    level = min(most, level + max(0.0, now - at) * rate)
    if level < 1:
        wait = math.ceil((1 - level) / rate)
        raise Problem("too-many", headers={"Retry-After": str(wait)})
    cache.set(name, (level - 1, now), math.ceil(most / rate) + 1)
