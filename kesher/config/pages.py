"""Django's synchronous pages behind an asynchronous server, each in one visit to a thread.

The body is taken in before a thread is, so that a slow sender holds none; and an answer that fits
into memory leaves its thread at once.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[str, str]]
# The type and the content of what is told to who sends too much.
Refusing = Callable[[Message], tuple[str, bytes]]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

IN_MEMORY = 1 << 20
PIECE = 1 << 18


class TooLarge(Exception):
    """The body is larger than anybody may send."""


class Gone(Exception):
    """The client left before it had sent everything."""


@dataclass(slots=True)
class Answer:
    """The head of an answer, as WSGI tells it."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def start(
        self, status: str, headers: Headers, _error: object = None
    ) -> Callable[[bytes], None]:
        self.status = int(status[:3])
        self.headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        return _no_write


class Pages:
    """An ASGI application that answers with a WSGI one, in a pool of threads."""

    def __init__(
        self, wsgi: Wsgi, *, threads: int, largest_body: int, too_much: Refusing | None = None
    ) -> None:
        self.wsgi = wsgi
        self.too_much = too_much or _in_brief
        self.largest_body = largest_body
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                await self._take_in(body, scope, receive)
            except TooLarge:
                await _refuse(send, *self.too_much(scope))
            except Gone:
                return
            else:
                await self._say(environ(scope, body), send)

    async def _say(self, environ: dict[str, Any], send: Send) -> None:
        loop = asyncio.get_running_loop()
        speaker = _Speaker(send, loop)
        await loop.run_in_executor(self.pool, self._answer, environ, speaker)
        await speaker.last()

    async def _take_in(self, body: IO[bytes], scope: Message, receive: Receive) -> None:
        if _declared_length(scope) > self.largest_body:
            raise TooLarge
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            body.write(message.get("body", b""))
            if body.tell() > self.largest_body:
                raise TooLarge
            more = message.get("more_body", False)
        body.seek(0)

    def _answer(self, environ: dict[str, Any], speaker: "_Speaker") -> None:
        """In a thread. The answer is closed in the thread that made it, where its database is."""
        answer = Answer()
        chunks = self.wsgi(environ, answer.start)
        try:
            for piece in _pieces(chunks):
                speaker.say(answer, piece)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()


class _Speaker:
    """Keeps the latest piece back: mostly it is the only one, and goes out without a thread."""

    def __init__(self, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        self.send = send
        self.loop = loop
        self.kept: bytes | None = None
        self.answer: Answer | None = None
        self.has_begun = False

    def say(self, answer: Answer, piece: bytes) -> None:
        self.answer = answer
        if self.kept is not None:
            asyncio.run_coroutine_threadsafe(self._out(more=True), self.loop).result()
        self.kept = piece

    async def last(self) -> None:
        await self._out(more=False)

    async def _out(self, *, more: bool) -> None:
        if not self.has_begun and self.answer:
            self.has_begun = True
            head = {"status": self.answer.status, "headers": self.answer.headers}
            await self.send({"type": "http.response.start", **head})
        await self.send({"type": "http.response.body", "body": self.kept or b"", "more_body": more})


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces; at least one, if an empty one."""
    gathered: list[bytes] = []
    size = 0
    for chunk in chunks:
        gathered.append(chunk)
        size += len(chunk)
        if size >= PIECE:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)


def environ(scope: Message, body: IO[bytes]) -> dict[str, Any]:
    """The request as PEP 3333 wants it."""
    server = scope.get("server") or ("localhost", None)
    client = scope.get("client") or ("", 0)
    variables: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add_header(variables, name.decode("latin-1"), value.decode("latin-1"))
    return variables


def _add_header(variables: dict[str, Any], name: str, value: str) -> None:
    # An underscore would let a client forge a header that only a proxy may set.
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    separator = "; " if key == "HTTP_COOKIE" else ","
    variables[key] = f"{variables[key]}{separator}{value}" if key in variables else value


def _declared_length(scope: Message) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _in_brief(_scope: Message) -> tuple[str, bytes]:
    return "text/plain", HTTPStatus.REQUEST_ENTITY_TOO_LARGE.phrase.encode()


async def _refuse(send: Send, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"connection", b"close")]
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _no_write(_data: bytes) -> None:
    raise NotImplementedError("Django iterates its answers.")
