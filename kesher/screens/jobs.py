"""What is too much for one request: done page by page, with a place to see how far it is."""

import json
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from kesher.access.rights import insist_on_seat, member
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.jobs import job
from kesher.jobs.models import Job
from kesher.jobs.registry import Told
from kesher.jobs.running import LATER, cancelled, checkpoint, is_time_up, opened, progress
from kesher.screens.asked import rows_of
from kesher.screens.carrying import carry_out, fields_of
from kesher.tenancy import Scope, scope
from kesher.tenancy.organization import organization

PAGE = 500
NAMED: dict[str, Any] = {
    "update": lazy("Set a field"),
    "delete": lazy("Delete"),
    "restore": lazy("Restore"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A verb on all that match the query of a list, as whoever asked for it."""

    entity: Entity
    verb: str
    query: str
    values: dict[str, Any]
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far the work is: the last record behind, how many were seen and changed, of how many."""

    after: str = ""
    seen: int = 0
    count: int = 0
    total: int = -1
    is_end: bool = False


def told(asked: Job) -> Told:
    """What was asked, and how many records it changed so far."""
    entity = entities.get(asked.arguments["entity"])
    verb = asked.arguments["verb"]
    known = entity.action(verb)
    count = place_of(asked).count
    changed = ngettext("%(count)s record", "%(count)s records", count) % {"count": f"{count:,}"}
    name = NAMED.get(verb, known.label if known else verb)
    return Told(title=f"{name} · {entity.label_plural} · {changed}", tail=f"work/{asked.pk}/")


@job(queue="long", max_tries=2, scoped=False, told=told)
def carry_out_later(
    entity: str, verb: str, query: str, values: str, batch: UUID, place: str = ""
) -> object:
    """A verb on all that match the query of a list; answers how many records changed.

    `values` is JSON by field, in the form the API has it; `batch` is the mark by which it all can
    be taken back; `place` is where to go on. What is done stays done when somebody stops it.
    """
    here = Place(**json.loads(place)) if place else Place()
    while not here.is_end and not cancelled():
        with opened(), _as_asker(batch):
            work = _understood(entity, verb, query, values, batch)
            here = _page(work, here)
        progress(here.seen, max(here.total, here.seen))
        if not here.is_end and is_time_up():
            return LATER
    return here.count


def place_of(asked: Job) -> Place:
    place = asked.arguments.get("place")
    return Place(**json.loads(place)) if place else Place()


def _as_asker(batch: UUID) -> AbstractContextManager[Scope]:
    who = member()
    return scope(organization().pk, who.pk if who else None, "job", batch=batch)


def _understood(entity: str, verb: str, query: str, values: str, batch: UUID) -> Work:
    described = entities.get(entity)
    fields = fields_of(described, verb)
    parsed = {
        key: fields[key].kind.from_json(raw, fields[key]) for key, raw in json.loads(values).items()
    }
    return Work(entity=described, verb=verb, query=query, values=parsed, batch=batch)


def _page(work: Work, here: Place) -> Place:
    """The next records in the order of their ids, and where that leaves us, kept together."""
    with transaction.atomic():
        rows = rows_of(work.entity, work.query, work.verb).order_by("pk")
        total = rows.count() if here.total < 0 else here.total
        behind = rows.filter(pk__gt=here.after) if here.after else rows
        pks = list(behind.values_list("pk", flat=True)[:PAGE])
        outcome = carry_out(work.entity, work.verb, rows.filter(pk__in=pks), work.values)
        insist_on_seat()
        there = replace(
            here,
            after=str(pks[-1]) if pks else here.after,
            seen=here.seen + len(pks),
            count=here.count + outcome.count,
            total=total,
            is_end=len(pks) < PAGE,
        )
        checkpoint(place=json.dumps(asdict(there)))
    return there
