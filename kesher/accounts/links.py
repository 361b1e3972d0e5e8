"""Links that leave the service in mail: from the configured address, not a client's word."""

from django.conf import settings
from django.http import HttpRequest


def absolute(path: str, request: HttpRequest | None = None) -> str:
    """`path` with the service's address; the request's own host only where none is configured."""
    if settings.SITE_URL:
        return settings.SITE_URL.rstrip("/") + path
    return (
        request.build_absolute_uri(path)
        if request
        else f"http://localhost:{settings.WEB_PORT}{path}"
    )
