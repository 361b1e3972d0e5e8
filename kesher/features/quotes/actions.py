"""What is done with quotes, beside writing them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import may, member
from kesher.accounts.models import Membership
from kesher.entity.action import Ask, Refused
from kesher.events.outbox import emit
from kesher.features.quotes import (
    answering,
    house,
    letters,
    links,
    printing,
    receivers,
    versions,
)
from kesher.features.quotes.completing import carried
from kesher.features.quotes.events import ApprovalWanted, QuoteSent
from kesher.features.quotes.lines import LINES, new_key
from kesher.features.quotes.models import (
    ANSWERED,
    DRAFT,
    OUT,
    SENT,
    WAITING,
    Quote,
    QuoteVersion,
)
from kesher.jobs.queue import enqueue
from kesher.records import history, writing
from kesher.records.acting import action

Owner = Annotated[Membership, Ask(label=lazy("Owner"))]
Address = Annotated[
    str,
    Ask(
        label=lazy("To"),
        kind="text",
        help=lazy(
            "Several with commas between them. Empty: to the address on the card of the contact, "
            "or else of the customer."
        ),
    ),
]
Copies = Annotated[
    str, Ask(label=lazy("Copy to"), kind="text", help=lazy("Several with commas between them."))
]
Message = Annotated[
    str,
    Ask(
        label=lazy("Message"),
        kind="long_text",
        help=lazy("Stands in the letter, above the link. Empty: the usual words."),
    ),
]
Name = Annotated[str, Ask(label=lazy("Who accepted"))]
Words = Annotated[str, Ask(label=lazy("Remark"), kind="long_text")]
Reason = Annotated[str, Ask(label=lazy("Reason"), kind="choice", choices="quote.reason")]
COPIED = (
    "title", "party", "contact", "deal", "language", "currency", "price_list", "opening", "closing",
)  # fmt: skip


def is_ready(quote: Quote) -> bool:
    return bool(quote.status == DRAFT and not quote.needs_approval)


def is_out(quote: Quote) -> bool:
    return str(quote.status) in OUT


def _wants_approval(quote: Quote) -> bool:
    return bool(quote.status == DRAFT and quote.needs_approval)


def _hindrance(quote: Quote) -> str:
    """Why a draft does not go out yet."""
    return quote.approval if quote.status == DRAFT else ""


def _waits(quote: Quote) -> bool:
    return str(quote.status) == WAITING


@action(
    label=lazy("Send by mail"),
    done=lazy("Sent by mail"),
    icon="send",
    applies=is_ready,
    hindrance=_hindrance,
    in_bulk=False,
)
def send(quote: Quote, *, to: Address = "", cc: Copies = "", message: Message = "") -> Quote:
    """A letter with the link and the paper; the customer then has this version before them."""
    addresses = receivers.listed(to or _address_of(quote), name="to")
    copies = receivers.listed(cc, name="cc")
    if not addresses:
        raise Refused(
            _("There is no mail address to send to; type one, or mark the quote as sent.")
        )
    printing.insist_on_printer()
    version = _out(quote, sent_to=addresses, copied_to=copies)
    enqueue(letters.send_version, version=version.pk, message=message)
    return quote


@action(
    label=lazy("Mark as sent"),
    done=lazy("Marked as sent"),
    icon="circle-check",
    applies=is_ready,
    hindrance=_hindrance,
)
def mark_sent(quote: Quote) -> Quote:
    """It went another way; the link and the paper are on the card."""
    _out(quote)
    return quote


@action(
    label=lazy("Request approval"),
    done=lazy("Approval requested"),
    icon="user-question",
    applies=_wants_approval,
)
def request_approval(quote: Quote) -> Quote:
    writing.update(quote, status=WAITING)
    emit(ApprovalWanted(quote_id=quote.pk, party_id=quote.party_id))
    return quote


@action(label=lazy("Approve"), done=lazy("Approved"), icon="thumb-up", applies=_waits)
def approve(quote: Quote) -> Quote:
    """The quote as it stands; what goes further wants to be approved anew."""
    quote.approved_net, quote.approved_margin = quote.highest_net, quote.lowest_margin
    return writing.update(
        quote, status=DRAFT, approved_discount=quote.highest_discount, approved_by=member()
    )


@action(label=lazy("Do not approve"), done=lazy("Not approved"), icon="thumb-down", applies=_waits)
def reject(quote: Quote) -> Quote:
    quote.approved_net = quote.approved_margin = None
    return writing.update(quote, status=DRAFT, approved_discount=None, approved_by=None)


@action(label=lazy("Accepted by the customer"), icon="trophy", applies=is_out, in_bulk=False)
def accept(quote: Quote, *, name: Name, remark: Words = "") -> Quote:
    """They said so by phone, or on paper."""
    given = answering.Given(accepted=True, name=name, words=remark)
    return answering.take(quote, given)


@action(label=lazy("Refused by the customer"), icon="ban", applies=is_out, in_bulk=False)
def refuse(quote: Quote, *, reason: Reason, remark: Words = "") -> Quote:
    given = answering.Given(accepted=False, reason=reason, words=remark)
    return answering.take(quote, given)


@action(
    label=lazy("Revise"),
    done=lazy("Revised"),
    icon="pencil-plus",
    applies=lambda quote: quote.status in OUT | ANSWERED,
)
def revise(quote: Quote) -> Quote:
    """Back to the desk; what was sent stays as a version, and the next sending makes another."""
    return writing.update(quote, status=DRAFT, answered_at=None, reason="")


@action(label=lazy("Duplicate"), done=lazy("Duplicated"), icon="copy", in_bulk=False)
def duplicate(quote: Quote) -> Quote:
    """The same for today, with a number of its own."""
    if not may("create", "quotes"):
        raise Refused(_("You may not make quotes."))
    lines = [row | {"key": new_key()} for row in carried(LINES.read(quote))]
    values = {name: getattr(quote, name) for name in COPIED}
    today = timezone.localdate()
    until = today + timedelta(days=house.terms().valid_days)
    return writing.create(Quote, **values, date=today, valid_until=until, lines=lines)


@action(label=lazy("Assign"), done=lazy("Assigned"), icon="user-share")
def assign(quote: Quote, *, owner: Owner) -> Quote:
    return writing.update(quote, owner=owner)


@action(
    label=lazy("Close the customer's link"),
    done=lazy("Customer's link closed"),
    icon="link-off",
    applies=lambda quote: not quote.is_editable,
    is_grave=True,
)
def close_link(quote: Quote) -> Quote:
    """The address in the customer's letter leads nowhere any more."""
    if not links.revoke(quote):
        raise Refused(_("There is no open link to this quote."))
    history.note_access("quotes", "link closed", record_id=quote.pk)
    return quote


def _out(
    quote: Quote, *, sent_to: Sequence[str] = (), copied_to: Sequence[str] = ()
) -> QuoteVersion:
    """Make the version that the customer sees, and their way to it."""
    _insist_on_wholeness(quote)
    writing.update(quote, status=SENT, sent_at=timezone.now(), opened_at=None)
    version = versions.issue(quote, sent_to=sent_to, copied_to=copied_to)
    links.make(quote)
    emit(QuoteSent(quote_id=quote.pk, party_id=quote.party_id, version=version.number))
    return version


def _insist_on_wholeness(quote: Quote) -> None:
    rows = LINES.read(quote)
    if not rows:
        raise Refused(_("A quote without lines cannot be sent."))
    if unpriced := next((row for row in rows if not row["unit_price"]), None):
        raise Refused(_("“%(line)s” has no price yet.") % {"line": unpriced["description"]})
    if quote.valid_until and quote.valid_until < timezone.localdate():
        raise Refused(_("The quote's last day has passed; give it a later one."))
    if quote.needs_approval:
        raise Refused(quote.approval)


def _address_of(quote: Quote) -> str:
    """The contact's own, else the customer's."""
    people = [one for one in (quote.contact, quote.party) if one]
    return next((one.email for one in people if one.email), "")
