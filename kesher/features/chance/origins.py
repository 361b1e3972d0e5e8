"""Of which other records reasons speak: those of one that is kept from whoever reads are not told.

The chance itself is the record's own, whatever it was made of.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Model, QuerySet

from kesher.entity.kinds import resolving
from kesher.features.chance.signs import BEFORE, EARLY, LEAD, PARTY, PRODUCT
from kesher.features.chance.subjects import Subject
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.features.quotes.entity import QUOTES
from kesher.features.quotes.models import Quote
from kesher.records import prepared, reading

Found = tuple[Subject, Any]
# The key of a sign, the value, and what it adds.
Kept = Sequence[Any]
OF_CUSTOMER: Final = {PARTY, BEFORE, EARLY}


def told(
    found: Collection[Found], kept: Mapping[UUID, Sequence[Kept]]
) -> dict[UUID, Sequence[Kept]]:
    """Of each record the reasons that whoever reads may know, asked of all at once."""
    signs = {record.pk: {one[0] for one in kept.get(record.pk, ())} for _subject, record in found}
    spoken = [(subject, record, key) for subject, record in found for key in signs[record.pk]]
    others = {
        (record.pk, key): other
        for subject, record, key in spoken
        if (other := _other(subject, record, key))
    }
    resolving.look_at(others.values())
    closed = {place for place, other in others.items() if not resolving.may_see(other)}
    offered = [record.pk for _subject, record, key in spoken if key == PRODUCT]
    closed |= {(deal, PRODUCT) for deal in _with_unseen_quotes(offered)}
    return {
        pk: [one for one in reasons if (pk, one[0]) not in closed] for pk, reasons in kept.items()
    }


def _other(subject: Subject, record: Any, key: str) -> Model | None:
    """The record that a sign is read from, where it is another than the one that is scored."""
    source = key.partition(".")[0]
    if source in OF_CUSTOMER:
        return Party(pk=record.party_id)
    if source == LEAD != subject.key and record.lead_id:
        return Lead(pk=record.lead_id)
    return None


def _with_unseen_quotes(deals: Sequence[UUID]) -> Collection[UUID]:
    """Those with a quote, be it in the bin, that whoever reads may not see: any may be the one."""
    if not deals:
        return ()

    def build(*wanted: UUID) -> QuerySet[Any, UUID]:
        seen = reading.visible_with_deleted(QUOTES).filter(deal__in=wanted).order_by()
        rows = Quote.objects.filter(deal__in=wanted).exclude(pk__in=seen.values("pk"))
        return rows.order_by().values_list("deal", flat=True)

    return prepared.rows(("deals with unseen quotes", len(deals)), build, *deals)
