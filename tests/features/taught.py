"""A history of leads that teaches something, or nothing, the same every time."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.models import StatusLog

FIRST = datetime(2025, 1, 5, 9, tzinfo=UTC)
SHARES = {"referral": 0.85, "web": 0.5, "advert": 0.15}
SAME = dict.fromkeys(SHARES, 0.5)
OPEN_FOR = timedelta(days=10)


def a_history(
    count: int, *, shares: dict[str, float] = SHARES, seed: int = 7, **more: Any
) -> list[Lead]:
    """One lead each five hours, ended ten days later; won as often as the share of its source."""
    chance = random.Random(seed)  # noqa: S311  the same history every time
    parties = writing.create_many(Party, [{"name": f"לקוח {one}"} for one in range(40)])
    sources = [chance.choice([*shares]) for _one in range(count)]
    rows = [
        {
            "subject": f"פנייה {place}",
            "party": chance.choice(parties),
            "source": source,
            "status": "won" if chance.random() < shares[source] else "lost",
            "lost_reason": "price",
            "expected_value": 100_000,
            "created_at": FIRST + timedelta(hours=5 * place),
            **more,
        }
        for place, source in enumerate(sources)
    ]
    leads = writing.create_many(Lead, rows)
    StatusLog.objects.filter(record_id__in=[lead.pk for lead in leads]).delete()
    StatusLog.objects.bulk_create(stay for lead in leads for stay in _stays(lead))
    return leads


def _stays(lead: Lead) -> list[StatusLog]:
    told = {"entity": "leads", "record_id": lead.pk, "field": "status"}
    end = lead.created_at + OPEN_FOR
    return [
        StatusLog(**told, status="new", entered_at=lead.created_at, left_at=end),
        StatusLog(**told, status=lead.status, entered_at=end),
    ]
