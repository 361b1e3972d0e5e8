"""What members see of a quote beside its card: sums while they type, paper, versions compared."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kesher.access.rights import are_open
from kesher.accounts.gate import member
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.quotes import letters, printing
from kesher.features.quotes.adding import answer
from kesher.features.quotes.answering import answer_to
from kesher.features.quotes.document import day_of, price_in, told_of
from kesher.features.quotes.models import Quote, QuoteVersion
from kesher.features.quotes.panels import PAPER
from kesher.features.quotes.public import attached
from kesher.features.quotes.rows import Row
from kesher.features.quotes.versions import LineChange, compare
from kesher.lib import israel, money
from kesher.records import history, reading
from kesher.screens import addresses
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

KEY = "quotes"
DAYS: Final = ("date", "valid_until")


@member
@require_POST
@answered
def sums(request: Request) -> HttpResponse:
    """What the lines of a form come to, and what the catalogue says of products just chosen."""
    return answer(request, entities.get(KEY), Quote(), warn=_warning)


def _warning(draft: Quote, rows: list[Row]) -> str:
    draft.add_up(rows, rate=israel.vat_rate(draft.date))
    return draft.approval


@member
@answered
def paper(request: Request, pk: UUID) -> HttpResponse:
    """As PDF: the version the customer has, with an acceptance, or the draft as it stands."""
    quote = _readable(pk)
    last = None if quote.is_editable else _version_of(quote)
    told = last.told if last else told_of(quote)
    content = printing.pdf_of(told, answer=answer_to(quote, last) if last else None)
    history.note_access(KEY, "printed", record_id=quote.pk)
    return attached(content, letters.name_of(told))


CELLS: Final[dict[str, Any]] = {
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "discount": _("Discount"),
}


def _readable(pk: UUID) -> Quote:
    """Whoever may not read all that stands on the paper does not see the paper."""
    if not are_open(KEY, PAPER):
        raise reading.NotVisible(KEY)
    quote: Quote = reading.find(entities.get(KEY), pk)
    return quote


def _version_of(quote: Quote, number: int | None = None) -> QuoteVersion | None:
    found = QuoteVersion.objects.filter(quote=quote).order_by("-number")
    return (found.filter(number=number) if number else found).first()


@member
@answered
def version(request: Request, pk: UUID, number: int) -> HttpResponse:
    """One version beside another, the one before it unless another is asked for."""
    quote = _readable(pk)
    later = _version_of(quote, number)
    asked = request.GET.get("with", "")
    earlier = _version_of(quote, int(asked) if asked.isdecimal() else number - 1 or None)
    if later is None or earlier is None:
        raise Http404
    compared = compare(earlier.told, later.told)
    context = {
        "quote": quote,
        "back_url": addresses.of(entities.get(KEY), quote.pk),
        "later": later,
        "earlier": earlier,
        "others": list(QuoteVersion.objects.filter(quote=quote).order_by("number")),
        "whole": [
            (_label(name), _said(name, before), _said(name, after))
            for name, before, after in compared.whole
        ],
        "lines": [_change(one, later.told["currency"]) for one in compared.lines],
        "difference": money.format(compared.difference),
    }
    return render(request, "quotes/version.html", context)


def _said(name: str, told: str) -> str:
    return day_of(told) if name in DAYS else told


def _label(name: str) -> str:
    return capital(entities.get(KEY).field(name).label)


def _change(change: LineChange, currency: str) -> dict[str, Any]:
    row = change.after or change.before or {}
    return {
        "state": change.state,
        "description": row["description"],
        "cells": [
            {"label": label, **_cell(change, name, currency)} for name, label in CELLS.items()
        ],
        "words": change.before["description"]
        if change.before and "description" in change.names
        else "",
        "difference": money.format(change.difference) if change.difference.amount_minor else "",
    }


def _cell(change: LineChange, name: str, currency: str) -> dict[str, str]:
    def told(row: dict[str, Any] | None) -> str:
        if row is None:
            return ""
        if name == "unit_price":
            return price_in(row[name], currency)
        return f"{row[name]}%" if name == "discount" else str(row[name])

    after = told(change.after or change.before)
    return {"after": after, "before": told(change.before) if name in change.names else ""}
