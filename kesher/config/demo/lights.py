"""How the traffic lights of customers turned, night by night, as their contacts came and went."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from kesher.config.demo.moments import DAY
from kesher.entity.book import book
from kesher.features.deals.moving import CUSTOMER
from kesher.features.parties import light
from kesher.features.parties.models import LightChange, Party
from kesher.records.models import TimelineLine

# Days of silence after which the shipped rules say so, and when the lights are looked at by night.
SILENT: Final = (("amber", 31), ("red", 91))
NIGHT: Final = 40 * 60
REMEMBERED: Final = 180 * DAY
AT_ONCE: Final = 1000

# Of each colour the rule's own words.
Reasons = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    at: int
    colour: str


def reasons() -> dict[str, str]:
    rules = book().rules.get(("parties", "light"), [])
    return {rule.colour: rule.meaning for rule in rules}


def turns(contacts: Sequence[int], made: int, now: int, *, is_customer: bool) -> list[Turn]:
    """The turns of the last half year, and the last one before it; the first when it was made."""
    told = [Turn(at=made, colour=light.CALM)]
    for contact, following in pairwise([*sorted(contacts), now] if is_customer else []):
        if told[-1].colour != light.CALM:
            told.append(Turn(at=contact, colour=light.CALM))
        for colour, days in SILENT:
            night = (contact // DAY + days) * DAY + NIGHT
            if night < following:
                told.append(Turn(at=night, colour=colour))
    older = sum(turn.at < now - REMEMBERED for turn in told)
    return told[max(0, older - 1) :]


def tell(now: int) -> None:
    """Of all that are there, from their contacts; then as the rules really say."""
    contacts: dict[UUID | None, list[int]] = defaultdict(list)
    lines = TimelineLine.objects.filter(tone="contact").exclude(party_id=None)
    for party_id, at in lines.values_list("party_id", "at"):
        contacts[party_id].append(int(at.timestamp()))
    parties, said = list(Party.objects.filter(deleted_at=None)), reasons()
    changes: list[LightChange] = []
    for party in parties:
        changes += _changes(party, contacts[party.pk], now, said)
        party.light = changes[-1].colour
    LightChange.objects.bulk_create(changes, batch_size=AT_ONCE)
    Party.objects.bulk_update(parties, ["light"], batch_size=AT_ONCE)
    light.follow()


def _changes(
    party: Party, contacts: Sequence[int], now: int, said: Reasons
) -> Iterator[LightChange]:
    made, is_customer = int(party.created_at.timestamp()), CUSTOMER in party.role_keys.split()
    for turn in turns(contacts, made, now, is_customer=is_customer):
        at = max(party.created_at, datetime.fromtimestamp(turn.at, UTC))
        words = [said[turn.colour]] if turn.colour in said else []
        yield LightChange(party=party, at=at, colour=turn.colour, reasons=words)
