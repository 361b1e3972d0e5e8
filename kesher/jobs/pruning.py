"""Deleting much without holding others up."""

from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

PORTION = 1000


def delete_in_portions(rows: "QuerySet[Any, Any]") -> int:
    """Delete the rows a thousand at a time, each portion by itself. Answers how many there were."""
    deleted = 0
    model: type[Model] = rows.model
    while keys := list(rows.values_list("pk", flat=True)[:PORTION]):
        with transaction.atomic():
            model._base_manager.filter(pk__in=keys).delete()
        deleted += len(keys)
    return deleted
