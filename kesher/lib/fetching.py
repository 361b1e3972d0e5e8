"""Asking the world outside for a page: never our own network, never for long, never for much.

The address is looked up once, each of the numbers it stands for is judged, and the connection goes
to one that was judged, so that a name cannot point elsewhere a moment later. Every redirect is an
address like the first.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from time import monotonic
from typing import Final
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

PORTS: Final = {"http": 80, "https": 443}
MOST_HOPS: Final = 3
LONGEST_ADDRESS: Final = 2000
CHUNK: Final = 16_384
AGENT: Final = "Kesher/1 (datagov-external-client)"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Special ranges that Python does not hold to be private: shared, relayed and translated addresses.
CLOSED: Final = tuple(
    map(
        ipaddress.ip_network,
        ("100.64.0.0/10", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"),
    )
)

Place = tuple[str, int]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(ValueError):
    """An address that is not for us to ask: not of the web, or of a network of our own."""


class Why(StrEnum):
    """What came instead of an answer."""

    UNREACHED = "unreached"
    LATE = "late"
    LARGE = "large"
    ERROR = "error"
    NONSENSE = "nonsense"


class NoAnswer(OSError):
    """Nobody answered, or not in time, or with too much, or with an error."""

    def __init__(self, sentence: str, why: Why = Why.NONSENSE) -> None:
        super().__init__(sentence)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`url` is where it was found in the end; `media_type` is in lower case, without parameters."""

    url: str
    content: bytes
    media_type: str
    charset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """`allowed` are hosts and ports of one's own that may be asked all the same."""

    allowed: Collection[Place] = frozenset()
    most_bytes: int = 1_000_000
    seconds: float = 8.0

    def get(self, url: str, **query: str) -> Answer:
        """What is found there. Raises `NotAllowed` or `NoAnswer`."""
        asked = f"{url}?{urlencode(query)}" if query else url
        deadline = monotonic() + self.seconds
        for _hop in range(MOST_HOPS + 1):
            found = self._ask(asked, deadline)
            if isinstance(found, Answer):
                return found
            asked = found
        raise NoAnswer("It leads from one address to the next.")

    def _ask(self, url: str, deadline: float) -> Answer | str:
        """The answer, or where to ask instead."""
        parts = _parted(url)
        place = (parts.hostname or "", parts.port or PORTS[parts.scheme])
        number = _judged(place, is_allowed=place in self.allowed)
        remaining = deadline - monotonic()
        if remaining <= 0:
            raise _late()
        asking = _Asking(place, number, is_sealed=parts.scheme == "https", seconds=remaining)
        watch = threading.Timer(remaining, asking.hang_up)
        watch.daemon = True
        watch.start()
        try:
            return self._answer(asking, parts, deadline)
        except NoAnswer:
            raise
        except (OSError, http.client.HTTPException, ValueError) as trouble:
            if monotonic() >= deadline:
                raise _late() from trouble
            why = Why.UNREACHED if isinstance(trouble, OSError) else Why.NONSENSE
            raise NoAnswer(f"There was no answer: {trouble}", why) from trouble
        finally:
            watch.cancel()
            asking.close()

    def _answer(self, asking: "_Asking", parts: SplitResult, deadline: float) -> Answer | str:
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
        asking.request("GET", path, headers=headers)
        response = asking.getresponse()
        if response.status in REDIRECTS:
            return urljoin(parts.geturl(), response.headers.get("Location", ""))
        if response.status != HTTPStatus.OK:
            raise NoAnswer(f"It says {response.status}.", Why.ERROR)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise NoAnswer("It is packed, though that was not asked for.")
        return Answer(
            url=parts.geturl(),
            content=self._read(response, deadline),
            media_type=response.headers.get_content_type(),
            charset=response.headers.get_content_charset() or "",
        )

    def _read(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        read = bytearray()
        while monotonic() < deadline:
            piece = response.read1(CHUNK)
            read += piece
            if len(read) > self.most_bytes:
                raise NoAnswer("It is too large.", Why.LARGE)
            if not piece and monotonic() < deadline:
                return bytes(read)
        raise _late()


class _Asking(http.client.HTTPConnection):
    """A connection to a number that was judged, under the name that was asked for."""

    def __init__(self, place: Place, number: str, *, is_sealed: bool, seconds: float) -> None:
        super().__init__(*place, timeout=seconds)
        self.number, self.is_sealed = number, is_sealed

    def connect(self) -> None:
        self.sock = socket.create_connection((self.number, self.port), self.timeout)
        if self.is_sealed:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def hang_up(self) -> None:
        """From the watch: whoever reads or writes just now is told that it is over."""
        held = self.sock
        if held is not None:
            try:
                held.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _late() -> NoAnswer:
    return NoAnswer("It took too long.", Why.LATE)


def _parted(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise NotAllowed("This is not an address of the web.") from wrong
    is_plain = url.isprintable() and url.isascii() and " " not in url
    if not is_plain or len(url) > LONGEST_ADDRESS:
        raise NotAllowed("This is not an address of the web.")
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise NotAllowed("This is not an address of the web.")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("An address with a name and a password is not asked.")
    return parts


def _judged(place: Place, *, is_allowed: bool) -> str:
    """A number of the host, none of which may be of a network of our own."""
    host, port = place
    if not is_allowed and port not in PORTS.values():
        raise NotAllowed("Only the usual doors of the web are asked.")
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise NoAnswer("Nobody knows this name.", Why.UNREACHED) from unknown
    numbers = [str(one[4][0]) for one in told]
    if not is_allowed and not all(map(_is_public, numbers)):
        raise NotAllowed("This address is in a network of our own.")
    return numbers[0]


def _is_public(number: str) -> bool:
    address: _Address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    is_closed = any(address in one for one in CLOSED if one.version == address.version)
    return address.is_global and not address.is_multicast and not is_closed
