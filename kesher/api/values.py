"""Records as JSON and back, in the forms their kinds give; nothing here knows an entity."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.access.rights import masked_fields
from kesher.api.problems import Fault, faults_of, path_to
from kesher.entity import kinds
from kesher.entity.description import MADE_BY_THE_CORRIDOR, Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.rows import RowsKind
from kesher.entity.registry import entities
from kesher.records import reading, writing

PLAIN_TYPES: Final = {"string": str, "boolean": bool}
SAID_OF_EVERY_RECORD: Final = {*MADE_BY_THE_CORRIDOR, "owner", "compartment", "is_private"}


def shown(entity: Entity) -> dict[str, Field]:
    """The fields that whoever is asking may read: those the description names, and custom ones."""
    named = _described(entity)
    return {
        key: field
        for key, field in reading.readable_fields(entity).items()
        if key in named or field.is_custom or not _is_internal(field)
    }


def writable(entity: Entity) -> dict[str, Field]:
    """The fields that whoever is asking may write: of the form and of matching, and custom ones."""
    asked_for = {*entity.form, *entity.matches_on}
    return {
        key: field
        for key, field in reading.writable_fields(entity).items()
        if key in asked_for or field.is_custom
    }


def can_be_made(entity: Entity) -> bool:
    """Whether a record can be made from JSON at all, by somebody with all rights."""
    given = {*entity.form, *entity.matches_on}
    return bool(entity.form) and not any(
        field.required and key not in given and not field.is_custom
        for key, field in entity.fields().items()
    )


def _described(entity: Entity) -> set[str]:
    card = entity.card
    panels = (panel.fields for panel in (*card.start, *card.main, *card.end))
    own = SAID_OF_EVERY_RECORD if entity.is_record else set()
    lists = (
        entity.columns,
        entity.form,
        entity.quick,
        entity.filters,
        entity.matches_on,
        card.head,
    )
    return own.union(*lists, *panels)


def _is_internal(field: Field) -> bool:
    """What no door describes: settings with screens of their own, and users of the installation."""
    target = field.options.get("model")
    known = target is None or any(entity.model is target for entity in entities)
    return not field.kind.operators or not known


def fetch(entity: Entity, fields: Mapping[str, Field], records: Sequence[Any]) -> None:
    """Read at once whatever the JSON of these records will ask for."""
    hidden = masked_fields(entity.key)
    told = [field for key, field in fields.items() if key not in hidden]
    for field in told:
        field.gather(list(records))
    kinds.gather(told, records)


def as_json(
    entity: Entity, fields: Mapping[str, Field], records: Iterable[Any]
) -> list[dict[str, Any]]:
    """The records in the API's form, once `fetch` has been called for them."""
    hidden = masked_fields(entity.key) & set(fields)
    pairs = [(key, field, field.kind.to_json) for key, field in fields.items() if key not in hidden]
    nothing: dict[str, Any] = dict.fromkeys(sorted(hidden))
    found = []
    for record in records:
        told: dict[str, Any] = {"id": str(record.pk)}
        for key, field, to_json in pairs:
            told[key] = to_json(field.read(record), field)
        if entity.is_record:
            told["version"] = record.version
        found.append(told | nothing | {"masked": sorted(hidden)} if hidden else told)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """Values of the fields' own types, and what could not be understood."""

    values: dict[str, Any]
    faults: list[Fault]


def understand(
    fields: Mapping[str, Field], members: Mapping[str, Any], *, path: str = ""
) -> Understood:
    """The members of a JSON object as values of these fields; `path` is where the object stands."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, raw in members.items():
        place = path_to(path, name)
        field = fields.get(name)
        if field is None:
            faults.append(_stranger(place))
            continue
        strange = list(_strange_members(field, raw, place))
        faults += strange
        if strange:
            continue
        try:
            values[name] = field.kind.from_json(raw, field)
        except ValidationError as wrong:
            faults += list(_inside(field, raw, place)) or faults_of(wrong, place)
    return Understood(values=values, faults=faults)


def completed(
    fields: Mapping[str, Field], values: Mapping[str, Any], members: Mapping[str, Any], record: Any
) -> dict[str, Any]:
    """The values with what the JSON left unsaid of a row (a flag, a kind) as the record has it."""
    found = dict(values)
    for name, value in values.items():
        field = fields[name]
        if isinstance(field.kind, RowsKind) and value:
            found[name] = field.kind.completed(value, members[name], field.read(record))
    return found


def missing(
    fields: Iterable[Field], values: Mapping[str, Any], wrong: Iterable[Fault]
) -> list[Fault]:
    """A fault for each required field without a value, but for what is wrong otherwise."""
    told = {fault.path for fault in wrong}
    return [
        Fault(path=field.key, message=_("Please fill in this field."), code="required")
        for field in fields
        if field.required
        and field.kind.is_empty(values.get(field.key))
        and not _is_told(field.key, told)
    ]


def lacking(
    entity: Entity, rows: Sequence[Mapping[str, Any]], wrong: Sequence[Fault], *, path: str
) -> list[Fault]:
    """The same of new records of these values, told beside what is wrong with others.

    `path` is where the row of a number stands.
    """
    told = {fault.path for fault in wrong}
    lacks = writing.wrong_rows(entity, rows)
    faults = (
        fault
        for place, problem in lacks.items()
        for fault in faults_of(problem, path.format(place))
    )
    return [one for one in faults if one.code == "required" and not _is_told(one.path, told)]


def _is_told(path: str, told: Iterable[str]) -> bool:
    """Whether something is wrong with a member already, or within it."""
    return any(one == path or one.startswith((f"{path}.", f"{path}[")) for one in told)


def _stranger(place: str) -> Fault:
    return Fault(path=place, message=_("There is no such field to write."), code="unknown")


def _inside(field: Field, raw: Any, place: str) -> Iterator[Fault]:
    """Which items of a list are at fault, and in an object its main member."""
    if not isinstance(raw, list) or field.kind.schema(field).get("type") != "array":
        return
    main = _item(field).get("required", [""])[0]
    for number, one in enumerate(raw):
        try:
            field.kind.from_json([one], field)
        except ValidationError as wrong:
            member = _column_of(wrong) or main if isinstance(one, dict) else ""
            yield from faults_of(wrong, path_to(f"{place}[{number}]", member))


def _column_of(wrong: ValidationError) -> str:
    """The member that a kind says is at fault, where that is not the main one."""
    params = getattr(wrong.error_list[0], "params", None) or {}
    return str(params.get("column", ""))


def _strange_members(field: Field, raw: Any, place: str) -> Iterator[Fault]:
    """The members of a list's objects that its schema does not know, or not so."""
    if not isinstance(raw, list):
        return
    properties: dict[str, Any] = _item(field).get("properties", {})
    objects = ((number, one) for number, one in enumerate(raw) if isinstance(one, dict))
    for number, one in objects if properties else ():
        for name, value in one.items():
            where = f"{place}[{number}].{name}"
            if name not in properties:
                yield _stranger(where)
            elif value is not None and not _fits(properties[name], value):
                yield Fault(path=where, message=_("This is not of the right type."), code="type")


def _item(field: Field) -> dict[str, Any]:
    item: dict[str, Any] = field.kind.schema(field).get("items", {})
    return item


def _fits(schema: Mapping[str, Any], raw: Any) -> bool:
    wanted = PLAIN_TYPES.get(schema.get("type", ""))
    return wanted is None or isinstance(raw, wanted)
