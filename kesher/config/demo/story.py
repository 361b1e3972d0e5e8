"""Two years of leads of the first parties, each with the statuses it went through."""

import random
from datetime import UTC, datetime
from typing import Final

from kesher.config.demo import walks, words, writers
from kesher.config.demo.moments import Moments
from kesher.config.demo.writers import Staff, Written
from kesher.features.deals.moving import COMPETITOR
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records.models import StatusLog

DAYS: Final = 760
CLOSING: Final = 18
# Above one: newer is likelier.
LATELY: Final = 1.6
NOBODYS: Final = 0.3


def tell(chance: random.Random, parties: list[Party]) -> None:
    """One lead a party, more or less; some stand in the middle of something today."""
    Story(chance).tell(parties)


class Story:
    def __init__(self, chance: random.Random) -> None:
        self.chance, self.staff = chance, Staff(chance)
        self.moments, self.rivals = Moments(chance, days=DAYS), list[Party]()

    def tell(self, parties: list[Party]) -> None:
        self.rivals = [one for one in parties if COMPETITOR in one.role_keys.split()]
        asking = self.chance.choices(parties, k=len(parties))
        began = [self.moments.after(_seconds(one), lately=LATELY) for one in asking]
        went = [
            walks.walk(self.chance, party.source, began=at, now=self.moments.now)
            for party, at in zip(asking, began, strict=True)
        ]
        rows = [
            self._lead(party, steps, _at(at))
            for party, at, steps in zip(asking, began, went, strict=True)
        ]
        made = writers.write(Lead, rows)
        StatusLog.objects.filter(record_id__in=[lead.pk for lead in made]).delete()
        StatusLog.objects.bulk_create(
            stay for lead, steps in zip(made, went, strict=True) for stay in _stays(lead, steps)
        )

    def _lead(self, party: Party, steps: walks.Walk, at: datetime) -> Written:
        pick, status, taken_up = self.chance.choice, steps[-1][0], walks.taken_up(steps)
        reasons = ("price", "competitor" if self.rivals else "price", "no_need", "no_answer")
        reason = pick(reasons) if status == "lost" else ""
        is_nobodys = status == "new" and self.chance.random() < NOBODYS
        return self.staff.somebody(party), {
            "subject": pick(words.LEADS).format(product=pick(words.PRODUCTS)),
            "party": party,
            "status": status,
            "source": party.source,
            "campaign": _campaign(party.source, at),
            "expected_value": self.chance.randrange(10, 900) * 10_000,
            "message": pick(words.MESSAGES),
            "lost_reason": reason,
            "lost_to": pick(self.rivals) if reason == "competitor" else None,
            "owner": None if is_nobodys else party.owner,
            "created_at": at,
            "taken_up_at": _at(taken_up) if taken_up else None,
        }


def _campaign(source: str, at: datetime) -> str:
    told = words.CAMPAIGNS.get(source, ("",))
    return told[at.month % len(told)]


def _stays(lead: Lead, steps: walks.Walk) -> list[StatusLog]:
    entered = [lead.created_at, *(_at(at) for _one, at in steps[1:])]
    return [
        StatusLog(
            entity="leads",
            record_id=lead.pk,
            field="status",
            status=status,
            entered_at=begun,
            left_at=left,
            actor_id=lead.owner_id or lead.created_by_id,
        )
        for (status, _at), begun, left in zip(steps, entered, [*entered[1:], None], strict=True)
    ]


def _seconds(party: Party) -> int:
    return int(party.created_at.timestamp())


def _at(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
