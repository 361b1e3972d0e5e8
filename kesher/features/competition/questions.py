"""What filters may ask of deals: whom we met there, what was offered, and of what class the
customer is."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import is_open
from kesher.entity import questions
from kesher.entity.fields import Field
from kesher.entity.kinds import resolving
from kesher.entity.kinds.base import NEVER
from kesher.entity.kinds.choice import Choice
from kesher.entity.kinds.reference import Reference
from kesher.entity.registry import entities
from kesher.features.catalogue.models import Product
from kesher.features.parties.models import Party
from kesher.features.quotes.models import QuoteLine
from kesher.records import reading

MET, OFFERED, CLASS = "met", "offered", "customer_class"


class Met(Reference):
    """`met = …`: the competitor stood in the deal, or it was lost to them."""

    key = "met"
    custom: ClassVar[bool] = False
    operators = ("=", "!=", "in", "not in")

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        parties = _seen(field, operands)
        stood = reading.visible(entities.get("rivals")).filter(competitor__in=parties)
        lost = Q(lost_to__in=parties)
        return lost | Q(pk__in=stood.order_by().values("deal"))

    def empty(self, field: Field) -> Q:
        stood = reading.visible(entities.get("rivals")).order_by().values("deal")
        return Q(lost_to=None) & ~Q(pk__in=stood)


class Offered(Reference):
    """`offered = …`: a quote for the deal has a line of the product."""

    key = "offered"
    custom: ClassVar[bool] = False
    operators = ("=", "!=", "in", "not in")

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        lines = QuoteLine.objects.filter(product__in=_seen(field, operands))
        return Q(pk__in=_deals(lines))

    def empty(self, field: Field) -> Q:
        return ~Q(pk__in=_deals(QuoteLine.objects.exclude(product=None)))


class OfClass(Choice):
    """`customer_class = …`: the customer's class."""

    key = "of_class"
    custom: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        return super().asked(field, operator, operands) if sees_class() else NEVER

    def empty(self, field: Field) -> Q:
        return super().empty(field) if sees_class() else NEVER


def sees_class() -> bool:
    return is_open("parties", "customer_class")


def _seen(field: Field, operands: Sequence[str]) -> Any:
    pks = [UUID(operand) for operand in operands]
    return resolving.rows(field.options["model"], pks).order_by().values("pk")


def _deals(lines: Any) -> Any:
    """Of the quotes that whoever asks may see."""
    quotes = reading.visible(entities.get("quotes")).exclude(deal=None)
    return quotes.filter(pk__in=lines.order_by().values("quote")).order_by().values("deal")


def _ask(question: Field, *, about: str) -> None:
    questions.ask("deals", question, about=about)


_ask(
    Field(key=MET, label=_("met"), kind=Met(), lookup="pk", options={"model": Party}),
    about="lost_to",
)
_ask(
    Field(key=OFFERED, label=_("offered"), kind=Offered(), lookup="pk", options={"model": Product}),
    about="title",
)
_ask(
    Field(
        key=CLASS,
        label=_("customer's class"),
        kind=OfClass(),
        lookup="party__customer_class",
        options={"list": "party.class"},
    ),
    about="party",
)
