"""Any record of any type, kept as `entity:id`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds import resolving
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.reference import linked, pk_of
from kesher.entity.kinds.resolving import titles_with
from kesher.entity.kinds.settings import Setting
from kesher.entity.kinds.widgets import RecordPicker
from kesher.entity.markup import draw

__all__ = ["Link", "titles_with"]

LINK = re.compile(r"([a-z][a-z0-9_-]{0,39}):([0-9a-fA-F-]{32,36})", re.ASCII)
ENTITY = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)


def _check_entity(raw: Any) -> str:
    if not isinstance(raw, str) or not ENTITY.fullmatch(raw):
        raise ValidationError(_("Please give the key of a record type."))
    return raw


class Link(Kind):
    """The Python value is the text `entity:id`; titles are fetched for a whole list at once."""

    key = "link"
    label = _("Link to a record")
    sortable = False
    settings = (Setting(key="entity", label=_("Record type"), check=_check_entity, kind="entity"),)
    json_types = (str, dict)
    wanted = _("Please give “entity:id”, or an object with an entity and an id.")
    nothing = ""

    def parse(self, text: Any, field: Field) -> Any:
        if not isinstance(text, Mapping):
            return super().parse(text, field)
        entity, pk = text.get("entity") or field.options.get("entity"), text.get("id")
        if not isinstance(entity, str) or not isinstance(pk, str):
            raise ValidationError(self.wanted, code="type")
        return self.understand(f"{entity}:{pk}", field)

    def understand(self, plain: str, field: Field) -> str:
        only = field.options.get("entity")
        parts = LINK.fullmatch(f"{only}:{plain}" if only and pk_of(plain) else plain)
        pk = pk_of(parts[2]) if parts else None
        if not parts or not pk:
            raise ValidationError(self.wanted, code="link")
        if only and parts[1] != only:
            raise ValidationError(_("This is a record of another type."), code="entity")
        if resolving.titles(parts[1], [pk])[pk] is None:
            raise ValidationError(_("There is no such record."), code="missing")
        return f"{parts[1]}:{pk}"

    def to_json(self, value: Any, field: Field) -> Any:
        if not value:
            return None
        entity, pk = _split(value)
        title = resolving.titles(entity, [pk])[pk]
        return None if title is None else {"entity": entity, "id": str(pk), "title": title}

    def to_store(self, value: Any, field: Field) -> Any:
        return value

    def schema(self, field: Field) -> dict[str, Any]:
        whole = {
            "type": "object",
            "properties": {
                "entity": {"type": "string"},
                "id": {"type": "string", "format": "uuid"},
                "title": {"type": "string", "readOnly": True},
            },
            "required": ["id"] if field.options.get("entity") else ["entity", "id"],
        }
        return {"anyOf": [{"type": "string"}, whole]}

    def widget(self, field: Field) -> forms.Widget:
        def title_of(chosen: str) -> str:
            parts = LINK.fullmatch(chosen)
            return self.text(chosen, field) if parts and pk_of(parts[2]) else chosen

        address = resolving.picker_address(field.options.get("entity", ""))
        return RecordPicker(search_url=address, title_of=title_of)

    def text(self, value: Any, field: Field) -> str:
        if not value:
            return ""
        entity, pk = _split(value)
        return resolving.titles(entity, [pk])[pk] or str(_("(hidden record)"))

    def cell(self, value: Any, field: Field) -> str:
        if not value:
            return ""
        entity, pk = _split(value)
        title = resolving.titles(entity, [pk])[pk]
        if title is None:
            return draw('<span class="k-faint">{}</span>', _("(hidden record)"))
        return linked(title, resolving.card_address(entity, pk))

    def typed(self, value: Any, field: Field) -> str:
        return value or ""

    def gather(self, values: Iterable[Any], field: Field) -> None:
        wanted: dict[str, set[UUID]] = defaultdict(set)
        for value in values:
            if value:
                entity, pk = _split(value)
                wanted[entity].add(pk)
        for entity, pks in wanted.items():
            resolving.titles(entity, pks)


def _split(value: str) -> tuple[str, UUID]:
    entity, _colon, pk = value.partition(":")
    return entity, UUID(pk)
