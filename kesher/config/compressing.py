"""Pages travel compressed; what is compressed already, or streams, goes as it is."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Django's own, which adds some random bytes so that the size tells nothing of a secret.

    Answers of the API stay plain: programs ask for what they cannot always unpack, and compressing
    would weaken the marks (ETag) that they send back.
    """

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.streaming or not is_page:
            return response  # type: ignore[no-any-return]  # what came in
        return super().process_response(request, response)
