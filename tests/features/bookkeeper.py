"""A bookkeeping program on this machine: it keeps what it is told, and answers, or does not."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from kesher.features.accounting import house
from tests.aside import serve_aside

TOKEN = "a-token"  # noqa: S105  the bookkeeper's
CLIENT = {"client_id": "kesher", "client_secret": "open sesame"}


def choose(keeper: "Bookkeeper", **others: str) -> None:
    """Have the organisation in scope hand over to it."""
    told = {
        "provider": "rest",
        "url": keeper.url,
        "sign_in_url": f"{keeper.url}/token",
        "client_id": CLIENT["client_id"],
        "sealed": house.sealed(CLIENT["client_secret"]),
    }
    house.keep({**told, **others})


class Bookkeeper:
    """`silent` swallows so many answers after the deed; `status` refuses with it instead."""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.silent = 0
        self.status = 0
        self.never = threading.Event()
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Own", (Handler,), {"keeper": self})
        )
        self.server.daemon_threads = True
        self.thread = serve_aside(self.server)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def close(self) -> None:
        self.never.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    """One call to `keeper`."""

    keeper: ClassVar[Bookkeeper]

    def do_GET(self) -> None:
        self.keeper.asked.append(f"GET {urlsplit(self.path).path}")
        wanted = parse_qs(urlsplit(self.path).query)["reference"][0]
        found = [one for one in self.keeper.documents if one["reference"] == wanted]
        self._say(200 if self._is_known() else 401, {"items": found})

    def do_POST(self) -> None:
        self.keeper.asked.append(f"POST {self.path}")
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/token":
            known = {name: told[name] for name in CLIENT} == CLIENT
            self._say(200 if known else 401, {"accessToken": TOKEN} if known else {})
        elif not self._is_known():
            self._say(401, {})
        elif self.keeper.status:
            self._say(self.keeper.status, {"error": "closed"})
        else:
            self._make(told)

    def _make(self, told: dict[str, Any]) -> None:
        number = len(self.keeper.documents) + 1
        self.keeper.documents.append(
            {
                "id": f"doc-{number}",
                "number": 5000 + number,
                "reference": told["reference"],
                "told": told,
            }
        )
        if self.keeper.silent:
            self.keeper.silent -= 1
            self.keeper.never.wait(5)
        else:
            self._say(201, self.keeper.documents[-1])

    def _is_known(self) -> bool:
        return self.headers["Authorization"] == f"Bearer {TOKEN}"

    def _say(self, status: int, told: Any) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_told: Any) -> None:
        """Nothing on the screen."""
