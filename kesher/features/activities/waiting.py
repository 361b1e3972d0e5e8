"""Which records have something still to be done about them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from kesher.features.activities.models import Task, TaskStatus


def open_tasks() -> QuerySet[Task]:
    return Task.objects.filter(status=TaskStatus.OPEN, deleted_at=None).order_by()


def with_tasks(entity_key: str, pks: Iterable[UUID]) -> set[UUID]:
    """Which of these records of one type have an open task: asked in one query."""
    wanted = {f"{entity_key}:{pk}": pk for pk in pks}
    rows = open_tasks().filter(about__in=wanted).values_list("about", flat=True).distinct()
    return {wanted[about] for about in rows}
