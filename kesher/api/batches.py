"""Up to a thousand records made and changed in one request: all of them, or none."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.api import answers, bodies, lists, specials, values
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem, faults_of, path_to
from kesher.entity.description import Entity
from kesher.entity.kinds.reference import pk_of
from kesher.records import checking, reading, writing

MOST: Final = 1000
PARTS: Final = ("create", "update")
Pairs = list[tuple[Any, dict[str, Any]]]


def batch(request: HttpRequest, entity: Entity) -> HttpResponse:
    """`create` holds new records, `update` changes of others, each with its `id`."""
    Parameters(request)
    body = bodies.read(request)
    _insist_on_form(body)
    new, changes = body.get("create", []), body.get("update", [])
    if new:
        if specials.maker_of(entity):
            raise Problem("method", headers={"Allow": "OPTIONS, POST"})
        lists.insist_on_making(entity)
    if changes and not may("update", entity.key):
        raise Problem("forbidden")
    rows, pairs = _understood(entity, new, changes)
    made = _made(entity, rows)
    _change(entity, pairs)
    content = {"created": _tags(entity, made), "updated": _tags(entity, [one for one, _ in pairs])}
    return answers.answer(content, status=HTTPStatus.CREATED if made else HTTPStatus.OK)


def _insist_on_form(body: Mapping[str, Any]) -> None:
    faults = [
        Fault(path=name, message=_("There is no such field to write."), code="unknown")
        for name in body
        if name not in PARTS
    ]
    faults += [
        Fault(
            path=path_to(f"{name}{place}", ""), message=_("An object is wanted here."), code="type"
        )
        for name in PARTS
        for place in _not_objects(body.get(name, []))
    ]
    if not faults and sum(len(body.get(name, [])) for name in PARTS) > MOST:
        message = _("At most %(most)s records fit into one request.") % {"most": MOST}
        faults.append(Fault(path="", message=message, code="many"))
    if faults:
        raise Problem("invalid", faults=faults)


def _not_objects(part: Any) -> list[str]:
    if not isinstance(part, list):
        return [""]
    return [f"[{place}]" for place, one in enumerate(part) if not isinstance(one, dict)]


def _understood(
    entity: Entity, new: Sequence[dict[str, Any]], changes: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], Pairs]:
    """Values for new records, and records with new values; raises `Problem` with all faults."""
    fields = values.writable(entity)
    records = _records(entity, changes)
    faults: list[Fault] = []
    rows: list[dict[str, Any]] = []
    pairs: Pairs = []
    for place, members in enumerate(new):
        understood = values.understand(fields, members, path=f"create[{place}]")
        faults += understood.faults
        rows.append(understood.values)
    for place, members in enumerate(changes):
        others = {name: raw for name, raw in members.items() if name != "id"}
        understood = values.understand(fields, others, path=f"update[{place}]")
        record = records.pop(_id_of(members), None)
        faults += understood.faults
        if record is None:
            message = _("There is no such record, or it stands here twice.")
            faults.append(Fault(path=f"update[{place}].id", message=message, code="missing"))
        else:
            wanted = values.completed(fields, understood.values, others, record)
            pairs.append((record, wanted))
    if faults:
        more = values.lacking(entity, rows, faults, path="create[{}]")
        raise Problem("invalid", faults=[*faults, *more])
    return rows, pairs


def _id_of(members: Mapping[str, Any]) -> str:
    given = members.get("id")
    pk = pk_of(given) if isinstance(given, str) else None
    return str(pk or "")


def _records(entity: Entity, changes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    ids = {one for members in changes if (one := _id_of(members))}
    if not ids:
        return {}
    rows = reading.visible(entity).filter(reading.allowed(entity, "update"), pk__in=ids)
    joined = reading.joined(rows, entity, values.writable(entity))
    records = list(answers.locked(joined.order_by("pk")))
    values.fetch(entity, values.writable(entity), records)
    return {str(record.pk): record for record in records}


def _made(entity: Entity, rows: list[dict[str, Any]]) -> list[Any]:
    try:
        return writing.create_many(entity.model, rows) if rows else []
    except ValidationError:
        raise Problem(
            "invalid", faults=_at_fault("create", writing.wrong_rows(entity, rows))
        ) from None


def _change(entity: Entity, pairs: Pairs) -> None:
    try:
        writing.change_each(entity, pairs)
    except ValidationError:
        raise Problem("invalid", faults=_at_fault("update", _wrong_pairs(entity, pairs))) from None


def _wrong_pairs(entity: Entity, pairs: Pairs) -> dict[int, ValidationError]:
    wrong = {}
    for place, (record, members) in enumerate(pairs):
        for key, value in members.items():
            entity.field(key).write(record, value)
        try:
            checking.validate(entity, record, keys=set(members))
        except ValidationError as problem:
            wrong[place] = problem
    return wrong


def _at_fault(part: str, wrong: Mapping[int, ValidationError]) -> list[Fault]:
    return [
        fault
        for place, problem in wrong.items()
        for fault in faults_of(problem, f"{part}[{place}]")
    ]


def _tags(entity: Entity, records: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"id": str(record.pk)} | ({"version": record.version} if entity.is_record else {})
        for record in records
    ]
