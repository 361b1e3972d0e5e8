"""Records begun, as yet unsaved: their values put on them, and found to be right."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.records import checking
from kesher.records.history import Remembered
from kesher.tenancy import current
from kesher.tenancy.models import fresh


class Beginner:
    """Begins records of one type: what they have in common is worked out once."""

    def __init__(self, entity: Entity) -> None:
        self.entity, self.fields = entity, entity.fields()
        self.here, self.nothing = current(), dict[str, tuple[Any, str]]()
        self.common = self._common()
        self.required = checking.required_of(entity)
        self.texts: dict[tuple[str, str], str] = {}
        self.befores: dict[tuple[str, ...], dict[str, Any]] = {}
        self.usual = [
            field for field in self.fields.values() if field.is_custom and field.default is not None
        ]

    @property
    def is_alone(self) -> bool:
        """Whether a record can be begun before its turn: without a number, and nothing asked."""
        is_numbered = any(field.kind.assigned for field in self.fields.values())
        return not is_numbered and not checking.asks(self.entity)

    def _common(self) -> dict[str, Any]:
        """What columns hold in every record that is begun here."""
        house = {"organization_id": self.here.organization_id}
        if not self.entity.is_record:
            return house
        own = dict.fromkeys(("created_by_id", "owner_id"), self.here.actor_id)
        return house | own | dict.fromkeys(("created_at", "updated_at"), timezone.now())

    def new(self, values: Mapping[str, Any]) -> Remembered:
        entity, record = self.entity, self._blank(values)
        row, derived = Remembered(record=record), getattr(record, "derived", ())
        values = record.along(values) if entity.is_record else values
        for key, value in values.items():
            if key in derived:
                setattr(record, key, value)
            else:
                self._write(self.fields[key], row, value)
        for field in self.usual:
            if field.key not in values:
                self._write(field, row, field.default)
        if entity.is_record:
            record.settle()
        checking.validate(entity, record, keys=None, required=self.required)
        note_completed(entity, row)
        # Of what was not there before, rows of the same fields say the same.
        row.before = self.befores.setdefault(tuple(row.before), row.before)
        return row

    def _blank(self, values: Mapping[str, Any]) -> Any:
        record: Any = fresh(self.entity.model, self.common)
        if self.entity.is_record:
            _inherit_walls(self.entity, record, values)
        return record

    def _write(self, field: Field, row: Remembered, value: Any) -> None:
        kind = field.kind
        field.write(row.record, value)
        if kind.is_empty(value):
            return
        if field.key not in self.nothing:
            self.nothing[field.key] = (kind.to_json(None, field), kind.text(None, field))
        was, words = self.nothing[field.key]
        row.before[field.key], row.after[field.key] = was, kind.to_json(value, field)
        row.words[field.key] = (words, self._text(field, value))

    def _text(self, field: Field, value: Any) -> str:
        if type(value) is not str:
            return field.kind.text(value, field)
        name = (field.key, value)
        if name not in self.texts:
            self.texts[name] = field.kind.text(value, field)
        return self.texts[name]


def _inherit_walls(entity: Entity, record: Any, values: Mapping[str, Any]) -> None:
    """What hangs on a party is never more visible than the party."""
    party = values.get(entity.timeline.party) if entity.timeline else None
    if party is not None:
        record.is_private, record.compartment_id = party.is_private, party.compartment_id


def note_completed(entity: Entity, row: Remembered) -> None:
    """Lists that the entity's check completed are remembered as they are kept."""
    for key in row.after if checking.completes(entity) else ():
        field = entity.field(key)
        if field.in_rows:
            row.after[key] = field.kind.to_json(field.read(row.record), field)
