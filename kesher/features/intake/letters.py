"""The letter that asks whether somebody really sent a form."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from kesher.accounts import links as addresses
from kesher.accounts import post
from kesher.features.intake import links
from kesher.features.intake.models import Submission
from kesher.tenancy.organization import organization


def ask_to_confirm(submission: Submission, *, to: str) -> None:
    """On the queue, with what is kept of the submission."""
    form = submission.form
    context = {
        "house": organization().name,
        "title": form.title or form.name,
        "link": addresses.absolute(links.confirmation_of(form, submission)),
    }
    with translation.override(form.language):
        subject = render_to_string("intake/mail/subject.txt", context)
        body = render_to_string("intake/mail/message.txt", context)
    post.send(EmailMessage(" ".join(subject.split()), body.strip(), to=[to]))
