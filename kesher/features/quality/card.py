"""A record's score on its card, with what it lacks in words; from what the card has read anyway."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.access.rights import is_open
from kesher.entity.description import Panel
from kesher.entity.registry import entities
from kesher.features.quality import marking, rules
from kesher.features.quality.models import Kept
from kesher.features.quality.rules import QUALITY, WHOLE

GOOD, FAIR = 80, 50


def tone(score: int) -> str:
    if score >= GOOD:
        return "green"
    return "amber" if score >= FAIR else "red"


def _told(record: Any) -> dict[str, Any]:
    """Nothing for whoever may not read it."""
    key = entities.of(record).key
    if not is_open(key, QUALITY):
        return {}
    if record.quality is None:
        return {"is_awaited": True}
    broken = set(marking.keys(record.lacks))
    return {
        "score": record.quality,
        "whole": WHOLE,
        "tone": tone(record.quality),
        "lines": [
            {"text": rules.sentence(one), "weight": one.weight}
            for one in rules.open_rules(key)
            if one.key in broken
        ],
    }


def stand() -> None:
    for key in Kept.values:
        panel = Panel(
            key="quality", title=_("Data quality"), template="quality/panel.html", context=_told
        )
        entities.lend_panel(key, panel, zone="start", last=True)
