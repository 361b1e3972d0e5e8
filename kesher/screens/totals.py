"""Totals where money is: under a list's columns of amounts, in the query that counts the rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, Count, F, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from kesher.access.rights import field_rights
from kesher.entity.fields import Field
from kesher.screens.asked import Asked

MOST_COUNTED = 10_000
KIND = "money"

Sums = Mapping[str, int | None]


def counted(wanted: Asked) -> tuple[int, Sums]:
    """How many rows match, and the sum of each column of amounts that is shown, in one query.

    One row more than is ever counted stands for all beyond; of so many there are no sums.
    """
    fields = _summed(wanted)
    rows = wanted.rows().order_by()
    amounts = {f"amount_{place}": _amount(field) for place, field in enumerate(fields)}
    sums = {f"sum_{place}": Sum(f"amount_{place}") for place in range(len(fields))}
    if not fields:
        return rows[: MOST_COUNTED + 1].count(), {}
    some = rows.annotate(**amounts).values("pk", *amounts)[: MOST_COUNTED + 1]
    told = some.aggregate(number=Count("pk"), **sums)
    number = told["number"]
    if number > MOST_COUNTED:
        return number, {}
    return number, {field.key: told[f"sum_{place}"] for place, field in enumerate(fields)}


def of_records(wanted: Asked, records: Sequence[Any]) -> Sums:
    """The same of rows that are all here."""
    return {
        field.key: sum(field.read(record) or 0 for record in records) for field in _summed(wanted)
    }


def under(wanted: Asked, sums: Sums) -> list[dict[str, Any]]:
    """What stands under each column; nothing at all where there is nothing to add up."""
    if not any(sums.values()):
        return []
    return [_foot(field, sums, is_first=place == 0) for place, field in enumerate(wanted.fields())]


def _foot(field: Field, sums: Sums, *, is_first: bool) -> dict[str, Any]:
    total = sums.get(field.key)
    align = "" if field.kind.align == "start" else field.kind.align
    html = field.kind.cell(total, field) if total else ""
    return {"field": {"align": align}, "html": html or (_("Total") if is_first else "")}


def _summed(wanted: Asked) -> list[Field]:
    """Columns of amounts that whoever asks may read as they are."""
    closed = {key for key, right in field_rights(wanted.entity.key).items() if right != "read_only"}
    return [
        field
        for field in wanted.fields()
        if field.kind.key == KIND and field.lookup and field.key not in closed
    ]


def _amount(field: Field) -> Any:
    if field.is_custom:
        return Cast(KeyTextTransform(field.key, "extra"), BigIntegerField())
    return F(field.lookup)
