"""The cache near each process, with the guards of signing in kept where all processes see them."""

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache


class NearCache(LocMemCache):
    """In the process's memory, but for what guards the sign-in: that is in the cache `shared`."""

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        if _guards(key):
            return caches["shared"].add(key, *args, **kwargs)
        return super().add(key, *args, **kwargs)

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        if _guards(key):
            return caches["shared"].get(key, *args, **kwargs)
        return super().get(key, *args, **kwargs)

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:
        if _guards(key):
            caches["shared"].set(key, *args, **kwargs)
        else:
            super().set(key, *args, **kwargs)

    def delete(self, key: str, *args: Any, **kwargs: Any) -> bool:
        if _guards(key):
            return caches["shared"].delete(key, *args, **kwargs)
        return super().delete(key, *args, **kwargs)


def _guards(key: str) -> bool:
    """Counts of guesses and the one-time codes already used are kept by allauth under its name."""
    return key.startswith("allauth")
