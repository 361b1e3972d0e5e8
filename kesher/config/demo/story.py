"""Two years of work with the first parties: leads, calls, meetings, notes, tasks, up to today."""

import random
from datetime import UTC, datetime
from typing import Final

from kesher.config.demo import walks, words, writers
from kesher.config.demo.moments import DAY, Moments
from kesher.config.demo.writers import Staff, Written
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.deals.moving import COMPETITOR, CUSTOMER
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records.models import StatusLog

DAYS: Final = 760
CLOSING: Final = 18
LATE_MORNING: Final = 11
# Above one: newer is likelier.
LATELY: Final = 1.6
KEPT_IN_TOUCH, WEEKS_AGO = 0.4, 5
NOBODYS: Final = 0.3
STILL_TO_COME: Final = 0.25
RESULTS: Final = ("talked", "no_answer", "busy", "call_back", "message")


def tell(chance: random.Random, parties: list[Party]) -> None:
    """Give every party its own past; some stand in the middle of something today."""
    Story(chance).tell(parties)


class Story:
    def __init__(self, chance: random.Random) -> None:
        self.chance, self.staff = chance, Staff(chance)
        self.moments, self.rivals = Moments(chance, days=DAYS), list[Party]()

    def tell(self, parties: list[Party]) -> None:
        some = self.chance.sample
        self._tell_leads(parties)
        calls = [self._call(party, at) for party in parties for at in self._called(party)]
        writers.write(Call, calls)
        writers.write(Meeting, [self._meeting(one) for one in some(parties, len(parties) // 3)])
        writers.write(Note, [self._note(one) for one in some(parties, len(parties) // 2)])
        tasks = [self._old_task(one) for one in some(parties, len(parties) // 2)]
        tasks += [self._open_task(one) for one in some(parties, len(parties) // 5)]
        writers.write(Task, tasks)

    def _since(self, party: Party) -> datetime:
        """A working moment of the time since the party is there."""
        return _at(self.moments.after(_seconds(party), lately=LATELY))

    def _called(self, party: Party) -> list[datetime]:
        often = self.chance.choices((0, 1, 2, 4, 7), weights=(10, 30, 30, 20, 10))[0]
        calls = [self._since(party) for _one in range(often)]
        if CUSTOMER in party.role_keys.split() and self.chance.random() < KEPT_IN_TOUCH:
            weeks_ago = self.moments.now - WEEKS_AGO * 7 * DAY
            calls.append(_at(self.moments.after(max(_seconds(party), weeks_ago))))
        return calls

    def _tell_leads(self, parties: list[Party]) -> None:
        """One a party, more or less, each with the statuses it went through until today."""
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

    def _meeting(self, party: Party) -> Written:
        who, pick = self.staff.somebody(party), self.chance.choice
        is_ahead = self.chance.random() < STILL_TO_COME
        ahead = self.moments.ahead(self.chance.randrange(1, 14), LATE_MORNING)
        at = ahead if is_ahead else self.moments.after(_seconds(party), lately=LATELY)
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

    def _open_task(self, party: Party) -> Written:
        days = self.chance.choice((-5, -2, -1, 0, 0, 0, 1, 2, 3, 7, 14))
        due = self.moments.ahead(days, self.chance.randrange(9, CLOSING))
        return self.staff.somebody(party), {
            "subject": self.chance.choice(words.TASKS),
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
