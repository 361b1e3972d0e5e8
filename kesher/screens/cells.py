"""Values of records as safe HTML, many at a time; what whoever asks may not read is not there."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from kesher.access.rights import closed_fields, masked_fields
from kesher.entity import kinds
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.markup import draw

MASK = "•••"
SHOWN = 140


class Cells:
    """Draws the fields of an entity's records; equal values are drawn once."""

    def __init__(self, entity: Entity, fields: Iterable[Field]) -> None:
        self.fields = list(fields)
        self.masked = masked_fields(entity.key)
        self.drawn: dict[str, dict[Hashable, str]] = defaultdict(dict)

    def gather(self, records: Sequence[Any]) -> None:
        """Fetch at once whatever the cells of these records will need."""
        open_fields = [field for field in self.fields if field.key not in self.masked]
        for field in open_fields:
            field.gather(list(records))
        kinds.gather(open_fields, records)

    def html(self, record: Any, field: Field) -> str:
        return self.column(field)(record)

    def column(self, field: Field) -> Callable[[Any], str]:
        """What draws this field of one record after another."""
        if field.key in self.masked:
            masked = draw(
                '<span class="k-faint" title="{}">{}</span>', _("Masked for your role"), MASK
            )
            return lambda _record: masked
        read, is_empty, cell = field.read, field.kind.is_empty, field.kind.cell
        known = self.drawn[field.key]

        def drawn(record: Any) -> str:
            value = read(record)
            if is_empty(value):
                return ""
            mark = _mark(value)
            if mark is None:
                return cell(value, field)
            if mark not in known:
                known[mark] = cell(value, field)
            return known[mark]

        return drawn

    def text(self, record: Any, field: Field) -> str:
        """One plain line: for names, and for links that may hold no other link."""
        if field.key in self.masked:
            return MASK
        line = " ".join(field.kind.text(field.read(record), field).split())
        return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _mark(value: Any) -> Hashable:
    """By what a value is known again on the same page; None for what is never drawn twice."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, models.Model):
        return value.pk  # type: ignore[no-any-return]  # a UUID
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return None


def contact(entity_key: str, holder: Any) -> dict[str, str]:
    """The `phone`, `email` and `subtitle` of a record or its search row, as far as they are open.

    A subtitle is made of several fields, so it stays away where any of them might be closed.
    """
    closed = closed_fields(entity_key)
    told = {name: getattr(holder, name, "") or "" for name in ("phone", "email", "subtitle")}
    return told | dict.fromkeys(closed & told.keys(), "") | ({"subtitle": ""} if closed else {})
