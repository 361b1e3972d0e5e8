"""The figures of quality over the API; the rules are settings, and are there as such."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kesher.access.rights import is_open, may, member
from kesher.api import answers, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Problem
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.features.quality import described, figures, offering, rules, weekly
from kesher.features.quality.figures import Tally
from kesher.features.quality.models import Kept, QualityRule
from kesher.features.quality.rules import LACKS, QUALITY
from kesher.features.quality.weekly import ANY, Week
from kesher.records import reading


def _counts(entity: Entity) -> HttpResponse:
    found, held = figures.count(reading.visible(entity)), rules.open_rules(entity.key)
    told = {
        **_tally(found.whole, held),
        "rules": [
            {
                "key": one.key,
                "sort": one.sort,
                "text": rules.sentence(one),
                "weight": one.weight,
                "filter": f"{LACKS} = {one.key}",
                "records": found.whole.by_rule[one.key],
            }
            for one in held
        ],
        "owners": [
            {"owner": str(pk) if pk else None, **_tally(tally, held)}
            for pk, tally in sorted(found.by_owner.items(), key=lambda one: str(one[0]))
        ],
        "weeks": [_week(one, held) for one in weekly.trend(entity, owner=_whose(entity))],
    }
    return answers.answer(told)


def _whose(entity: Entity) -> Any:
    who = member()
    return None if who is None or reading.sees_all_of(entity) else who.pk


def _tally(tally: Tally, held: list[QualityRule]) -> dict[str, Any]:
    return {
        "records": tally.records,
        "seen": tally.seen,
        "lacking": tally.lacking,
        "quality": tally.mean,
        "by_rule": [{"rule": one.key, "records": tally.by_rule[one.key]} for one in held],
    }


def _week(week: Week, held: list[QualityRule]) -> dict[str, Any]:
    return {
        "from": week.day.isoformat(),
        "records": week.records,
        "lacking": week.lacking[ANY],
        "quality": week.mean,
        "by_rule": [{"rule": one.key, "records": week.lacking[one.key]} for one in held],
    }


def _of(key: str) -> Any:
    def quality(request: HttpRequest) -> HttpResponse:
        """What the records of one sort lack: by rule, by owner, and by week."""
        Parameters(request)
        if not may("view", key) or not is_open(key, QUALITY):
            raise Problem("forbidden")
        return _counts(entities.get(key))

    return quality


specials.describe("quality", described.QUALITY, described.quality)
specials.describe("corrections", offering.CORRECTIONS, offering.paths)
specials.describe("corrected", offering.DECIDED, lambda _entity: {})
urlpatterns = [
    *(path(f"{key}/quality", endpoint(GET=_of(key))) for key in Kept.values),
    path("parties/corrections", endpoint(GET=offering.listing, POST=offering.decide)),
]
