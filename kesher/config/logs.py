"""Logs: one JSON object a line, of events with fields, and never personal data.

Each line says in which request and job it was written, in which organisation and by whom, as ids.
At a terminal only what is wrong is written, for human eyes; KESHER_LOG (json or text) and
KESHER_LOG_LEVEL say otherwise.
"""

import os
import re
import sys
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

from kesher.lib.ids import new_id
from kesher.tenancy.scope import current_or_none

_AT_TERMINAL = sys.stderr.isatty()
_LEVEL = os.environ.get("KESHER_LOG_LEVEL", "WARNING" if _AT_TERMINAL else "INFO")

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger("kesher.requests")


class RequestLog:
    """The outermost middleware: names each request, and notes by route how it ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else new_id().hex
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        log.info(
            "request",
            method=request.method,
            route=request.resolver_match.route if request.resolver_match else "",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - began) * 1000, 1),
            **_who(request),
        )
        return response


def _who(request: HttpRequest) -> dict[str, str]:
    seat = getattr(request, "seat", None)
    if seat is None:
        return {}
    return {"organization_id": str(seat.organization.pk), "actor_id": str(seat.member.pk)}


def add_scope(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if scope := current_or_none():
        event.setdefault("organization_id", str(scope.organization_id))
        event.setdefault("actor_id", str(scope.actor_id) if scope.actor_id else None)
    return event


def leave_out_values(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Of an exception, where it happened; its words may be a customer's."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple) and error[1]:
        event["exception"] = type(error[1]).__name__
        event["frames"] = _frames(error[2])
    return event


def _frames(trace: Any) -> list[str]:
    frames = []
    while trace:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]


_SHARED: list[Any] = [
    merge_contextvars,
    add_scope,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_WRITER: Any = (
    structlog.dev.ConsoleRenderer()
    if os.environ.get("KESHER_LOG", "text" if _AT_TERMINAL else "json") == "text"
    else structlog.processors.JSONRenderer(ensure_ascii=False)
)

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)

CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                leave_out_values,
                _WRITER,
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "kesher": {"level": _LEVEL},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
