"""The customer's pages of a quote: whoever holds the address reads, accepts or refuses."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from kesher.accounts.gate import View
from kesher.entity.action import Refused
from kesher.entity.fields import Option
from kesher.entity.kinds.choice import options
from kesher.entity.registry import entities
from kesher.events.outbox import emit
from kesher.features.quotes import answering, letters, links, printing, versions
from kesher.features.quotes.document import context_of, sums_of
from kesher.features.quotes.events import QuoteOpened
from kesher.features.quotes.models import OPENED, OUT, SENT, Quote, QuoteLink, QuoteVersion
from kesher.lib import hebrew, images
from kesher.records import history, writing
from kesher.screens import throttle, tokens
from kesher.screens.guarding import Door, Found, is_one_of_us, opened_by, scripted

ENTITY = "quotes"
OPENED_BY_LINK = "opened by link"
DRAWN = "data:image/png;base64,"
MOST_DRAWN = 200_000
PREVIEWS = re.compile(
    r"whatsapp|facebookexternalhit|viber|preview|crawler|spider|bot\b",
    re.IGNORECASE,
)
LONGEST_NAME, LONGEST_WORDS = 120, 2000
Shown = Callable[[HttpRequest, QuoteLink, QuoteVersion], HttpResponse]


def _found(token: str) -> Found[tuple[QuoteLink, QuoteVersion]] | None:
    link = links.find(token)
    version = versions.latest(link.quote) if link else None
    if link is None or version is None:
        return None
    return Found(subject=(link, version), language=version.told["language"])


DOOR = Door(
    why="whoever holds the address of a quote is no user",
    room="links",
    house_of=tokens.house_of,
    find=_found,
    closed="quotes/public_closed.html",
    policy=scripted,
)


def _by_link(view: Shown) -> View:
    def shown(request: HttpRequest, subject: tuple[QuoteLink, QuoteVersion]) -> HttpResponse:
        return view(request, *subject)

    return opened_by(DOOR, shown)


@require_GET
@_by_link
def page(request: HttpRequest, link: QuoteLink, version: QuoteVersion) -> HttpResponse:
    """The latest version, as it was sent; looking is noted, unless it was one of us, or a program
    that draws a preview of the address."""
    is_preview = PREVIEWS.search(request.headers.get("User-Agent", ""))
    if "choice" not in request.GET and not is_preview and not is_one_of_us(request):
        _note_opening(link)
    return _show(request, link, version, chosen=_chosen(request.GET))


@transaction.atomic
def _note_opening(link: QuoteLink) -> None:
    """Of the quote as it is now: an answer may have come since it was read."""
    quote = Quote.objects.select_for_update().get(pk=link.quote_id)
    is_first = links.opened(link)
    history.note_access(ENTITY, OPENED_BY_LINK, record_id=quote.pk)
    if quote.status == SENT:
        writing.update(quote, status=OPENED, opened_at=timezone.now())
    if is_first:
        emit(QuoteOpened(quote_id=quote.pk, party_id=quote.party_id))


def _show(
    request: HttpRequest,
    link: QuoteLink,
    version: QuoteVersion,
    *,
    chosen: list[str] | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    quote = link.quote
    is_open = quote.status in OUT
    may_accept = is_open and not quote.is_expired
    context = {
        **context_of(version.told, chosen),
        "choosing": may_accept,
        "version": version.number,
        "is_open": is_open,
        "may_accept": may_accept,
        "is_revised": quote.is_editable,
        "answer": answering.answer_to(quote, version),
        "wrong": wrong,
        "reasons": _reasons() if is_open else [],
        "typed": request.POST,
        "logo": f"{links.path_of(link)}logo/" if version.told["house"]["logo"] else "",
        "address": links.path_of(link),
    }
    return render(request, "quotes/public.html", context, status=status)


@require_POST
@sensitive_post_parameters()
@_by_link
def answer(request: HttpRequest, link: QuoteLink, version: QuoteVersion) -> HttpResponse:
    """Accepting by a typed name, and a signature where there is a script; or refusing, and why."""
    chosen = _chosen(request.POST) or []
    try:
        given = _given(request, version, chosen)
        answering.take(link.quote, given)
    except Refused as refusal:
        return _show(request, link, version, chosen=chosen, wrong=str(refusal), status=422)
    return HttpResponseRedirect(f"{links.path_of(link)}#answer")


def _given(request: HttpRequest, version: QuoteVersion, chosen: list[str]) -> answering.Given:
    told = request.POST
    if told.get("answer") not in {"accept", "refuse"}:
        raise Refused(_("Please accept the quote or refuse it."))
    given = _accepted(told, version, chosen) if told["answer"] == "accept" else _refused(told)
    return replace(
        given,
        chosen=chosen,
        address=throttle.address_of(request),
        agent=request.headers.get("User-Agent", ""),
        version=int(shown) if (shown := told.get("version", "")).isdecimal() else 0,
    )


def _accepted(told: QueryDict, version: QuoteVersion, chosen: list[str]) -> answering.Given:
    name = hebrew.clean(told.get("name", ""))[:LONGEST_NAME]
    if not name:
        raise Refused(_("Please type your name."))
    if told.get("agreed") != str(sums_of(version.told, chosen).gross.amount_minor):
        raise Refused(_("The total has changed with your choice; please look and accept again."))
    signature = _drawn(told.get("signature", ""))
    if "pen" in told and not signature:
        raise Refused(_("Please sign, or let your typed name be your signature."))
    return answering.Given(accepted=True, name=name, signature=signature)


def _refused(told: QueryDict) -> answering.Given:
    words = hebrew.clean_text(told.get("words", ""))[:LONGEST_WORDS]
    reason = told.get("reason", "")
    if reason not in {one.key for one in _reasons()}:
        reason = ""
    if not reason and not words:
        raise Refused(_("Please choose a reason, or say what would have to be different."))
    return answering.Given(accepted=False, words=words, reason=reason or "other")


def _reasons() -> list[Option]:
    field = entities.get(ENTITY).field("reason")
    return [one for one in options(field) if not one.archived]


def _drawn(raw: str) -> bytes:
    """The picture of a signature, drawn anew; nothing where none was drawn."""
    if not raw:
        return b""
    try:
        picture = base64.b64decode(raw.removeprefix(DRAWN), validate=True)
        if len(picture) > MOST_DRAWN:
            raise images.NotAPicture("too large")
        return images.whole(picture)
    except ValueError as broken:
        raise Refused(_("The signature did not arrive whole; please sign again.")) from broken


def _chosen(told: Any) -> list[str] | None:
    """The keys of the lines that were ticked; None where nobody was asked."""
    if "choice" not in told:
        return None
    return [key for name in _choices(told) for key in told.getlist(name)]


def _choices(told: Any) -> Iterator[str]:
    return (name for name in told if name == "chosen" or name.startswith("of "))


@require_GET
@_by_link
def paper(request: HttpRequest, link: QuoteLink, version: QuoteVersion) -> HttpResponse:
    """The latest version as PDF, with the acceptance beneath it."""
    try:
        content = printing.pdf_of(version.told, answer=answering.answer_to(link.quote, version))
    except Refused as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return attached(content, letters.name_of(version.told))


def attached(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    named = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = named or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@_by_link
def logo(request: HttpRequest, link: QuoteLink, version: QuoteVersion) -> HttpResponse:
    """The picture at the head of this quote, drawn anew."""
    picture = printing.logo_of(version.told)
    if not picture:
        return HttpResponse(status=404)
    return HttpResponse(picture, content_type="image/png")
