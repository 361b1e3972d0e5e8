"""The one way out: requests to addresses that somebody typed.

Only public hosts are reached, by TLS, and redirects are not followed; whoever runs the installation
may name hosts of their own network. An answer is bounded in size and in time.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress

MOST_BYTES = 1_000_000
PIECE = 16_384
CONNECTING, READING, ALTOGETHER = 5.0, 20.0, 60.0  # seconds
GOOD, BAD = 200, 300


class NotSent(Exception):
    """It never left: the address is none, or none that may be reached."""


class NoAnswer(Exception):
    """It may have arrived or not; nobody here knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    body: bytes

    @property
    def is_good(self) -> bool:
        return GOOD <= self.status < BAD

    def json(self) -> Any:
        """What was said; None where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def call(
    method: str,
    url: str,
    *,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    own_hosts: Collection[str] = (),
    reading: float = READING,
) -> Answer:
    """`body` goes as JSON. Raises `NotSent` or `NoAnswer`."""
    is_own = _check(url, own_hosts)
    config = Config(
        ip_filter_enable=not is_own,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=(CONNECTING, reading),
        user_agent_override="Kesher",
    )
    try:
        with Manager(config).get_session() as session:
            # Neither proxies nor passwords of the machine's surroundings.
            session.trust_env = False
            answer = session.request(
                method, url, json=body, headers=dict(headers or {}), stream=True
            )
            return Answer(status=answer.status_code, body=_read(answer))
    except (InvalidIPAddress, requests.ConnectTimeout, requests.exceptions.InvalidURL) as wrong:
        raise NotSent(type(wrong).__name__) from wrong
    except requests.RequestException as lost:
        raise NoAnswer(type(lost).__name__) from lost


def is_address(url: str, *, own_hosts: Collection[str] = ()) -> bool:
    """Whether `call` would try it at all; where it leads is known only then."""
    try:
        _check(url, own_hosts)
    except NotSent:
        return False
    return True


def _check(url: str, own_hosts: Collection[str]) -> bool:
    """Whether the address is on the installation's own list; raises `NotSent`."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError as wrong:
        raise NotSent("InvalidURL") from wrong
    is_own = host in own_hosts
    if (
        "@" in parts.netloc
        or not host
        or parts.scheme not in ({"http", "https"} if is_own else {"https"})
    ):
        raise NotSent("InvalidURL")
    return is_own


def _read(answer: requests.Response) -> bytes:
    """The body, if it is not endless."""
    begun, content = monotonic(), b""
    for piece in answer.iter_content(PIECE):
        content += piece
        if len(content) > MOST_BYTES or monotonic() - begun > ALTOGETHER:
            raise requests.exceptions.ReadTimeout("The answer is too long.")
    return content
