"""Mail by way of the queue: no letter is lost with a process, and none is sent twice.

A letter lies there sealed, since it may hold a code or a link that opens a door, and is emptied
once it is out. That it is being sent is on record before the mail server hears of it; if the
outcome is not known then, a person decides whether to send it again.
"""

import base64
import json
from email.utils import make_msgid
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from kesher.accounts import sealing
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.jobs.running import NothingDone, OutcomeUnknown, checkpoint

PURPOSE = "letters"
LATER = range(400, 500)


def send(message: EmailMessage) -> None:
    """Put a letter on the queue, in the transaction of whatever it tells of."""
    host = urlsplit(str(settings.SITE_URL)).hostname or "kesher.invalid"
    letter = {
        "subject": message.subject,
        "body": message.body,
        "from_email": message.from_email,
        "to": message.to,
        "cc": message.cc,
        "bcc": message.bcc,
        "reply_to": message.reply_to,
        "attachments": [_wrapped(one) for one in message.attachments],
        "headers": {**message.extra_headers, "Message-ID": make_msgid(domain=host)},
    }
    enqueue(deliver, letter=sealing.box(PURPOSE).encrypt(json.dumps(letter).encode()).decode())


def _wrapped(attachment: Any) -> list[str]:
    name, content, media_type = attachment
    raw = content.encode() if isinstance(content, str) else content
    return [name, base64.b64encode(raw).decode("ascii"), media_type]


def _unwrapped(wrapped: list[str]) -> tuple[str, bytes, str]:
    name, content, media_type = wrapped
    return name, base64.b64decode(content), media_type


def send_to_nobody() -> None:
    """Cost what a letter costs, so that the time tells nobody whether there was one."""
    send(EmailMessage())


@job(queue="mail", once=True, scoped=False, max_tries=8, priority=1)
def deliver(letter: str) -> None:
    """Tried again only where it is certain that the mail server did not take it."""
    told = json.loads(sealing.box(PURPOSE).decrypt(letter.encode()))
    told["attachments"] = [_unwrapped(one) for one in told.get("attachments", ())]
    message = EmailMessage(**told)
    if message.to:
        _hand_over(message)
    checkpoint(letter="")


def _hand_over(message: EmailMessage) -> None:
    post_office = get_connection()
    try:
        post_office.open()
    except (SMTPException, OSError) as closed:
        raise NothingDone(f"The mail server does not answer: {closed}") from closed
    try:
        post_office.send_messages([message])
    except (SMTPException, OSError) as problem:
        if _is_put_off(problem):
            raise NothingDone(f"Not now, says the mail server: {problem}") from problem
        if _is_refused(problem):
            raise
        raise OutcomeUnknown(f"The mail server fell silent: {problem}") from problem
    finally:
        post_office.close()


def _is_put_off(problem: Exception) -> bool:
    codes = _codes(problem)
    return bool(codes) and all(code in LATER for code in codes)


def _is_refused(problem: Exception) -> bool:
    return bool(_codes(problem))


def _codes(problem: Exception) -> list[int]:
    """What the mail server answered; nothing, if it did not."""
    if isinstance(problem, SMTPRecipientsRefused):
        return [code for code, _words in problem.recipients.values()]
    if isinstance(problem, SMTPResponseException) and problem.smtp_code > 0:
        return [problem.smtp_code]
    return []
