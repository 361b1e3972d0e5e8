"""JSON Schemas of an entity's records, from its fields and what their kinds say of themselves."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from kesher.access.rights import masked_fields
from kesher.api import values
from kesher.entity.description import Entity
from kesher.entity.fields import Field

Schema = dict[str, Any]

ID: Final[Schema] = {"type": "string", "format": "uuid"}
BATCH_MOST: Final = 1000
EXAMPLES: Final[dict[str, Any]] = {
    "uuid": "019a9d3e-7c1f-7d2a-9b64-5f0c3e8a1d27",
    "date": "2026-11-22",
    "date-time": "2026-11-22T10:30:00+02:00",
    "email": "moshe@example.com",
    "uri": "https://example.com/",
    "tel": "+972501234567",
}


def of(entity: Entity) -> dict[str, Schema]:
    """The schemas of one entity by their names in the document."""
    key, shown, writable = entity.key, values.shown(entity), values.writable(entity)
    found = {
        key: _read(entity, shown, writable),
        f"{key}.page": _page(key),
        f"{key}.update": written(writable, all_required=False),
        f"{key}.batch": _batch(entity),
    }
    if values.can_be_made(entity):
        found[f"{key}.create"] = written(writable, all_required=True)
    for action in entity.actions:
        parameters = {field.key: field for field in action.parameters}
        found[f"{key}.{action.verb}"] = written(parameters, all_required=True)
    return found


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def written(fields: Mapping[str, Field], *, all_required: bool) -> Schema:
    """The body that gives these fields values."""
    required = [key for key, field in fields.items() if field.required]
    schema: Schema = {
        "type": "object",
        "properties": {key: _described(field) for key, field in fields.items()},
        "additionalProperties": False,
        "example": _example(fields.values(), required if all_required else []),
    }
    return schema | {"required": required} if all_required and required else schema


def _read(entity: Entity, shown: Mapping[str, Field], writable: Mapping[str, Field]) -> Schema:
    hidden = masked_fields(entity.key)
    properties: Schema = {"id": ID | {"readOnly": True}}
    for key, field in shown.items():
        described = _described(field)
        properties[key] = described if key in writable else described | {"readOnly": True}
    if entity.is_record:
        properties["version"] = {"type": "integer", "readOnly": True}
    if hidden:
        properties["masked"] = {"type": "array", "items": {"type": "string"}, "readOnly": True}
    return {
        "type": "object",
        "title": str(entity.label),
        "properties": properties,
        "required": ["id"],
        "additionalProperties": False,
    }


def _described(field: Field) -> Schema:
    """The kind's schema, or nothing: what is empty is told, and may be given, as null."""
    schema: Schema = {"title": str(field.label)}
    if field.help:
        schema["description"] = str(field.help)
    told = field.kind.schema(field)
    return schema | {"anyOf": [told, {"type": "null"}]} if told else schema


def _page(key: str) -> Schema:
    cursor = {"type": ["string", "null"]}
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": reference(key)},
            "next_cursor": cursor,
            "previous_cursor": cursor,
            "count": {"type": "integer"},
        },
        "required": ["items", "next_cursor", "previous_cursor"],
    }


def _batch(entity: Entity) -> Schema:
    change = written(values.writable(entity), all_required=False)
    update = change | {"properties": {"id": ID, **change["properties"]}, "required": ["id"]}
    parts = {"update": {"type": "array", "items": update, "maxItems": BATCH_MOST}}
    if values.can_be_made(entity):
        new = reference(f"{entity.key}.create")
        parts["create"] = {"type": "array", "items": new, "maxItems": BATCH_MOST}
    return {"type": "object", "properties": parts, "additionalProperties": False}


def _example(fields: Iterable[Field], required: list[str]) -> Schema:
    """Values for what must be given; for a change, for the first field."""
    chosen = [field for field in fields if not required or field.key in required]
    return {
        field.key: example(field.kind.schema(field), str(field.label))
        for field in (chosen if required else chosen[:1])
    }


def example(schema: Schema, label: str) -> Any:
    """A value that the schema allows."""
    if "anyOf" in schema:
        return example(schema["anyOf"][0], label)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") in EXAMPLES:
        return EXAMPLES[schema["format"]]
    if schema.get("type") == "array":
        return [example(schema.get("items", {}), label)]
    if schema.get("type") == "object":
        wanted = schema.get("required", ())
        return {name: example(schema["properties"][name], name) for name in wanted}
    plain = {"integer": 1, "number": 1, "boolean": True}
    return plain.get(schema.get("type", ""), label[: schema.get("maxLength", 200)])
