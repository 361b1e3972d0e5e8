"""Every version that went out, and how two of them differ, line by line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from django.db.models import Max
from django.utils import timezone

from kesher.access.rights import member
from kesher.features.files.models import File
from kesher.features.quotes import receivers
from kesher.features.quotes.document import Told, sums_of, told_of
from kesher.features.quotes.models import Quote, QuoteVersion
from kesher.lib.money import Money

State = Literal["added", "removed", "changed", "same"]
COMPARED = (
    "description", "quantity", "unit_price", "discount", "vat", "vat_shares", "optional", "group",
)  # fmt: skip
OF_THE_WHOLE = ("title", "date", "valid_until", "currency", "contact", "opening", "closing")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """What became of a line; `difference` is before VAT, of what counts in either version."""

    state: State
    before: Told | None
    after: Told | None
    names: tuple[str, ...]
    difference: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`whole` are fields of the document: name, before, after. `difference` is of the totals."""

    whole: tuple[tuple[str, str, str], ...]
    lines: tuple[LineChange, ...]
    difference: Money


def issue(
    quote: Quote, *, sent_to: Sequence[str] = (), copied_to: Sequence[str] = ()
) -> QuoteVersion:
    """Keep what the quote says now as its next version."""
    told = told_of(quote)
    last = QuoteVersion.objects.filter(quote=quote).aggregate(last=Max("number"))["last"] or 0
    return QuoteVersion.objects.create(
        quote=quote,
        number=last + 1,
        made_by=member(),
        told=told,
        sha256=digest(told),
        sent_to=receivers.kept(sent_to),
        copied_to=receivers.kept(copied_to),
    )


def digest(told: Told) -> str:
    """What proves later that a version is the one that was answered."""
    plain = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(plain.encode()).hexdigest()


def latest(quote: Quote) -> QuoteVersion | None:
    return QuoteVersion.objects.filter(quote=quote).order_by("-number").first()


def posted(version: QuoteVersion, pdf: File) -> None:
    """Remember the paper that went along, and that it went."""
    version.pdf, version.posted_at = pdf, timezone.now()
    version.save(update_fields=["pdf", "posted_at"])


def compare(before: Told, after: Told) -> Comparison:
    """Lines are the same by their keys, whatever else became of them; removed ones stand last."""
    old, new = _worth(before), _worth(after)
    kept = [_line(old.get(key), new[key], after["currency"]) for key in new]
    gone = [_line(old[key], None, after["currency"]) for key in old if key not in new]
    whole = tuple(
        (name, before[name], after[name]) for name in OF_THE_WHOLE if before[name] != after[name]
    )
    gross = sums_of(after).gross.amount_minor - sums_of(before).gross.amount_minor
    return Comparison(whole=whole, lines=(*kept, *gone), difference=Money(gross, after["currency"]))


Worth = tuple[Told, int]


def _worth(told: Told) -> dict[str, Worth]:
    """Each line with what it adds to the sum, in minor units."""
    lines = sums_of(told).lines
    return {
        row["key"]: (row, line.net.amount_minor if line.counts else 0)
        for row, line in zip(told["lines"], lines, strict=True)
    }


def _line(before: Worth | None, after: Worth | None, currency: str) -> LineChange:
    row_before, was = before or (None, 0)
    row_after, is_now = after or (None, 0)
    names = _names(row_before, row_after) if row_before and row_after else ()
    state: State = "added" if before is None else "removed" if after is None else "same"
    return LineChange(
        state="changed" if names else state,
        before=row_before,
        after=row_after,
        names=names,
        difference=Money(is_now - was, currency),
    )


def _names(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in COMPARED if before.get(name, "") != after.get(name, ""))
