"""What was packed, on its way to whoever takes it."""

from collections.abc import Iterator
from io import SEEK_END
from typing import IO

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from kesher.features.moving import departing
from kesher.features.moving.models import Departure
from kesher.tenancy.organization import organization


def handed(departure: Departure) -> StreamingHttpResponse:
    """Raises `Refused` where it is not there, or not any more."""
    name = f"{organization().slug}-{departure.created_at:%Y-%m-%d}.zip"
    return _attached(departing.taken(departure), departure.size, name)


def all_of(content: IO[bytes], name: str) -> StreamingHttpResponse:
    """A zip that nobody else holds; it is closed when it has gone."""
    size = content.seek(0, SEEK_END)
    content.seek(0)
    return _attached(_read(content), size, name)


def _read(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while part := content.read(departing.PORTION):
            yield part


def _attached(parts: Iterator[bytes], size: int, name: str) -> StreamingHttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = disposition
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
