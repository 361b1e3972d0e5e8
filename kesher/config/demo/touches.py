"""What was done with the first parties: mostly while a lead or a deal was on its way."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from kesher.config.demo import words, writers
from kesher.config.demo.moments import DAY, Moments
from kesher.config.demo.story import CLOSING, DAYS, LATELY
from kesher.config.demo.writers import Staff, Written
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.deals.models import Deal
from kesher.features.deals.moving import CUSTOMER
from kesher.features.leads import statuses
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records.models import StatusLog

LATE_MORNING: Final = 11
KEPT_IN_TOUCH, WEEKS_AGO = 0.4, 5
STILL_TO_COME: Final = 0.25
RESULTS: Final = ("talked", "no_answer", "busy", "call_back", "message")
# How much of it was about what was on its way; and how many open leads have a next step.
ON_THE_WAY, HAS_NEXT = 0.8, 0.9
# How often a deal that is at a stage, or was, brought people together there.
MEETINGS: Final = {"meeting": 0.95, "negotiation": 0.7}

# The seconds since 1970 between which something was on its way.
Span = tuple[int, int]


def tell(chance: random.Random, parties: list[Party]) -> None:
    """Calls, meetings, notes and tasks of leads and deals that are there."""
    Touches(chance).tell(parties)


class Touches:
    def __init__(self, chance: random.Random) -> None:
        self.chance, self.staff = chance, Staff(chance)
        self.moments = Moments(chance, days=DAYS)
        self.leads = list(Lead.objects.select_related("party__owner", "owner").order_by("pk"))
        self.spans, self.won = self._on_the_way()

    def tell(self, parties: list[Party]) -> None:
        some = self.chance.sample
        calls = [self._call(party, at) for party in parties for at in self._called(party)]
        writers.write(Call, calls)
        meetings = [self._meeting(one) for one in some(parties, len(parties) // 8)]
        writers.write(Meeting, [*meetings, *self._met()])
        writers.write(Note, [self._note(one) for one in some(parties, len(parties) // 2)])
        tasks = [self._old_task(one) for one in some(parties, len(parties) // 2)]
        writers.write(Task, [*tasks, *self._open_tasks(parties)])

    def _on_the_way(self) -> tuple[dict[UUID, list[Span]], dict[UUID, Span]]:
        """Of each party; and the time of the last lead that was won."""
        now = self.moments.now
        spans: dict[UUID, list[Span]] = defaultdict(list)
        won: dict[UUID, Span] = {}
        stays = StatusLog.objects.filter(entity="leads", left_at=None)
        moved = dict(stays.values_list("record_id", "entered_at"))
        for lead in self.leads:
            meaning = statuses.meaning_of(lead.status)
            ended = now if meaning == "open" else int(moved[lead.pk].timestamp())
            span = (int(lead.created_at.timestamp()), ended)
            spans[lead.party_id].append(span)
            if meaning == statuses.WON:
                won[lead.party_id] = span
        for party, begun, closed in Deal.objects.values_list("party", "created_at", "closed_at"):
            ended = int(closed.timestamp()) if closed else now
            spans[party].append((int(begun.timestamp()), ended))
        return spans, won

    def _since(self, party: Party) -> datetime:
        """A working moment of the time since the party is there."""
        spans = self.spans.get(party.pk)
        if spans and self.chance.random() < ON_THE_WAY:
            return self._within(party, self.chance.choice(spans))
        return _at(self.moments.after(_seconds(party), lately=LATELY))

    def _within(self, party: Party, span: Span) -> datetime:
        """A working moment of that time; of any, where it was over within the day."""
        moment = self.moments.between(*span)
        return _at(moment or self.moments.after(_seconds(party), lately=LATELY))

    def _called(self, party: Party) -> list[datetime]:
        """Those who bought were spoken with more often until they did."""
        often = self.chance.choices((0, 1, 2, 3, 5), weights=(15, 35, 25, 15, 10))[0]
        calls = [self._since(party) for _one in range(often)]
        if span := self.won.get(party.pk):
            calls += [self._within(party, span) for _one in range(self.chance.randrange(1, 4))]
        if CUSTOMER in party.role_keys.split() and self.chance.random() < KEPT_IN_TOUCH:
            weeks_ago = self.moments.now - WEEKS_AGO * 7 * DAY
            calls.append(_at(self.moments.after(max(_seconds(party), weeks_ago))))
        return calls

    def _call(self, party: Party, at: datetime) -> Written:
        who, pick = self.staff.somebody(party), self.chance.choice
        result = self.chance.choices(RESULTS, weights=(62, 16, 4, 10, 8))[0]
        return who, {
            "subject": pick(words.CALLS),
            "party": party,
            "direction": pick(("in", "out")),
            "result": result,
            "at": at,
            "created_at": at,
            "duration": self.chance.randrange(1, 25) if result == "talked" else None,
            "description": pick(words.TALKS) if result == "talked" else "",
            "owner": who,
        }

    def _meeting(self, party: Party, *, held: int | None = None) -> Written:
        who, pick = self.staff.somebody(party), self.chance.choice
        is_ahead = held is None and self.chance.random() < STILL_TO_COME
        ahead = self.moments.ahead(self.chance.randrange(1, 14), LATE_MORNING)
        at = ahead if is_ahead else held or self.moments.after(_seconds(party), lately=LATELY)
        return who, {
            "subject": pick(words.MEETINGS),
            "party": party,
            "at": _at(at),
            "duration": pick((30, 45, 60, 90)),
            "place": pick(words.PLACES),
            "status": "planned" if is_ahead else "held",
            "created_at": self._known(party, at, days=8),
            "owner": who,
        }

    def _met(self) -> Iterable[Written]:
        """Held about deals, at the stages at which people meet."""
        deals = Deal.objects.select_related("party__owner").in_bulk()
        stays = StatusLog.objects.filter(entity="deals", status__in=MEETINGS)
        for stay in stays.order_by("entered_at", "record_id"):
            ended = int(stay.left_at.timestamp()) if stay.left_at else self.moments.now
            at = self.moments.between(int(stay.entered_at.timestamp()), ended)
            if at and self.chance.random() < MEETINGS[stay.status]:
                deal = deals[stay.record_id]
                about = {"about": f"deals:{deal.pk}", "duration": self.chance.choice((60, 90, 120))}
                who, told = self._meeting(deal.party, held=at)
                yield who, {**told, **about}

    def _note(self, party: Party) -> Written:
        who, text = self.staff.somebody(party), self.chance.choice(words.NOTES)
        return who, {
            "text": f"<p>{text}</p>",
            "party": party,
            "created_at": self._since(party),
            "owner": who,
        }

    def _old_task(self, party: Party) -> Written:
        who, at = self.staff.somebody(party), self.moments.after(_seconds(party), lately=LATELY)
        return who, {
            "subject": self.chance.choice(words.TASKS),
            "party": party,
            "created_at": self._known(party, at, days=5),
            "due_at": _at(at),
            "status": "done",
            "done_at": _at(at),
            "done_by": who,
            "owner": who,
        }

    def _open_tasks(self, parties: Sequence[Party]) -> Iterable[Written]:
        """One of five has something to wait for, and most of those who ask for something."""
        waiting = [one for one in self.leads if one.owner and _is_open(one)]
        chosen = self.chance.sample(waiting, round(len(waiting) * HAS_NEXT))
        for lead in chosen:
            who, told = self._open_task(lead.party, words.LEAD_STEPS)
            known = max(told["created_at"], lead.created_at)
            yield who, {**told, "about": f"leads:{lead.pk}", "created_at": known}
        others = max(len(parties) // 5 - len(chosen), 0)
        for party in self.chance.sample(parties, others):
            yield self._open_task(party, words.TASKS)

    def _open_task(self, party: Party, subjects: Sequence[str]) -> Written:
        days = self.chance.choice((-5, -2, -1, 0, 0, 0, 1, 2, 3, 7, 14))
        due = self.moments.ahead(days, self.chance.randrange(9, CLOSING))
        return self.staff.somebody(party), {
            "subject": self.chance.choice(subjects),
            "party": party,
            "created_at": self._known(party, due, days=9),
            "due_at": _at(due),
            "priority": self.chance.choices(("low", "normal", "high"), weights=(15, 65, 20))[0],
            "owner": party.owner,
        }

    def _known(self, party: Party, moment: int, *, days: int) -> datetime:
        """Some days before it is to be, though not before the party is there."""
        earlier = self.moments.before(min(moment, self.moments.now), days=days)
        return max(party.created_at, _at(earlier))


def _is_open(lead: Lead) -> bool:
    return statuses.meaning_of(lead.status) == "open"


def _seconds(party: Party) -> int:
    return int(party.created_at.timestamp())


def _at(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
