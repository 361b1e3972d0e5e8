"""What filters and figures may ask of the customers of leads: `party.city = Haifa`.

Only customers whom whoever asks may see answer; of all others nothing is known.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.entity import questions
from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.choice import Choice
from kesher.entity.kinds.text import Text
from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.records import reading

PARTY: Final = "party"


class OfCustomer(Kind):
    """Makes of a kind of value one that is asked of the customer."""

    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        condition = super().asked(_own(field), operator, operands)
        return Q(party__in=_seen(condition))

    def empty(self, field: Field) -> Q:
        return ~Q(party__in=_seen(~super().empty(_own(field))))


class ChoiceOfCustomer(OfCustomer, Choice):
    """One of the customer's answers."""


class TextOfCustomer(OfCustomer, Text):
    """A line about the customer."""


ASKED: Final[list[tuple[str, Any, Kind, dict[str, Any]]]] = [
    ("city", _("the customer's city"), TextOfCustomer(), {"max_length": 80}),
    ("customer_class", _("the customer's class"), ChoiceOfCustomer(), {"list": "party.class"}),
    (
        "kind",
        _("the customer's kind"),
        ChoiceOfCustomer(),
        {"choices": Party._meta.get_field("kind")},
    ),
    ("language", _("the customer's language"), ChoiceOfCustomer(), {"list": "party.language"}),
]


def column(field: Field) -> str:
    """The customer's own column that answers."""
    return field.lookup.partition("__")[2]


def _own(field: Field) -> Field:
    return Field(
        key=column(field),
        label=field.label,
        kind=field.kind,
        lookup=column(field),
        options=field.options,
    )


def _seen(condition: Q) -> Any:
    return reading.visible(entities.of(Party)).filter(condition).order_by().values("pk")


def tell(entity_key: str) -> None:
    """Let filters of the entity ask of its customers."""
    for name, label, kind, options in ASKED:
        key, lookup = f"{PARTY}.{name}", f"{PARTY}__{name}"
        question = Field(key=key, label=label, kind=kind, lookup=lookup, options=options)
        questions.ask(entity_key, question, about=key)
