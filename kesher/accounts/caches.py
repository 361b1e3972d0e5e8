"""The cache near each process, with the guards of signing in kept where all processes see them."""

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache


class NearCache(LocMemCache):
    """In the process's memory, but for what guards the sign-in: that is in the cache `shared`."""

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        place = caches["shared"] if _guards(key) else super()
        return place.add(key, *args, **kwargs)

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        place = caches["shared"] if _guards(key) else super()
        return place.get(key, *args, **kwargs)

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:
        place = caches["shared"] if _guards(key) else super()
        place.set(key, *args, **kwargs)

    def delete(self, key: str, *args: Any, **kwargs: Any) -> bool:
        place = caches["shared"] if _guards(key) else super()
        return place.delete(key, *args, **kwargs)


def _guards(key: str) -> bool:
    """Counts of guesses and the one-time codes already used are kept by allauth under its name."""
    return key.startswith("allauth")
