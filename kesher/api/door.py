"""Who asks, by which key and where: what every endpoint has in common stands here once."""

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import trans_real

from kesher.accounts import seats
from kesher.accounts.seats import Seat
from kesher.api import limits
from kesher.api.problems import EXPECTED, Problem, problem_of
from kesher.entity.registry import entities
from kesher.records import past, repeating
from kesher.tenancy import Scope, scope

Handler = Callable[..., HttpResponseBase]
View = Callable[..., HttpResponseBase]
Work = Callable[[], HttpResponseBase]

SAFE: Final = {"GET", "HEAD", "OPTIONS"}
BATCH: Final = "Kesher-Batch"
KEPT_HEADERS: Final = ("Content-Type", "Location", "ETag", BATCH)
LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A request that is to be carried out, by whom and for whom."""

    request: HttpRequest
    seat: Seat
    handler: Handler
    names: dict[str, Any]


def endpoint(**handlers: Handler) -> View:
    """A view with a handler for each method.

    A handler gets the request, whose `seat` says who asks, and the names in its address, `entity`
    as the entity itself. It runs in the organisation's scope, and what is written for an answer of
    4xx is not kept. It raises what the corridor raises, or `Problem`.
    """

    def view(request: HttpRequest, **names: Any) -> HttpResponseBase:
        with translation.override(language_of(request, None)):
            try:
                handler = _handler(request, handlers)
                seat = _seated(request)
            except Problem as problem:
                return _finished(request, problem.response())
        request.seat = seat  # type: ignore[attr-defined]  # as the pages do
        call = _Call(request=request, seat=seat, handler=handler, names=names)
        return _finished(request, _answered(call))

    view.gate = "key"  # type: ignore[attr-defined]  # read by the check of the gates
    view.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie opens this door
    return view


def _handler(request: HttpRequest, handlers: dict[str, Handler]) -> Handler:
    method = "GET" if request.method == "HEAD" else request.method or ""
    if method == "OPTIONS":
        return lambda _request, **_names: HttpResponse(
            status=HTTPStatus.NO_CONTENT, headers={"Allow": _allowed(handlers)}
        )
    if method not in handlers:
        raise Problem("method", headers={"Allow": _allowed(handlers)})
    return handlers[method]


def _allowed(handlers: dict[str, Handler]) -> str:
    methods = {*handlers, "OPTIONS"} | ({"HEAD"} if "GET" in handlers else set())
    return ", ".join(sorted(methods))


def _seated(request: HttpRequest) -> Seat:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem("unauthorized", headers={"WWW-Authenticate": 'Bearer realm="Kesher"'})
    seat = seats.seat_for_token(token.strip())
    if seat is None:
        challenge = 'Bearer realm="Kesher", error="invalid_token"'
        raise Problem("unauthorized", headers={"WWW-Authenticate": challenge})
    limits.take(token)
    return seat


def _answered(call: _Call) -> HttpResponseBase:
    organization, version = call.seat.organization, call.seat.organization.version
    zone = zoneinfo.ZoneInfo(call.seat.user.timezone or organization.timezone)
    with translation.override(language_of(call.request, call.seat)), timezone.override(zone):
        try:
            response = _in_scope(call)
        except EXPECTED as wrong:
            return problem_of(wrong).response()
    if organization.version != version:
        seats.forget(organization_id=organization.pk)
    return response


def _in_scope(call: _Call) -> HttpResponseBase:
    organization, member = call.seat.organization, call.seat.member
    with scope(organization.pk, member.pk, "api") as here:
        here.memo.update({"organization": organization, "member": member})
        names = call.names
        if "entity" in names:
            names = names | {"entity": entities.get(names["entity"])}
        work = partial(call.handler, call.request, **names)
        if call.request.method in SAFE:
            return work()
        with transaction.atomic():
            return _once(call, partial(_changing, here, work))


def _changing(here: Scope, work: Work) -> HttpResponseBase:
    response = work()
    if past.has_changes(here.batch):
        response[BATCH] = str(here.batch)
    return response


def _once(call: _Call, work: Work) -> HttpResponseBase:
    """Do the work, unless its answer is known under the request's key."""
    key = call.request.headers.get("Idempotency-Key")
    if key is None or call.request.method != "POST":
        return work()
    if not key or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise Problem("malformed", _("An Idempotency-Key has 1 to 200 visible Latin characters."))
    name = sha256(f"{call.seat.member.pk} {key}".encode()).hexdigest()
    try:
        known = repeating.claim(name, fingerprint=_fingerprint(call))
    except repeating.UsedOtherwise as other:
        raise Problem("key-reused") from other
    if known:
        headers = known.headers | {"Idempotency-Replayed": "true"}
        return HttpResponse(known.body, status=known.status, headers=headers)
    response = work()
    if isinstance(response, HttpResponse):
        repeating.keep(name, _kept(response))
    return response


def _kept(response: HttpResponse) -> repeating.Answer:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    body = response.content.decode()
    return repeating.Answer(status=response.status_code, body=body, headers=headers)


def _fingerprint(call: _Call) -> str:
    request = call.request
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        digest.update(repr(sorted(request.POST.lists())).encode("utf-8", "backslashreplace"))
        for name, files in request.FILES.lists():
            for file in files:
                digest.update(f"{name} {file.name}".encode("utf-8", "backslashreplace"))
                digest.update(b"".join(file.chunks()))
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Cache-Control", "private, no-store")
    response["Content-Language"] = language_of(request, getattr(request, "seat", None))
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    return _without_body(response) if request.method == "HEAD" else response


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = iter(())
    elif isinstance(response, HttpResponse):
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def language_of(request: HttpRequest, seat: Seat | None) -> str:
    """What the request wants, else what its user does."""
    wanted = request.headers.get("Accept-Language", "")
    for tag, _weight in trans_real.parse_accept_lang_header(wanted):
        known = tag.partition("-")[0]
        if known in dict(settings.LANGUAGES):
            return known
    if seat is None:
        return settings.LANGUAGE_CODE
    return seat.user.language or seat.organization.language
