"""Whether an order is late: asked of the day, and therefore never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field
from kesher.entity.kinds.yes_no import YesNo
from kesher.features.orders.models import OPEN


class Late(YesNo):
    """What was promised for a day that has passed, and is not all there."""

    key = "late"
    custom = False
    sortable: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        late = Q(status__in=OPEN, promised_for__lt=timezone.localdate())
        return late if self.parse(operands[0], field) else ~late

    def empty(self, field: Field) -> Q:
        return Q(pk__in=[])


@dataclass(frozen=True, slots=True, kw_only=True)
class LateField(Field):
    """Of the kind above; nobody types it."""

    def read(self, record: Any) -> bool:
        return bool(record.is_late)

    @property
    def column(self) -> str:
        return "promised_for"


LATE = LateField(
    key="late",
    label=lazy("late"),
    kind=Late(),
    lookup="promised_for",
    read_only=True,
    beside=("status",),
)
