"""The live channel: server-sent events at `/<organisation>/live`, without Django's views.

`?after=` or `Last-Event-ID` names the last word that was heard; an id made while a page was
rendered will do, so that nothing said between the page and its stream is missed.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from secrets import randbelow
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from kesher.events.hub import END, Hub, Stream, TooMany
from kesher.events.listening import Pass
from kesher.events.models import LiveMessage
from kesher.lib.ids import new_id

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_SECONDS = 20.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def serve(hub: Hub, slug: str, scope: Message, receive: Receive, send: Send) -> None:
    headers = _headers(scope)
    if not _is_from_us(headers):
        await _refuse(send, HTTPStatus.FORBIDDEN)
        return
    try:
        stream = await hub.open(Pass(headers.get("cookie", ""), slug), _after(scope, headers))
    except TooMany:
        await _refuse(send, HTTPStatus.TOO_MANY_REQUESTS)
        return
    if stream is None:
        await _refuse(send, HTTPStatus.NOT_FOUND)
        return
    try:
        await _relay(stream, receive, send)
    finally:
        hub.close(stream)


async def _relay(stream: Stream, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": HEADERS})
    # Spread out, so that a restart is not followed by everybody at once.
    await _say(send, f"retry: {1000 + randbelow(3000)}\n\n")
    leaving = asyncio.ensure_future(_left(receive))
    try:
        while not leaving.done():
            said = await _next(stream, leaving)
            if said is END:
                break
            await _say(send, said)
    finally:
        leaving.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next(stream: Stream, leaving: "asyncio.Future[None]") -> str | None:
    """The next word as it is sent; a heartbeat if there is none for a while; END at the end."""
    waiting = asyncio.ensure_future(stream.waiting.get())
    either: set[asyncio.Future[Any]] = {waiting, leaving}
    done, _pending = await asyncio.wait(
        either, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    if waiting in done:
        message = waiting.result()
        return _as_event(message) if message else END
    waiting.cancel()
    return END if leaving in done else ": still here\n\n"


def _as_event(message: LiveMessage) -> str:
    payload = json.dumps(message.payload, ensure_ascii=False)
    return f"id: {message.pk}\nevent: {message.kind}\ndata: {payload}\n\n"


def _is_from_us(headers: dict[str, str]) -> bool:
    """Our own pages only: another site may not listen with its visitor's cookies."""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _after(scope: Message, headers: dict[str, str]) -> UUID:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("after", [""])
    try:
        return UUID(headers.get("last-event-id") or asked[0])
    except ValueError:
        return new_id()


def _headers(scope: Message) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: HTTPStatus) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": status.phrase.encode()})
