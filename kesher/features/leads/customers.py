"""What filters and figures may ask of the customers of leads: `party.city = Haifa`.

Only customers whom whoever asks may see answer; of all others nothing is known.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kesher.entity import questions
from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.choice import Choice
from kesher.entity.kinds.choices import Choices
from kesher.entity.kinds.text import Text
from kesher.entity.kinds.user import User
from kesher.entity.kinds.yes_no import YesNo
from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.records import reading

PARTY: Final = "party"
EXTRA: Final = "extra__"


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


class ChoicesOfCustomer(OfCustomer, Choices):
    """Several of the customer's answers."""


class TextOfCustomer(OfCustomer, Text):
    """A line about the customer."""


class UserOfCustomer(OfCustomer, User):
    """A colleague whom the customer's card names."""


class YesNoOfCustomer(OfCustomer, YesNo):
    """Yes or no, of the customer."""


# What is asked of custom fields, by the key of their kind.
CUSTOM: Final[Mapping[str, Kind]] = {
    one.key: one
    for one in (ChoiceOfCustomer(), ChoicesOfCustomer(), UserOfCustomer(), YesNoOfCustomer())
}

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


def is_custom(field: Field) -> bool:
    """Whether the answer stands in a field of the organisation's own making."""
    return column(field).startswith(EXTRA)


def _own(field: Field) -> Field:
    return Field(
        key=column(field).removeprefix(EXTRA),
        label=field.label,
        kind=field.kind,
        lookup=column(field),
        is_custom=is_custom(field),
        options=field.options,
    )


def _seen(condition: Q) -> Any:
    return reading.visible(entities.of(Party)).filter(condition).order_by().values("pk")


def custom() -> Iterator[questions.Asked]:
    """The organisation's own fields of customers that tell these apart."""
    for key, field in entities.of(Party).fields().items():
        if field.is_custom and (kind := CUSTOM.get(field.kind.key)):
            name = f"{PARTY}.{key}"
            question = Field(
                key=name,
                label=gettext("%(field)s of the customer") % {"field": field.label},
                kind=kind,
                lookup=f"{PARTY}__{field.lookup}",
                options=field.options,
            )
            yield question, name


def tell(entity_key: str) -> None:
    """Let filters of the entity ask of its customers."""
    for name, label, kind, options in ASKED:
        key, lookup = f"{PARTY}.{name}", f"{PARTY}__{name}"
        question = Field(key=key, label=label, kind=kind, lookup=lookup, options=options)
        questions.ask(entity_key, question, about=key)
    questions.offer(entity_key, custom)
