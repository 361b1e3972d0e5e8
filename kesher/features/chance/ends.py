"""How leads and deals ended, and when: from the log of statuses."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from kesher.features.chance.subjects import LOST, WON, Subject
from kesher.records.models import StatusLog

NEVER, BOUGHT, REFUSED = "never", "bought", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """`at` is the first moment in a status that means won or lost; `won` is what it means now."""

    pk: UUID
    party_id: UUID
    arrived: datetime
    at: datetime
    won: bool


def ends(subject: Subject) -> list[End]:
    """Of all that are over now, in the order in which they ended."""
    meanings = subject.meanings()
    over = [key for key, meaning in meanings.items() if meaning in {WON, LOST}]
    stays = StatusLog.objects.filter(
        entity=subject.key, field=subject.status, status__in=over
    ).order_by()
    first = dict(stays.values_list("record_id").annotate(at=Min("entered_at")))
    rows = subject.rows().filter(**{f"{subject.status}__in": over})
    found = [
        End(
            pk=pk,
            party_id=party_id,
            arrived=arrived,
            at=first[pk],
            won=meanings[status] == WON,
        )
        for pk, party_id, arrived, status in rows.values_list(
            "pk", "party_id", "created_at", subject.status
        )
        if pk in first
    ]
    return sorted(found, key=lambda one: (one.at, one.arrived, one.pk))


class Before:
    """What became of a customer's earlier leads or deals by a moment."""

    def __init__(self, known: Iterable[End]) -> None:
        self._times: Mapping[UUID, list[datetime]] = defaultdict(list)
        self._wins: Mapping[UUID, list[datetime]] = defaultdict(list)
        for one in known:
            self._times[one.party_id].append(one.at)
            if one.won:
                self._wins[one.party_id].append(one.at)

    def of(self, party_id: UUID, moment: datetime) -> str:
        if bisect_left(self._wins.get(party_id, []), moment):
            return BOUGHT
        return REFUSED if bisect_left(self._times.get(party_id, []), moment) else NEVER
