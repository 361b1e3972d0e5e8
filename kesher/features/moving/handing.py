"""An archive on its way to whoever takes it."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from kesher.features.moving import departing
from kesher.features.moving.models import Departure
from kesher.tenancy.organization import organization


def handed(departure: Departure) -> StreamingHttpResponse:
    """Raises `Refused` where it is not there, or not any more."""
    name = f"{organization().slug}-{departure.created_at:%Y-%m-%d}.zip"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response = StreamingHttpResponse(departing.taken(departure), content_type="application/zip")
    response["Content-Disposition"] = disposition
    response["Content-Length"] = str(departure.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
