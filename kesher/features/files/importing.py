"""Documents and pictures of an import as files of our own."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kesher.entity.registry import entities
from kesher.exchange import bearers
from kesher.exchange.bearers import Bearer, Bytes
from kesher.features.files.models import File
from kesher.features.files.storing import (
    PICTURES,
    Stored,
    columns_of,
    insist_on_size,
    kind_of,
    store,
)
from kesher.records import reading

GIVEN: Final = frozenset({"name", "media_type", "size", "sha256", "storage_key"})
UNKNOWN: Final = "0" * 64
LONGEST_NAME: Final = 190


def keep(told: Bytes) -> dict[str, Any]:
    """A copy, for a migration throws its own away; in a trial nothing is copied."""
    if not told.is_trial:
        return columns_of(told.name, store(told.content, key=told.to))
    insist_on_size(told.content)
    kind, size = kind_of(told.content), told.content.size
    return columns_of(told.name, Stored(key=told.to, size=size, sha256=UNKNOWN, media_type=kind))


def draw(told: Bytes) -> dict[str, Any]:
    insist_on_size(told.content)
    kind = kind_of(told.content)
    if kind not in PICTURES:
        raise ValidationError(_("This is no picture that can be shown, and was left out."))
    name = f"{told.name[:LONGEST_NAME]}.{kind.rpartition('/')[2]}"
    return keep(Bytes(name=name, content=told.content, to=told.to, is_trial=told.is_trial))


def kept(places: Collection[str]) -> set[str]:
    """Those in the bin have theirs, too."""
    found = File.objects.filter(storage_key__in=places)
    return set(found.values_list("storage_key", flat=True))


def digests(pks: Collection[UUID]) -> dict[UUID, str]:
    return dict(File.objects.filter(pk__in=pks).values_list("pk", "sha256"))


def pictures(pks: Collection[UUID]) -> dict[UUID, Callable[[], bytes]]:
    """Read one by one, when they are wanted: many together would be much."""
    seen = reading.visible(entities.get("files")).filter(pk__in=pks, media_type__in=PICTURES)
    return {pk: partial(_content, key) for pk, key in seen.values_list("pk", "storage_key")}


def _content(key: str) -> bytes:
    with default_storage.open(key) as content:
        return bytes(content.read())


bearers.offer(
    Bearer(
        entity="files",
        given=GIVEN,
        keep=keep,
        draw=draw,
        kept=kept,
        digests=digests,
        pictures=pictures,
    )
)
