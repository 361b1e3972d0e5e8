"""What the demonstrated firm's records lack, and how that grew better over a quarter of a year."""

import random
from datetime import timedelta
from typing import Final

from django.utils import timezone

from kesher.features.parties.models import Party
from kesher.features.quality import figures, marking, weekly
from kesher.features.quality.models import QualityFigure, QualityWeek
from kesher.features.quality.rules import kept_entities
from kesher.records import writing

WEEKS: Final = 12
WORSE: Final = 0.05
LOWER: Final = 0.01
SPOILT: Final = 6


def tell(chance: random.Random, parties: list[Party]) -> None:
    """Some mail that comes back, the marks of every record, and the weeks up to this one."""
    mailed = [one for one in parties if one.email]
    for party in chance.sample(mailed, min(SPOILT, len(mailed))):
        rows = [{**row, "invalid": True} for row in _emails(party)]
        writing.update(party, emails=rows)
    for entity in kept_entities():
        marking.mark(entity, list(entity.rows().values_list("pk", flat=True)))
    weekly.put_down()
    for back in range(1, WEEKS):
        _remember(chance, back)


def _emails(party: Party) -> list[dict[str, object]]:
    return [
        {"address": one.address, "kind": one.kind, "primary": one.is_primary}
        for one in party.email_rows.all()
    ]


def _remember(chance: random.Random, back: int) -> None:
    """A week that many weeks ago, each of its figures a little worse than today's."""
    at = timezone.now() - timedelta(weeks=back)
    day = weekly.first_day(timezone.localtime(at).date())
    week = QualityWeek.objects.create(week=day, at=at)
    rows = []
    for entity in kept_entities():
        found = figures.count(entity.rows())
        for owner, tally in found.by_owner.items():
            grown = 1 + back * WORSE * chance.uniform(0.6, 1.4)
            score = round(tally.score * (1 - back * LOWER))
            told = {"week": week, "entity": entity.key, "owner_id": owner}
            rows.append(QualityFigure(**told, rule=weekly.ALL, count=tally.seen, score=score))
            lacking = min(tally.seen, round(tally.lacking * grown))
            rows.append(QualityFigure(**told, rule=weekly.ANY, count=lacking))
            for rule, count in tally.by_rule.items():
                number = min(tally.seen, round(count * grown))
                rows.append(QualityFigure(**told, rule=rule, count=number))
    QualityFigure.objects.bulk_create(rows)
