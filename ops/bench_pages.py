"""The server's time for whole pages: one client, Django's own handler, a seat that is warm.

`python -m ops.bench_pages REQUESTS` measures on the database of the environment, which
`kesher demo` has filled, and prints JSON.
"""

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode, urlsplit

from kesher.config import wsgi  # isort: skip  # noqa: F401  sets Django up as it serves

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings

from kesher.accounts import tokens
from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.records import paging, reading
from kesher.records.models import TimelineLine
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

WARM = 20
ROUNDS = 3
PERCENT = 100
CSRF = "b" * 32
LATER = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "main"}
SEARCHES = (
    *("משה כהן", "נועה לוי", "כהן", "יצחק מזרחי", "גלים שיווק"),
    *("מש", "נו", "כה", "גל", "אל"),
    *("5551", "0555", "50123", "1234", "052-123"),
    *("mshh.khn", "office@", "fuai", "כחן", "zzzqqq"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Milliseconds on the clock and of processors, queries, and KB of the answer as it travels:
    whole, and as a later screen, without the frame that is there already.
    """

    p50: float
    p95: float
    p99: float
    cpu50: float
    cpu95: float
    queries: int
    sql50: float
    kb: float
    later_kb: float


@dataclass(frozen=True, slots=True)
class Asking:
    """One request to be made."""

    path: str
    form: str = ""
    bearer: str = ""


class Visitor:
    """A browser without network, signed in."""

    def __init__(self, member: Membership) -> None:
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={_session(member)}; csrf={CSRF}"
        self.handler = WSGIHandler()

    def ask(self, asking: Asking, *, later: bool = False) -> bytes:
        environ = self._environ(asking) | (LATER if later else {})
        told: list[str] = []

        def begin(status: str, *_more: Any) -> Any:
            told.append(status)

        answer = self.handler(environ, begin)
        body = b"".join(answer)
        answer.close()
        if told[0][0] not in "23":
            raise RuntimeError(f"{asking.path}: {told[0]} {body[:2000]!r}")
        return body

    def _environ(self, asking: Asking) -> dict[str, Any]:
        parts, body = urlsplit(asking.path), asking.form.encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST" if asking.form else "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if asking.form else "",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "HTTP_X_CSRFTOKEN": CSRF,
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        if asking.bearer:
            return environ | {"HTTP_AUTHORIZATION": f"Bearer {asking.bearer}"}
        return environ | {"HTTP_COOKIE": self.cookie}


def _session(member: Membership) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(member.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def pages(key: str) -> dict[str, list[Asking]]:
    """What is asked for, page by page; several of each, so that no one answer is remembered."""
    parties = "/alon/parties/"
    filters = {
        "customers": {"filter": "roles has customer"},
        "class A": {"filter": "customer_class = a"},
        "one city": {"filter": "city = חיפה"},
        "longest silence": {"sort": "last_contact_at"},
        "latest contact": {"sort": "-last_contact_at"},
    }
    return {
        "list of 50": [Asking(parties)],
        "deep list": [Asking(f"{parties}?{urlencode({'cursor': one})}") for one in _deep()],
        **{
            f"list: {name}": [Asking(f"{parties}?{urlencode(query)}")]
            for name, query in filters.items()
        },
        "card": [Asking(f"{parties}{pk}/") for pk in _cards()],
        "search": [Asking(f"/alon/search/?{urlencode({'q': one})}") for one in SEARCHES],
        "create": list(_forms()),
        "my day": [Asking("/alon/")],
        "board": [Asking("/alon/leads/board/")],
        "API list": [Asking("/api/v1/parties?limit=50", bearer=key)],
        "API item": [Asking(f"/api/v1/parties/{pk}", bearer=key) for pk in _cards()],
    }


def _deep() -> list[str]:
    """Places around the middle of the list."""
    entity = entities.of(Party)
    middle = Party.objects.count() // 2
    rows = reading.visible(entity).order_by("sort_name", "id")[middle : middle + 2000 : 100]
    return [paging.cursor_at(record, entity, sort="name") for record in rows]


def _cards() -> list[Any]:
    """Parties with ten lines or more, from all over the table."""
    ids = list(
        Party.objects.order_by("id").values_list("pk", flat=True)[
            :: max(1, Party.objects.count() // 150)
        ]
    )
    lines = {pk: TimelineLine.objects.filter(party_id=pk).count() for pk in ids}
    return [pk for pk, count in lines.items() if count >= 10][:50]  # noqa: PLR2004


def _forms() -> Iterator[Asking]:
    start = int(time.time()) % 10_000 * 1000
    for number in range(start, start + 1000):
        phone = f"0556{number % 1_000_000:06}"
        form = {"kind": "person", "name": f"מאיה ניסיון {number}", "phones-number": phone}
        form |= {"phones-kind": "mobile", "phones-primary": "0", "roles": "customer"}
        yield Asking("/alon/parties/new/", form=urlencode(form))


def measure(
    visitor: Visitor, waiting: Iterator[Asking], count: int, *, organization: Any
) -> Measured:
    for asking in islice(waiting, WARM):
        visitor.ask(asking)
    statements = queries_of(visitor, next(waiting))
    clock, processor, sizes = [], [], []
    for asking in islice(waiting, count):
        busy, started = _busy(), time.perf_counter()
        body = visitor.ask(asking)
        clock.append((time.perf_counter() - started) * 1000)
        processor.append(_busy() - busy)
        sizes.append(len(body))
    at, used = quantiles(clock, n=PERCENT), quantiles(processor, n=PERCENT)
    is_written = bool(asking.form)
    return Measured(
        p50=at[49],
        p95=at[94],
        p99=at[98],
        cpu50=used[49],
        cpu95=used[94],
        queries=len(statements),
        sql50=0 if is_written else _bare(statements, count, organization),
        kb=median(sizes) / 1024,
        later_kb=len(visitor.ask(next(waiting), later=True)) / 1024,
    )


def queries_of(visitor: Visitor, asking: Asking) -> list[tuple[str, Any]]:
    """The queries of one page, without what only brackets them."""
    found: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "SELECT set_config")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        visitor.ask(asking)
    return found


def _bare(statements: list[tuple[str, Any]], count: int, organization: Organization) -> float:
    """The same queries without the product around them."""
    taken = []
    with scope(organization.pk), connection.cursor() as cursor:
        for _one in range(min(count, 50)):
            started = time.perf_counter()
            for sql, params in statements:
                if sql.startswith("SELECT"):
                    cursor.execute(sql, params)
                    cursor.fetchall()
            taken.append((time.perf_counter() - started) * 1000)
    return median(taken)


def _busy() -> float:
    """Milliseconds that this process, and PostgreSQL's for it, have kept a processor busy."""
    return time.process_time() * 1000 + _servers_time()


def _servers_time() -> float:
    if connection.vendor != "postgresql" or connection.connection is None:
        return 0
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1_000_000 if told.exists() else 0


@contextmanager
def _empty() -> Iterator[None]:
    """A Django without us: one view, no middleware."""
    with override_settings(ROOT_URLCONF="ops.bench_empty", MIDDLEWARE=[]):
        yield


def main() -> None:
    logging.disable(logging.INFO)
    count = int(sys.argv[1])
    only = sys.argv[2:]
    organization = Organization.objects.get(slug="alon")
    with scope(organization.pk):
        member = Membership.objects.select_related("user").get(user__email="noa@alon.example")
        key = tokens.issue(member, name="bench", expires_at=None)
    with scope(organization.pk, member.pk, "web"):
        wanted = pages(key)
    told: dict[str, list[Measured]] = {}
    waiting = {name: cycle(askings) for name, askings in wanted.items() if name in (only or wanted)}
    for _round in range(ROUNDS):
        with _empty():
            empty = measure(Visitor(member), cycle([Asking("/")]), count, organization=organization)
        told.setdefault("empty view", []).append(empty)
        visitor = Visitor(member)
        for name, asking in waiting.items():
            sys.stderr.write(f"{name}\n")
            measured = measure(visitor, asking, count, organization=organization)
            told.setdefault(name, []).append(measured)
    json.dump({name: _calmest(rounds) for name, rounds in told.items()}, sys.stdout)


def _calmest(rounds: list[Measured]) -> dict[str, float]:
    """The round in which the machine had least else to do, with the p95 of the other extreme."""
    calm = min(rounds, key=lambda one: one.p95)
    return {**asdict(calm), "busiest95": max(one.p95 for one in rounds)}


if __name__ == "__main__":
    main()
