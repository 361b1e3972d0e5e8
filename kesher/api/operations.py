"""The endpoints of one entity, described from the entity."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from kesher.api import parts, schemas, specials, values
from kesher.api.schemas import Schema, reference
from kesher.entity.action import Action
from kesher.entity.description import Entity
from kesher.records import merging, paging, reading

ALWAYS: Final = (400, 401, 404, 429)
WRITING: Final = (409, 413, 415, 422)
PASTS: Final = {
    "history": _("History: %(record)s"),
    "timeline": _("Timeline: %(record)s"),
}


def of(entity: Entity, base: str) -> Schema:
    """Every address of the entity, with its operations."""
    place, one = f"{base}/{entity.key}", {"parameters": [parts.in_path("id")]}
    item = f"{place}/{{id}}"
    found: Schema = {
        place: {"get": _list(entity)},
        item: one | {"get": _read(entity), "patch": _change(entity)},
        f"{item}/history": one | {"get": _past(entity, "history")},
        f"{item}/timeline": one | {"get": _past(entity, "timeline")},
        f"{place}/batch": {"post": _batch(entity)},
    }
    if values.can_be_made(entity) or specials.maker_of(entity):
        found[place]["post"] = _create(entity)
    if entity.is_record:
        found[item]["delete"] = _remove(entity)
        found[f"{item}/do/restore"] = one | {"post": _restore(entity)}
    for action in entity.actions:
        found[f"{item}/do/{action.verb}"] = one | {"post": _do(entity, action)}
    return found


def problems(*more: int) -> Schema:
    return {
        str(status): {"$ref": "#/components/responses/problem"}
        for status in sorted({*ALWAYS, *more})
    }


def _gone(entity: Entity) -> tuple[int, ...]:
    """What may be told of one record beside the usual: that it was merged into another."""
    return (410,) if merging.can_merge(entity) else ()


def operation(entity: Entity, name: str, summary: parts.Words, **more: Any) -> Schema:
    return {
        "operationId": f"{entity.key}.{name}",
        "tags": [entity.key],
        "summary": summary,
        **more,
    }


def _list(entity: Entity) -> Schema:
    return operation(
        entity,
        "list",
        _("List: %(records)s") % {"records": entity.label_plural},
        parameters=[
            parts.shared("limit"),
            parts.shared("cursor"),
            sort_of(entity),
            filter_of(entity),
            _fields(entity),
            parts.shared("count"),
        ],
        responses={"200": parts.answer(_("A page"), reference(f"{entity.key}.page"))}
        | problems(403, 422),
    )


def sort_of(entity: Entity) -> Schema:
    names = sorted({*paging.sortable(entity), paging.ID})
    sort = {"type": "string", "enum": [sign + name for name in names for sign in ("", "-")]}
    usual = _("A minus for descending; usually `%(order)s`.") % {"order": entity.order}
    return parts.query("sort", sort, usual)


def filter_of(entity: Entity) -> Schema:
    names = ", ".join(sorted(reading.askable(entity)))
    conditions = _("Conditions on: %(names)s.") % {"names": names}
    return parts.query("filter", parts.TEXT, conditions)


def _fields(entity: Entity) -> Schema:
    return parts.named("fields", sorted(values.shown(entity)), _("Only these fields."))


def _record(entity: Entity, status: str = "200") -> Schema:
    told = parts.answer(str(entity.label), reference(entity.key))
    return {status: told | {"headers": parts.record_headers()}}


def _read(entity: Entity) -> Schema:
    return operation(
        entity,
        "read",
        _("Read: %(record)s") % {"record": entity.label},
        parameters=[_fields(entity)],
        responses=_record(entity) | problems(422, *_gone(entity)),
    )


def _create(entity: Entity) -> Schema:
    usual = parts.json_of(reference(f"{entity.key}.create"))
    return operation(
        entity,
        "create",
        _("Create: %(record)s") % {"record": entity.label},
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": specials.content_of(entity) or usual},
        responses=_record(entity, "201") | problems(403, *WRITING),
    )


def _change(entity: Entity) -> Schema:
    return operation(
        entity,
        "update",
        _("Change: %(record)s") % {"record": entity.label},
        parameters=[parts.shared("match")],
        requestBody={"required": True, "content": parts.json_of(reference(f"{entity.key}.update"))},
        responses=_record(entity) | problems(412, *WRITING, *_gone(entity)),
    )


def _remove(entity: Entity) -> Schema:
    gone = {"204": {"description": _("In the bin"), "headers": parts.changed_headers()}}
    return operation(
        entity,
        "delete",
        _("Delete: %(record)s") % {"record": entity.label},
        parameters=[parts.shared("match")],
        responses=gone | problems(409, 412, 422, *_gone(entity)),
    )


def _restore(entity: Entity) -> Schema:
    return operation(
        entity,
        "restore",
        _("Restore: %(record)s") % {"record": entity.label},
        parameters=[parts.shared("once")],
        responses=_record(entity) | problems(*WRITING),
    )


def _do(entity: Entity, action: Action) -> Schema:
    body = parts.json_of(reference(f"{entity.key}.{action.verb}"))
    needed = any(field.required for field in action.parameters)
    return operation(
        entity,
        action.verb,
        _("%(verb)s: %(record)s") % {"verb": action.label, "record": entity.label},
        parameters=[parts.shared("once"), parts.shared("match")],
        requestBody={"required": needed, "content": body},
        responses=_record(entity) | problems(412, *WRITING, *_gone(entity)),
    )


def _batch(entity: Entity) -> Schema:
    tags: Schema = {"type": "array", "items": reference("tag")}
    done = parts.answer(_("What was done"), parts.closed({"created": tags, "updated": tags}))
    done |= {"headers": parts.changed_headers()}
    return operation(
        entity,
        "batch",
        _("Up to %(most)s at once, all or none: %(records)s")
        % {"most": schemas.BATCH_MOST, "records": entity.label_plural},
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": parts.json_of(reference(f"{entity.key}.batch"))},
        responses={"200": done, "201": done} | problems(403, 405, *WRITING),
    )


def _past(entity: Entity, name: str) -> Schema:
    return operation(
        entity,
        name,
        PASTS[name] % {"record": entity.label},
        parameters=[parts.shared("few"), parts.shared("cursor")],
        responses={"200": parts.answer(_("A page"), reference(name))} | problems(422),
    )
