"""What a quote's card shows: its lines, its sums, its versions, and the customer's link."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kesher.access.rights import are_open, is_open
from kesher.entity.markup import AMOUNT, draw
from kesher.features.quotes import links
from kesher.features.quotes.document import context_of, told_of
from kesher.features.quotes.models import OUT, Quote, QuoteAnswer, QuoteVersion
from kesher.lib import money
from kesher.lib.money import Money
from kesher.records import prepared
from kesher.screens import addresses

Told = dict[str, Any]
SUMS = ("discount", "net", "vat", "gross")
PAPER = ("lines", *SUMS)


def numbers(quote: Quote) -> list[tuple[Any, Any]]:
    """What it comes to, and by when it is to be answered."""
    sums = (
        ("discount", _("Discount"), quote.discount),
        ("net", _("Before VAT"), quote.net),
        ("gross", _("Total"), quote.gross),
    )
    told: list[tuple[Any, Any]] = [
        (label, _amount(minor, quote.currency))
        for name, label, minor in sums
        if is_open("quotes", name) and (minor or name != "discount")
    ]
    if quote.is_expired:
        told.append((_("Status"), _("expired")))
    return told


def lines(quote: Quote) -> Told:
    """The lines as the customer reads them, with the sums beneath."""
    told = context_of(told_of(quote))
    return {"count": None, **told} | ({} if are_open("quotes", SUMS) else {"sums": []})


def customer(quote: Quote) -> Told:
    """The customer's address of the quote, and the paper."""
    link = links.living(quote)
    return {
        "link_path": links.path_of(link) if link and not quote.is_editable else "",
        "opened": link.opened if link else 0,
        "pdf_url": addresses.at("quotes", quote.pk, "pdf"),
        "is_draft": quote.is_editable,
    }


def versions(quote: Quote) -> Told:
    """What went out, the newest first, each beside the one before it."""
    found = prepared.rows(("versions of a quote",), _versions, quote.pk)
    answers = QuoteAnswer.objects.filter(version__quote=quote)
    by_version = {one.version_id: one for one in answers} if found else {}
    return {
        "rows": [_version(one, by_version.get(one.pk)) for one in found],
        "count": len(found),
        "empty_text": _("Nothing has been sent yet."),
    }


def _versions(pk: UUID) -> QuerySet[QuoteVersion]:
    return QuoteVersion.objects.filter(quote=pk).order_by("-number")


def _version(version: QuoteVersion, answer: QuoteAnswer | None) -> Told:
    moment = date_format(localtime(version.made_at), "SHORT_DATETIME_FORMAT")
    words = [draw(AMOUNT, moment)]
    if version.sent_to:
        words.append(draw(AMOUNT, version.sent_to))
    if version.copied_to:
        words.append(draw(AMOUNT, f"+ {version.copied_to}"))
    if answer:
        words.append(draw('<bdi dir="auto">{}</bdi>', _answer(answer)))
    return {
        "url": addresses.at("quotes", version.quote_id, "versions", version.number),
        "icon": "file-text",
        "title": _("Version %(number)s") % {"number": version.number},
        "sub_html": draw(" · ".join("{}" for _one in words), *words),
    }


def _answer(answer: QuoteAnswer) -> str:
    if not answer.accepted:
        return _("refused")
    return _("accepted by %(name)s") % {"name": answer.name}


def open_quotes(quotes: Sequence[Quote], count: int) -> tuple[Any, Any] | None:
    """How many the customer has before them, and what they are worth."""
    waiting = [quote for quote in quotes if quote.status in OUT]
    return worth_of("quotes", waiting, _("Quotes sent")) if count <= len(quotes) else None


def worth_of(key: str, documents: Sequence[Any], label: str) -> tuple[Any, Any] | None:
    """How many documents, and what they come to: in one currency, to whoever may read it."""
    if not documents:
        return None
    currencies = {one.currency for one in documents}
    if len(currencies) > 1 or not is_open(key, "gross"):
        return label, f"{len(documents)}"
    worth = Money(sum(one.gross for one in documents), currencies.pop())
    return label, draw("{} · " + AMOUNT, len(documents), money.format(worth))


def _amount(minor: int, currency: str) -> str:
    return draw(AMOUNT, money.format(Money(minor, currency)))
