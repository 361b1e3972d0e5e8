"""A record of another type; what the asker may not see is neither chosen nor read through it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds import resolving
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.resolving import resolve_with
from kesher.entity.kinds.widgets import RecordPicker
from kesher.entity.markup import draw

__all__ = ["Reference", "pk_of", "resolve_with"]

TITLES = ("name", "title", "subject")


class Reference(Kind):
    """The Python value is the record itself, joined by `select_related`."""

    key = "reference"
    label = _("Reference")
    custom = False
    json_types = (str, dict)
    wanted = _("Please give an id, or an object with an id.")

    def parse(self, text: Any, field: Field) -> Any:
        if isinstance(text, Model):
            return text
        return super().parse(text, field)

    def understand(self, plain: str, field: Field) -> Any:
        """By id, else by a title that only one visible record has."""
        model = field.options["model"]
        if pk := pk_of(plain):
            found = list(resolving.rows(model, [pk]))
        else:
            found = list(resolving.rows(model).filter(self.called(plain, model))[:2])
        if len(found) > 1:
            raise ValidationError(
                _("Several records are called “%(title)s”; please give the id."),
                params={"title": plain},
                code="several",
            )
        if not found:
            raise ValidationError(_("There is no such record."), code="missing")
        return found[0]

    def called(self, title: str, model: type[Model]) -> Q:
        names = [name for name in TITLES if _has(model, name)]
        return Q(**{names[0]: title}) if names else Q(pk__in=[])

    def from_json(self, raw: Any, field: Field) -> Any:
        plain = super().from_json(raw, field) if not isinstance(raw, dict | str) else id_in(raw)
        return self.understand(plain, field) if plain else self.nothing

    def to_json(self, value: Any, field: Field) -> Any:
        if value is None or not resolving.may_see(value):
            return None
        return {"id": str(value.pk), "title": str(value)}

    def schema(self, field: Field) -> dict[str, Any]:
        return reference_schema()

    def widget(self, field: Field) -> forms.Widget:
        model = field.options["model"]

        def title_of(chosen: str) -> str:
            pk = pk_of(chosen)
            found = resolving.rows(model, [pk]).first() if pk else None
            return str(found or chosen)

        return RecordPicker(search_url=resolving.picker_address(model), title_of=title_of)

    def typed(self, value: Any, field: Field) -> str:
        return "" if value is None else str(value.pk)

    def text(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        return str(value) if resolving.may_see(value) else str(_("(hidden record)"))

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        if not resolving.may_see(value):
            return draw('<span class="k-faint">{}</span>', self.text(value, field))
        return linked(str(value), resolving.card_address(type(value), value.pk))

    def joins(self, field: Field) -> tuple[str, ...]:
        return (field.lookup,)

    def gather(self, values: Iterable[Any], field: Field) -> None:
        resolving.look_at(value for value in values if value is not None)

    def canonical(self, field: Field, operator: str, typed: str) -> str:
        """An id is kept unseen: a shared view may name what its reader may not see."""
        pk = pk_of(typed.strip())
        return str(pk) if pk else super().canonical(field, operator, typed)

    def operand_words(self, field: Field, operator: str, operand: str) -> str:
        found = resolving.rows(field.options["model"], [UUID(operand)]).first()
        return str(found or _("(hidden record)"))

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        pks = [UUID(operand) for operand in operands]
        visible = resolving.rows(field.options["model"], pks).order_by().values("pk")
        return Q(**{f"{field.lookup}__in": visible})

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return () if value is None else (str(value),)


def pk_of(plain: str) -> UUID | None:
    try:
        return UUID(plain)
    except ValueError:
        return None


def id_in(raw: str | Mapping[str, Any]) -> str:
    """The id in the API's form of a reference; nothing else will do."""
    given = raw if isinstance(raw, str) else raw.get("id")
    if given == "":
        return ""
    if not isinstance(given, str) or not pk_of(given):
        raise ValidationError(Reference.wanted, code="type")
    return given


def reference_schema() -> dict[str, Any]:
    return {
        "anyOf": [
            {"type": "string", "format": "uuid"},
            {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "title": {"type": "string", "readOnly": True},
                },
                "required": ["id"],
            },
        ]
    }


def linked(title: str, address: str) -> str:
    if not address:
        return draw('<bdi dir="auto">{}</bdi>', title)
    return draw('<a href="{}"><bdi dir="auto">{}</bdi></a>', address, title)


def _has(model: type[Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
