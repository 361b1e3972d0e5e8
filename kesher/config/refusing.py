"""What whoever sends more than anybody may is told: nobody reads their request, so no view can."""

import json
from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from kesher.api.problems import Problem
from kesher.screens.errors import too_large

API: Final = "/api/"
JSON: Final = "application/json"
MEGABYTE: Final = 1 << 20


def too_much(scope: Any) -> tuple[str, bytes]:
    """Its type and content: a page, or as a program understands it, in the language asked for."""
    request = ASGIRequest(scope, BytesIO())
    with translation.override(translation.get_language_from_request(request)):
        if request.path.startswith(API):
            answer = Problem("too-large", detail=_sentence()).response()
            return answer["Content-Type"], answer.content
        if JSON in request.headers.get("Accept", ""):
            return JSON, json.dumps({"error": _sentence()}).encode()
        page = too_large(request, text=_sentence())
        assert isinstance(page, HttpResponse)  # noqa: S101  it is drawn, and no stream
        return page["Content-Type"], page.content


def _sentence() -> str:
    most = settings.UPLOAD_MAX_BYTES // MEGABYTE
    return _("The file is larger than %(most)s MB.") % {"most": most}
