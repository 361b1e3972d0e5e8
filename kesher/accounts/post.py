"""Sending mail aside from the request, so that its time tells nobody whether there was any."""

from concurrent.futures import Future, ThreadPoolExecutor
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage

log = structlog.get_logger("kesher.accounts")
_postman = ThreadPoolExecutor(max_workers=1, thread_name_prefix="post")
_latest: list["Future[None]"] = []


def send(message: EmailMessage) -> None:
    _latest[:] = [_postman.submit(_deliver, message)]


def finish() -> None:
    """Wait until what was given to `send` is out."""
    for sending in _latest:
        sending.result()


def _deliver(message: EmailMessage) -> None:
    try:
        message.send()
    except (SMTPException, OSError) as problem:
        log.warning("mail not sent", problem=type(problem).__name__)
