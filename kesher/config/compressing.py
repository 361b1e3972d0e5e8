"""Pages and answers travel compressed; what is compressed already, or streams, goes as it is."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/html", "application/json", "application/problem+json")


class Compressed(GZipMiddleware):
    """Django's own, which adds some random bytes so that the size tells nothing of a secret.

    An answer with a mark (ETag) is left alone: compressing would weaken the mark, which is sent
    back with `If-Match`.
    """

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or response.has_header("ETag") or not kind.startswith(TEXTS):
            return response  # type: ignore[no-any-return]  # what came in
        return super().process_response(request, response)
