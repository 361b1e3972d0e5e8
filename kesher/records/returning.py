"""Rows put back as they were, ids and past included, into an organisation that has none.

Nothing is remembered, told or numbered here: what happened to these rows came along with them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef

from kesher.entity.registry import entities
from kesher.records.search import renewing
from kesher.tenancy import inserting, wall
from kesher.tenancy.models import TenantModel


def occupied(but: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """The tables in which the organisation in scope has rows, `but` for some."""
    left_out = set(but)
    return [
        model
        for model in wall.tenant_models()
        if model not in left_out and model._default_manager.exists()
    ]


def make_room(tables: Iterable[type[TenantModel]]) -> None:
    """Take away what a new organisation began with. What refers to it is put in its place."""
    for model in tables:
        model.objects.all()._raw_delete(connection.alias)


def put(model: type[TenantModel], rows: Sequence[Any]) -> None:
    """Add the rows just as they are. Raises `IntegrityError` where an id is taken already."""
    inserting.insert(model, rows, as_they_are=True)


def strangers(model: type[TenantModel]) -> str:
    """The column in which a row refers to what is not the organisation's own; "" for none."""
    for column in wall.references(model):
        target: Any = column.related_model
        known = target.objects.filter(pk=OuterRef(column.attname))
        rows = model.objects.exclude(**{column.name: None})
        if rows.filter(~Exists(known)).exists():
            return column.name
    return ""


def make_findable() -> None:
    """Write the search rows of every record in the organisation."""
    for entity in entities:
        if entity.search:
            after, count = renewing.FIRST, renewing.PAGE
            while count == renewing.PAGE:
                after, count = renewing.page(entity, after)
