"""The product a lead is after: that which weighs most in the last quote of the deals it led to."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import CharField, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.db.models.lookups import In, IsNull
from django.utils.translation import gettext_lazy as _

from kesher.access import rights
from kesher.entity import questions
from kesher.entity.fields import Field
from kesher.entity.kinds.base import SAME
from kesher.entity.kinds.reference import Reference
from kesher.entity.registry import entities
from kesher.features.catalogue.models import Product
from kesher.features.insight.parts import LookedUp
from kesher.features.quotes.models import Quote, QuoteLine
from kesher.records import reading

NOBODY = UUID(int=0)


class Interest(LookedUp, Reference):
    """`product = …`: asked of the quotes that whoever asks may see, with their lines."""

    sortable: ClassVar[bool] = False
    operators: ClassVar[tuple[str, ...]] = (*SAME, "is empty", "is not empty")

    def expression(self, field: Field) -> Any:
        return Cast(_weightiest(), CharField())

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        return Q(IsNull(_weightiest(), rhs=False)) & Q(In(_weightiest(), [*map(UUID, operands)]))

    def empty(self, field: Field) -> Q:
        return Q(IsNull(_weightiest(), rhs=True))


def _weightiest() -> Subquery:
    quotes = reading.visible(entities.of(Quote)).order_by()
    if not rights.is_open("quotes", "lines"):
        quotes = quotes.filter(pk=NOBODY)
    lines = QuoteLine.objects.filter(quote__in=quotes, quote__deal__lead=OuterRef("pk"))
    told = lines.exclude(product=None).order_by(
        F("quote__created_at").desc(),
        F("quote_id").desc(),
        (F("quantity") * F("unit_price")).desc(nulls_last=True),
        "position",
    )
    return Subquery(told.values("product")[:1])


questions.ask(
    "leads",
    Field(
        key="product",
        label=_("the product offered"),
        kind=Interest(),
        lookup="pk",
        options={"model": Product},
    ),
    about="subject",
)
