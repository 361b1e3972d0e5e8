"""The customer's answer, whoever enters it: kept with its version, once, and told to the house."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.access.rights import member
from kesher.entity.action import Refused
from kesher.events.outbox import emit
from kesher.features.files.models import File
from kesher.features.files.storing import keep
from kesher.features.quotes import versions
from kesher.features.quotes.document import is_open_to_choice
from kesher.features.quotes.events import QuoteAccepted, QuoteRefused
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import (
    ACCEPTED,
    ANSWERED,
    OUT,
    REFUSED,
    Quote,
    QuoteAnswer,
    QuoteVersion,
)
from kesher.features.quotes.totals import counting
from kesher.records import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody said. `chosen` are keys of optional lines; None leaves them as they are.

    `version` is the number of the one they had before them, where they were shown one.
    """

    accepted: bool
    name: str = ""
    words: str = ""
    reason: str = ""
    chosen: Collection[str] | None = None
    signature: bytes = b""
    address: str = ""
    agent: str = ""
    version: int | None = None


@transaction.atomic
def take(quote: Quote, given: Given) -> Quote:
    """Raises `Refused` for a quote that is not before the customer, or holds no more."""
    locked = Quote.objects.select_for_update().get(pk=quote.pk)
    version = versions.latest(locked)
    if version is None or locked.status not in OUT:
        raise Refused(_("This quote cannot be answered now."))
    if given.version not in {None, version.number}:
        raise Refused(_("A newer version was sent meanwhile; please read it, and answer again."))
    if locked.is_expired and given.accepted:
        raise Refused(_("This quote is no longer valid; a new one can be asked for."))
    values = _chosen(locked, given)
    now = timezone.now()
    status, reason = (ACCEPTED, "") if given.accepted else (REFUSED, given.reason)
    writing.update(locked, status=status, reason=reason, answered_at=now, **values)
    # An answer that was taken back stays with its version; another answers another.
    if values or version.answers.exists():
        version = versions.issue(locked)
    _keep(locked, version, given)
    told = QuoteAccepted if given.accepted else QuoteRefused
    emit(told(quote_id=locked.pk, party_id=locked.party_id, version=version.number))
    return locked


def answer_to(quote: Quote, version: QuoteVersion) -> QuoteAnswer | None:
    """What was said to the version, while the quote stands by it."""
    if quote.status not in ANSWERED:
        return None
    answers = QuoteAnswer.objects.filter(version=version)
    return answers.select_related("signature", "by").first()


def _chosen(quote: Quote, given: Given) -> dict[str, Any]:
    """The lines, where the customer chose otherwise than we proposed."""
    rows = LINES.read(quote)
    if not given.accepted or given.chosen is None:
        return {}
    marked = [
        row | {"chosen": is_open_to_choice(row) and row["key"] in given.chosen} for row in rows
    ]
    return {"lines": marked} if counting(marked) != counting(rows) else {}


def _keep(quote: Quote, version: QuoteVersion, given: Given) -> None:
    QuoteAnswer.objects.create(
        version=version,
        accepted=given.accepted,
        name=given.name,
        words=given.words,
        address=given.address,
        agent=given.agent[:300],
        by=member(),
        signature=_signature(quote, given.signature) if given.signature else None,
    )


def _signature(quote: Quote, drawn: bytes) -> File:
    name = _("Signature on quote %(number)s.png") % {"number": quote.number}
    return keep(SimpleUploadedFile(name, drawn), party=quote.party, about=f"quotes:{quote.pk}")
