"""A web server of our own, as well or badly behaved as a test wants it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.aside import serve_aside

PAUSE = 0.05
BLOCK = b"x" * 65_536


@dataclass(slots=True)
class Web:
    """`pages` are (content, media type) by path; `moved` where a path leads instead."""

    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def place(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def web(**told: Any) -> Iterator[Web]:
    site = Web(**told)

    class Talk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            try:
                _answer(self, site, self.path.partition("?")[0])
            except OSError:
                self.close_connection = True

        def log_message(self, *_all: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Talk) as server:
        site.port = server.server_address[1]
        serve_aside(server)
        yield site
        server.shutdown()


def _answer(talk: BaseHTTPRequestHandler, site: Web, path: str) -> None:
    if path in site.moved:
        talk.send_response(302)
        talk.send_header("Location", site.moved[path])
        talk.end_headers()
    elif path in BAD:
        BAD[path](talk)
    elif path in site.pages:
        content, media_type = site.pages[path]
        talk.send_response(200)
        talk.send_header("Content-Type", media_type)
        talk.end_headers()
        talk.wfile.write(content)
    else:
        talk.send_error(404)


def _drip(talk: BaseHTTPRequestHandler) -> None:
    _by_drops(talk, b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 200)


def _slow(talk: BaseHTTPRequestHandler) -> None:
    talk.send_response(200)
    talk.end_headers()
    _by_drops(talk, b"x" * 200)


def _by_drops(talk: BaseHTTPRequestHandler, text: bytes) -> None:
    for byte in text:
        talk.wfile.write(bytes([byte]))
        talk.wfile.flush()
        time.sleep(PAUSE)


def _huge(talk: BaseHTTPRequestHandler) -> None:
    talk.send_response(200)
    talk.end_headers()
    while True:
        talk.wfile.write(BLOCK)


BAD: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "/drip": _drip,
    "/slow": _slow,
    "/huge": _huge,
}
