"""Records are looked at again soon after they changed: a handful at once, many all together."""

from kesher.entity.registry import entities
from kesher.events import on
from kesher.features.quality import proposals
from kesher.features.quality.jobs import look_again
from kesher.features.quality.marking import mark
from kesher.features.quality.models import Kept
from kesher.records.events import Changed, Created, Restored

HANDFUL = 50
WATCHED = frozenset(Kept.values)


@on(Created, wanted=lambda event: event.entity in WATCHED)
def look_at_new(event: Created) -> None:
    _look(event.entity, event)


@on(Changed, wanted=lambda event: event.entity in WATCHED)
def look_at_changed(event: Changed) -> None:
    _look(event.entity, event)


@on(Restored, wanted=lambda event: event.entity in WATCHED)
def look_at_restored(event: Restored) -> None:
    _look(event.entity, event)


def _look(entity_key: str, event: Created | Changed | Restored) -> None:
    if len(event.record_ids) > HANDFUL:
        look_again()
    else:
        mark(entities.get(entity_key), event.record_ids)
        if entity_key == proposals.KEY:
            proposals.look(event.record_ids)
