"""Which statuses a record has been through: questions that filters ask of the log of statuses."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language_bidi, gettext
from django.utils.translation import gettext_lazy as _

from kesher.entity import questions
from kesher.entity.fields import Field, Option
from kesher.entity.kinds.choice import Choice, chosen, options
from kesher.entity.kinds.widgets import OptionSelect
from kesher.records.models import StatusLog

REACHED, PASSAGE = "reached", "passage"
BETWEEN = " to "


def tell(entity_key: str, status: str, *, list_key: str) -> None:
    """Let filters of the entity ask which statuses its records were ever in, and in what order."""
    told = {"list": list_key, "entity": entity_key, "status": status}
    reached = Field(
        key=REACHED, label=_("was ever in"), kind=Reached(), lookup=status, options=told
    )
    passage = Field(key=PASSAGE, label=_("went from"), kind=Passage(), lookup=status, options=told)
    questions.ask(entity_key, reached, about=status)
    questions.ask(entity_key, passage, about=status)


def between(origin: str, target: str) -> str:
    """The operand that asks for those who came to `target` once they had been in `origin`."""
    return f"{origin}{BETWEEN}{target}"


class Reached(Choice):
    """`reached = won`: the record was in this status at some time, and may be still."""

    key = "reached"
    custom: ClassVar[bool] = False
    operators = ("=", "!=", "in", "not in")

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        return Q(Exists(_stays(field).filter(status__in=operands)))

    def empty(self, field: Field) -> Q:
        return ~Q(Exists(_stays(field)))


class Passage(Reached):
    """`passage = contacted to won`: won came, and not before the first time of being contacted."""

    key = "passage"

    def understand(self, plain: str, field: Field) -> str:
        origin, found, target = plain.partition(BETWEEN)
        if not found:
            raise ValidationError(
                gettext("Please name two statuses, as in “%(example)s”.")
                % {"example": between("new", "won")}
            )
        known = options(field)
        return between(chosen(origin.strip(), known), chosen(target.strip(), known))

    def widget(self, field: Field) -> forms.Widget:
        return OptionSelect(options=_pairs(field))

    def text(self, value: Any, field: Field) -> str:
        labels = {one.key: one.label for one in options(field)}
        told = [labels.get(key, key) for key in (value or "").split(BETWEEN)]
        return (" ← " if get_language_bidi() else " → ").join(told)

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        found = Q()
        for operand in operands:
            origin, _to, target = operand.partition(BETWEEN)
            earlier = StatusLog.objects.filter(
                record_id=OuterRef("record_id"), field=field.options["status"], status=origin
            )
            begun = Subquery(earlier.order_by("entered_at").values("entered_at")[:1])
            later = _stays(field).filter(status=target).annotate(begun=begun)
            found |= Q(Exists(later.filter(entered_at__gte=F("begun"))))
        return found


def _pairs(field: Field) -> list[Option]:
    known = [one for one in options(field) if not one.archived]
    named = (
        (between(one.key, other.key), f"{one.label} – {other.label}")
        for one in known
        for other in known
        if one != other
    )
    return [Option(key=key, label=label) for key, label in named]


def _stays(field: Field) -> QuerySet[StatusLog]:
    """Asked record by record: a page needs but fifty."""
    status = field.options["status"]
    return StatusLog.objects.filter(record_id=OuterRef("pk"), field=status)
