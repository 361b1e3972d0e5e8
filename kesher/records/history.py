"""What is remembered of a change, in the transaction of the change itself."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.core.cache import cache
from django.db.models import Max, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext

from kesher.entity.description import Entity, Line
from kesher.entity.fields import Field
from kesher.entity.registry import entities
from kesher.records import targets
from kesher.records.models import Access, Change, SearchRow, StatusLog, TimelineLine
from kesher.tenancy import current

UNTOLD = {
    *("last_contact_at", "next_step_at", "position", "taken_up_at", "updated_at"),
    *("closed_at", "closing_owner"),
}
NOTHING: dict[str, Any] = {}
GUARDS = ("owner_id", "created_by_id", "compartment_id", "is_private")

CONTACT = "contact"


class ContactsTold(Protocol):
    """Hears when parties were last in contact; `anew` where that may be earlier than before."""

    def __call__(self, last: dict[UUID, datetime | None], *, anew: bool) -> None: ...


@dataclass(slots=True, kw_only=True)
class Remembered:
    """A record and what a change did to it: JSON for audit and undo, words for the timeline.

    `verb` is known once it is remembered.
    """

    record: Any
    verb: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """An English sentence of the catalogue, and what stands at its places: read in any language."""

    text: str
    names: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.text) % self.names


_listeners: list[ContactsTold] = []


def tell_of_contacts(listener: ContactsTold) -> ContactsTold:
    """Have `listener` called, in the same transaction, with when parties were in contact."""
    _listeners.append(listener)
    return listener


def remember(entity: Entity, verb: str, rows: Sequence[Remembered]) -> None:
    """Write the audit, the timeline and the status log of one verb on many records."""
    now = timezone.now()
    here = current()
    for row in rows:
        row.verb = verb
    if not rows:
        return
    Change.objects.bulk_insert(
        {
            "record_id": [row.record.pk for row in rows],
            "before": [row.before or NOTHING for row in rows],
            "after": [row.after or NOTHING for row in rows],
        },
        entity=entity.key,
        at=now,
        actor_id=here.actor_id,
        channel=here.channel,
        verb=verb,
        batch=here.batch,
    )
    if entity.timeline:
        _tell(entity, verb, rows, now)
    if entity.board:
        _log_status(entity, entity.board.group_by, verb, rows, now)


def party_of(entity: Entity, record: Any) -> UUID | None:
    """The party on whose card the record is told."""
    if not entity.timeline:
        return None
    if not entity.timeline.party:
        return record.pk  # type: ignore[no-any-return]
    return getattr(record, f"{entity.timeline.party}_id", None)


def _tell(entity: Entity, verb: str, rows: Sequence[Remembered], now: datetime) -> None:
    if entity.timeline and entity.timeline.line:
        _tell_once(entity, verb, [row.record for row in rows])
        return
    told = [
        row for row in rows if verb not in {"update"} or any(key not in UNTOLD for key in row.words)
    ]
    if not told:
        return
    records = [row.record for row in told]
    TimelineLine.objects.bulk_insert(
        {
            "party_id": [party_of(entity, record) for record in records],
            "record_id": [record.pk for record in records],
            "at": [_when(row, verb, now) for row in told],
            "title": [record.told_as[:300] for record in records],
            "detail": [_detail(row, entity) for row in told],
            **{
                name: [getattr(record, name) for record in records]
                for name in GUARDS
                if name != "created_by_id"
            },
        },
        entity=entity.key,
        verb=verb,
        created_by_id=current().actor_id,
    )


def _when(row: Remembered, verb: str, now: datetime) -> datetime:
    """A record that comes from elsewhere was made when it says, not when it came."""
    made: datetime = row.record.created_at
    return made if verb == "create" else now


def _tell_once(entity: Entity, verb: str, records: Collection[Any]) -> None:
    """One line a record: made with it, kept in step, gone with it."""
    line_of = entity.timeline and entity.timeline.line
    assert line_of  # noqa: S101  the caller looked
    lines = {record.pk: line_of(record) for record in records}
    old = _taken_away(lines) if verb != "create" else []
    pinned = {line.record_id for line in old if line.is_pinned}
    told = [] if verb == "delete" else [record for record in records if lines[record.pk]]
    made = [_line(entity, record, "create", lines[record.pk]) for record in told]
    for line in made:
        line.is_pinned = line.record_id in pinned
    TimelineLine.objects.bulk_create(made, batch_size=500)
    _follow_contacts(_contacts(old), _contacts(made))


def _taken_away(pks: Iterable[UUID]) -> list[TimelineLine]:
    """The lines of records that are to be told anew, or no more."""
    rows = TimelineLine.objects.filter(record_id__in=pks)
    old = list(rows.only("record_id", "party_id", "at", "tone", "is_pinned"))
    rows.delete()
    return old


def _contacts(lines: Iterable[TimelineLine]) -> dict[UUID, datetime]:
    """The latest of them that was a contact, by its party."""
    told = sorted((line for line in lines if line.tone == CONTACT), key=lambda one: one.at)
    return {line.party_id: line.at for line in told if line.party_id}


def _line(entity: Entity, record: Any, verb: str, line: Line | None) -> TimelineLine:
    assert line  # noqa: S101  records without a line were left out
    told = TimelineLine(
        party_id=party_of(entity, record),
        entity=entity.key,
        record_id=record.pk,
        at=line.at,
        verb=verb,
        title=line.title[:300],
        body=line.body,
        tone=line.tone,
    )
    for name in GUARDS:
        setattr(told, name, getattr(record, name))
    if told.created_by_id is None:
        told.created_by_id = current().actor_id
    return told


def _detail(row: Remembered, entity: Entity) -> dict[str, Any]:
    fields = entity.fields()
    return {"changes": [_change(row, fields[key]) for key in row.words if key not in UNTOLD]}


def _change(row: Remembered, field: Field) -> dict[str, Any]:
    """In words; and at which records it points, for readers who may see others than the writer."""
    before, after = row.words[field.key]
    told: dict[str, Any] = {"field": field.key, "before": before, "after": after}
    was, is_now = row.before.get(field.key), row.after.get(field.key)
    if not (isinstance(was, dict) or isinstance(is_now, dict)):
        return told
    at = [targets.target(field, was), targets.target(field, is_now)]
    return told | {"at": at} if any(at) else told


def _follow_contacts(gone: dict[UUID, datetime], made: dict[UUID, datetime]) -> None:
    """The last contact goes ahead by what was made, and back only where what was last is gone."""
    _contacted(made)
    back = {pk for pk, at in gone.items() if pk not in made or made[pk] < at}
    if not back:
        return
    rows = TimelineLine.objects.filter(party_id__in=back, tone=CONTACT).order_by()
    left = dict(rows.values_list("party_id").annotate(Max("at")))
    last = {pk: left.get(pk) for pk in back}
    for listener in _listeners:
        listener(last, anew=True)
    for party_id, at in last.items():
        SearchRow.objects.filter(record_id=party_id).update(contacted_at=at)


def _contacted(last: dict[UUID, datetime]) -> None:
    if not last:
        return
    for listener in _listeners:
        listener({**last}, anew=False)
    for party_id, at in last.items():
        row = SearchRow.objects.filter(record_id=party_id)
        row.filter(Q(contacted_at=None) | Q(contacted_at__lt=at)).update(
            contacted_at=at, touched_at=Greatest("touched_at", Value(at))
        )


def _log_status(
    entity: Entity, key: str, verb: str, rows: Sequence[Remembered], now: datetime
) -> None:
    moved = [row.record for row in rows if key in row.after or verb in {"create", "restore"}]
    if not moved:
        return
    open_ended = StatusLog.objects.filter(field=key, left_at=None)
    if verb != "create":
        open_ended.filter(record_id__in=[record.pk for record in moved]).update(left_at=now)
    StatusLog.objects.bulk_create(
        [
            StatusLog(
                entity=entity.key,
                record_id=record.pk,
                field=key,
                status=getattr(record, key),
                entered_at=record.created_at if verb == "create" else now,
                actor_id=current().actor_id,
            )
            for record in moved
        ],
        batch_size=500,
    )


def was_ever(record: Any, key: str, status: str) -> bool:
    """Whether it stood in this status, now or before."""
    stays = StatusLog.objects.filter(record_id=record.pk, field=key, status=status)
    return stays.exists()


def tell(record: Any, verb: str, sentences: Sequence[Sentence]) -> None:
    """Put a line into the record's timeline that says, in whole sentences, what came about."""
    entity = entities.of(record)
    line = _line(entity, record, verb, Line(at=timezone.now(), title=record.told_as))
    line.created_by_id = current().actor_id
    line.detail = {"said": [{"text": one.text, "with": one.names} for one in sentences]}
    line.save(force_insert=True)


def opened(entity: Entity, record_id: UUID, *, every_minutes: int = 15) -> None:
    """Note that somebody looked at a card; once in a while for the same person and card."""
    here = current()
    if cache.add(f"opened:{here.actor_id}:{record_id}", 1, every_minutes * 60):
        note_access(entity.key, "opened", record_id=record_id)


def note_change(
    key: str, record_id: UUID, verb: str, *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Remember a change of what is no entity: the organisation itself, the order of a card …"""
    here = current()
    Change.objects.create(
        entity=key,
        record_id=record_id,
        at=timezone.now(),
        actor_id=here.actor_id,
        channel=here.channel,
        verb=verb,
        batch=here.batch,
        before=before,
        after=after,
    )


def note_access(
    entity_key: str, verb: str, *, record_id: UUID | None = None, **detail: Any
) -> None:
    here = current()
    Access.objects.create(
        entity=entity_key,
        record_id=record_id,
        at=timezone.now(),
        actor_id=here.actor_id,
        channel=here.channel,
        verb=verb,
        detail=detail,
    )
