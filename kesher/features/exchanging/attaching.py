"""Files about an import, named after the one that came in."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from kesher.exchange.models import ImportRun
from kesher.exchange.outgoing import MEDIA_TYPES, Format


def attached(run: ImportRun, content: Iterable[bytes], what: str, chosen: Format) -> HttpResponse:
    """`what` is told of the import follows the name of its file."""
    stem = run.file_name.rpartition(".")[0] or run.file_name
    named = content_disposition_header(as_attachment=True, filename=f"{stem} - {what}.{chosen}")
    return HttpResponse(
        b"".join(content),
        content_type=MEDIA_TYPES[chosen],
        headers={"Content-Disposition": str(named)},
    )
