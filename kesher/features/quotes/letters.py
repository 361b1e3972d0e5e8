"""Sending a quote by mail, from the queue: the paper is made there, and the letter goes once."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kesher.accounts import links as addresses
from kesher.accounts import post
from kesher.features.files.models import File
from kesher.features.files.storing import keep
from kesher.features.quotes import links, printing, receivers, versions
from kesher.features.quotes.document import Told, context_of
from kesher.features.quotes.models import QuoteVersion
from kesher.jobs import job
from kesher.jobs.registry import Told as JobTold

PDF = "application/pdf"


def _told(_work: Any) -> JobTold:
    return JobTold(title=_("Sending a quote"), tail="quotes/")


@job(told=_told)
def send_version(version: UUID, message: str) -> None:
    """Make the paper, keep it on the card, and put the letter on the queue; once."""
    found = QuoteVersion.objects.select_related("quote", "quote__party", "quote__owner__user")
    waiting = found.filter(pk=version, posted_at=None).first()
    if waiting is None:
        return
    content = printing.pdf_of(waiting.told)
    with transaction.atomic():
        file = _kept(waiting, content)
        letter = _letter(waiting, message)
        letter.attach(file.name, content, PDF)
        post.send(letter)
        versions.posted(waiting, file)


def name_of(told: Told) -> str:
    """What the file is called, in the quote's own language."""
    with translation.override(told["language"]):
        return _("Quote %(number)s.pdf") % {"number": told["number"]}


def _kept(version: QuoteVersion, content: bytes) -> File:
    upload = SimpleUploadedFile(name_of(version.told), content)
    about = f"quotes:{version.quote_id}"
    with translation.override(version.told["language"]):
        words = _("As sent, version %(number)s") % {"number": version.number}
    return keep(upload, party=version.quote.party, about=about, description=words)


def _letter(version: QuoteVersion, message: str) -> EmailMessage:
    told, quote = version.told, version.quote
    link = links.make(quote)
    with translation.override(told["language"]):
        context = context_of(told) | {
            "message": message,
            "link": addresses.absolute(links.path_of(link)),
        }
        subject = render_to_string("quotes/mail/subject.txt", context)
        body = render_to_string("quotes/mail/message.txt", context)
    replies = [quote.owner.user.email] if quote.owner else []
    return EmailMessage(
        " ".join(subject.split()),
        body.strip(),
        to=receivers.read(version.sent_to),
        cc=receivers.read(version.copied_to),
        reply_to=replies,
    )
