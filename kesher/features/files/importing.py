"""Documents of a migration as files of our own."""

from collections.abc import Collection
from typing import Any, Final

from django.core.files.storage import default_storage

from kesher.exchange import bearers
from kesher.exchange.bearers import Bearer, Bytes
from kesher.features.files.models import File
from kesher.features.files.storing import PLAIN, Stored, columns_of, insist_on_size, store

GIVEN: Final = frozenset({"name", "media_type", "size", "sha256", "storage_key"})
UNKNOWN: Final = "0" * 64


def keep(told: Bytes) -> dict[str, Any]:
    """A copy, for a migration throws its own away; in a trial nothing is copied."""
    with default_storage.open(told.key) as content:
        if not told.is_trial:
            return columns_of(told.name, store(content, key=told.to))
        insist_on_size(content)
        seen = Stored(key=told.key, size=content.size, sha256=UNKNOWN, media_type=PLAIN)
        return columns_of(told.name, seen)


def kept(places: Collection[str]) -> set[str]:
    """Those in the bin have theirs, too."""
    found = File.objects.filter(storage_key__in=places)
    return set(found.values_list("storage_key", flat=True))


bearers.offer(Bearer(entity="files", given=GIVEN, keep=keep, kept=kept))
