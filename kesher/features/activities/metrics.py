"""What the activities say in the head of a card."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kesher.entity.markup import draw
from kesher.features.activities.models import Task


def next_step(tasks: Sequence[Task], _count: int) -> tuple[Any, Any]:
    """When the first open task is due; that there is none is worth seeing, too."""
    due = next((task for task in tasks if task.due_at), None)
    if due is None or due.due_at is None:
        return _("Next step"), draw('<span class="k-faint">{}</span>', _("none"))
    when = date_format(timezone.localtime(due.due_at), "SHORT_DATETIME_FORMAT")
    tone = "k-tone-bad" if due.is_overdue else "k-number"
    return _("Next step"), draw('<bdi dir="ltr" class="{}">{}</bdi>', tone, when)
