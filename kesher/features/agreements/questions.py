"""What filters may ask of orders: whether an agreement made them, period by period."""

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kesher.entity import questions
from kesher.entity.fields import Field
from kesher.entity.kinds.base import NEVER
from kesher.entity.kinds.yes_no import YesNo
from kesher.features.agreements.models import Billing

RECURRING = "recurring"


class Recurring(YesNo):
    """`recurring = yes`: the order is that of a period of an agreement."""

    key = "recurring_order"
    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        found = of_agreement()
        return found if self.parse(operands[0], field) else ~found

    def empty(self, field: Field) -> Q:
        return NEVER


def of_agreement() -> Q:
    return Q(Exists(Billing.objects.filter(order=OuterRef("pk"))))


questions.ask(
    "orders",
    Field(key=RECURRING, label=_("comes of an agreement"), kind=Recurring(), lookup="pk"),
    about="title",
)
