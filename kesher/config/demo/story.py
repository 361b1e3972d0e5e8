"""Two years of work with the first parties: leads, calls, meetings, notes, tasks, up to today."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from kesher.config.demo import walks, words
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.models import StatusLog

DAYS = 730
OPENING, CLOSING = 8, 18
FRIDAY = 4
LATE_MORNING = 11


def tell(chance: random.Random, parties: list[Party]) -> None:
    """Give every party its own past; some stand in the middle of something today."""
    _tell_leads(chance, parties)
    writing.create_many(
        Call, [_call(chance, party) for party in parties for _one in range(_often(chance))]
    )
    writing.create_many(
        Meeting, [_meeting(chance, party) for party in chance.sample(parties, len(parties) // 3)]
    )
    writing.create_many(
        Note, [_note(chance, party) for party in chance.sample(parties, len(parties) // 2)]
    )
    writing.create_many(
        Task, [_old_task(chance, party) for party in chance.sample(parties, len(parties) // 2)]
    )
    writing.create_many(
        Task, [_open_task(chance, party) for party in chance.sample(parties, len(parties) // 5)]
    )


def _often(chance: random.Random) -> int:
    return chance.choices((0, 1, 2, 4, 7), weights=(10, 30, 30, 20, 10))[0]


def moment(chance: random.Random) -> datetime:
    """A working hour of a working day in the last two years; newer ones are likelier."""
    day = timezone.localtime() - timedelta(days=chance.random() ** 1.6 * DAYS)
    while day.weekday() in {FRIDAY, FRIDAY + 1}:
        day -= timedelta(days=1)
    at = day.replace(
        hour=chance.randrange(OPENING, CLOSING), minute=chance.choice((0, 10, 15, 30, 45)), second=0
    )
    return min(at, timezone.localtime() - timedelta(minutes=5))


def _tell_leads(chance: random.Random, parties: list[Party]) -> None:
    """One a party, more or less, each with the statuses it went through until today."""
    asking = chance.choices(parties, k=len(parties))
    arrived = [moment(chance) for _party in asking]
    now = int(timezone.now().timestamp())
    went = [
        walks.walk(chance, party.source, began=int(at.timestamp()), now=now)
        for party, at in zip(asking, arrived, strict=True)
    ]
    rows = [
        _lead(chance, party, at, steps[-1][0])
        for party, at, steps in zip(asking, arrived, went, strict=True)
    ]
    made = writing.create_many(Lead, rows)
    StatusLog.objects.filter(record_id__in=[lead.pk for lead in made]).delete()
    StatusLog.objects.bulk_create(
        stay for lead, steps in zip(made, went, strict=True) for stay in _stays(lead, steps)
    )


def _stays(lead: Lead, steps: walks.Walk) -> list[StatusLog]:
    entered = [lead.created_at, *(datetime.fromtimestamp(at, UTC) for _one, at in steps[1:])]
    return [
        StatusLog(
            entity="leads",
            record_id=lead.pk,
            field="status",
            status=status,
            entered_at=begun,
            left_at=left,
            actor_id=lead.owner_id,
        )
        for (status, _at), begun, left in zip(steps, entered, [*entered[1:], None], strict=True)
    ]


def _lead(chance: random.Random, party: Party, at: datetime, status: str) -> dict[str, Any]:
    reasons = ("price", "competitor", "no_need", "no_answer")
    return {
        "subject": chance.choice(words.LEADS).format(product=chance.choice(words.PRODUCTS)),
        "party": party,
        "status": status,
        "source": party.source,
        "expected_value": chance.randrange(10, 900) * 10_000,
        "message": chance.choice(words.MESSAGES),
        "lost_reason": chance.choice(reasons) if status == "lost" else "",
        "owner": None if status == "new" and chance.random() < 0.3 else party.owner,  # noqa: PLR2004
        "created_at": at,
    }


def _call(chance: random.Random, party: Party) -> dict[str, Any]:
    at = moment(chance)
    result = chance.choices(
        ("talked", "no_answer", "busy", "call_back", "message"), weights=(62, 16, 4, 10, 8)
    )[0]
    return {
        "subject": chance.choice(words.CALLS),
        "party": party,
        "direction": chance.choice(("in", "out")),
        "result": result,
        "at": at,
        "created_at": at,
        "duration": chance.randrange(1, 25) if result == "talked" else None,
        "description": chance.choice(words.TALKS) if result == "talked" else "",
        "owner": party.owner,
    }


def _meeting(chance: random.Random, party: Party) -> dict[str, Any]:
    is_ahead = chance.random() < 0.25  # noqa: PLR2004  one in four is still to come
    soon = timezone.localtime().replace(hour=LATE_MORNING, minute=0, second=0)
    at = soon + timedelta(days=chance.randrange(0, 14)) if is_ahead else moment(chance)
    return {
        "subject": chance.choice(words.MEETINGS),
        "party": party,
        "at": at,
        "duration": chance.choice((30, 45, 60, 90)),
        "place": chance.choice(words.PLACES),
        "status": "planned" if is_ahead else "held",
        "created_at": min(at, timezone.now()) - timedelta(days=3),
        "owner": party.owner,
    }


def _note(chance: random.Random, party: Party) -> dict[str, Any]:
    return {
        "text": f"<p>{chance.choice(words.NOTES)}</p>",
        "party": party,
        "created_at": moment(chance),
        "owner": party.owner,
    }


def _old_task(chance: random.Random, party: Party) -> dict[str, Any]:
    at = moment(chance)
    return {
        "subject": chance.choice(words.TASKS),
        "party": party,
        "created_at": at - timedelta(days=2),
        "due_at": at,
        "status": "done",
        "done_at": at,
        "done_by": party.owner,
        "owner": party.owner,
    }


def _open_task(chance: random.Random, party: Party) -> dict[str, Any]:
    days = chance.choice((-5, -2, -1, 0, 0, 0, 1, 2, 3, 7, 14))
    due = timezone.localtime().replace(hour=chance.randrange(9, CLOSING), minute=0, second=0)
    return {
        "subject": chance.choice(words.TASKS),
        "party": party,
        "created_at": timezone.now() - timedelta(days=7),
        "due_at": due + timedelta(days=days),
        "priority": chance.choices(("low", "normal", "high"), weights=(15, 65, 20))[0],
        "owner": party.owner,
    }
