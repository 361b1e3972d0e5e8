"""Documents over REST: sign in for a token, make a document with our reference, look it up by it.

`POST {sign-in}` with `grant_type`, `client_id` and `client_secret` answers `accessToken`;
`POST {address}/documents` makes a document and answers `id` and `number`;
`GET {address}/documents?reference=…` answers `items`, each with `id`, `number` and `reference`.
"""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.features.accounting.providing import (
    Access,
    Declined,
    Receipt,
    Told,
    Unknown,
    register,
)
from kesher.lib import outgoing
from kesher.lib.outgoing import Answer, NoAnswer, NotSent

# Of these it may yet come to something; what else is no success is a refusal.
PASSING = frozenset({408, 425, 429})
SERVER_ERROR = 500
LONGEST_WORDS = 200
WHY: dict[str, Any] = {
    "InvalidURL": lazy("it has to begin with https://"),
    "InvalidIPAddress": lazy("it leads into a private network"),
    "ConnectTimeout": lazy("nobody is there"),
    "ConnectionError": lazy("the connection broke off"),
    "SSLError": lazy("its certificate is not right"),
    "ReadTimeout": lazy("it took too long"),
}
LONGEST_REFERENCE, LONGEST_NUMBER = 80, 40


class Rest:
    key = "rest"
    label: Any = lazy("Bookkeeping program over REST")
    needs_access = True

    def find(self, key: str, access: Access) -> Receipt | None:
        answer = _call("GET", f"{access.url}/documents?reference={quote(key)}", access)
        told = answer.json()
        items = told.get("items") if isinstance(told, dict) else None
        if not isinstance(items, list):
            raise Unknown(_("The answer was not understood."))
        mine = (one for one in items if isinstance(one, dict) and one.get("reference") == key)
        return next((_receipt(one) for one in mine), None)

    def make(self, told: Told, access: Access) -> Receipt:
        body = {**told, "reference": told["key"], "type": "order"}
        answer = _call("POST", f"{access.url}/documents", access, body=body)
        return _receipt(answer.json())


def introduce() -> None:
    register(Rest())


def _call(method: str, url: str, access: Access, *, body: dict[str, Any] | None = None) -> Answer:
    headers = {"Authorization": f"Bearer {_token(access)}"}
    if body:
        headers["Idempotency-Key"] = body["reference"]
    return _sent(method, url, body=body, headers=headers)


def _token(access: Access) -> str:
    """Asked for each time: a token that is not kept cannot leak."""
    body = {
        "grant_type": "client_credentials",
        "client_id": access.client_id,
        "client_secret": access.secret,
    }
    told = _sent("POST", access.sign_in_url, body=body).json()
    token = told.get("accessToken") if isinstance(told, dict) else None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise Declined(_("Signing in gave no token."))
    return token


def _sent(
    method: str,
    url: str,
    *,
    body: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """A good answer. Raises `Declined` or `Unknown`."""
    try:
        answer = outgoing.call(
            method,
            url,
            body=body,
            headers=headers,
            own_hosts=settings.OUTGOING_HOSTS,
            reading=settings.OUTGOING_SECONDS,
        )
    except NotSent as wrong:
        raise Declined(
            _("The address cannot be reached: %(why)s") % {"why": _why(wrong)}
        ) from wrong
    except NoAnswer as lost:
        raise Unknown(_("There was no answer: %(why)s") % {"why": _why(lost)}) from lost
    if answer.is_good:
        return answer
    words = {
        "status": answer.status,
        "words": answer.body[:LONGEST_WORDS].decode("utf-8", "replace"),
    }
    told = _("The answer was %(status)s: %(words)s") % words
    if answer.status in PASSING or answer.status >= SERVER_ERROR:
        raise Unknown(told)
    raise Declined(told)


def _why(trouble: Exception) -> str:
    """In words where we have some; else what the trouble calls itself."""
    return str(WHY.get(str(trouble), trouble))


def _receipt(told: Any) -> Receipt:
    reference = told.get("id") if isinstance(told, dict) else None
    if not isinstance(reference, str | int) or not str(reference):
        raise Unknown(_("The answer was not understood."))
    number = str(told.get("number") or "")
    return Receipt(reference=str(reference)[:LONGEST_REFERENCE], number=number[:LONGEST_NUMBER])
