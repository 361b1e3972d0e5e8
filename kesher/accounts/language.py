"""The language of pages that stand outside any organisation."""

from django.conf import settings
from django.http import HttpRequest


def of_visitor(request: HttpRequest) -> str:
    """The signed-in user's language; else what was chosen on the sign-in page; else Hebrew."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
