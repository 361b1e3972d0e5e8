"""Understanding what was sent: values of fields, or a sentence for each that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.rows import RowsKind
from kesher.features.intake.asked import FILES, FIRM, LEAD, MAIL, NAME, PHONE, Asked
from kesher.lib import hebrew

LONGEST = 5000
LONGEST_NAME = 200

Sent = Mapping[str, Sequence[str]]


@dataclass(slots=True, kw_only=True)
class Understood:
    """Values by the fields of the lead and of the customer; `faults` by the question's name."""

    lead: dict[str, Any] = field(default_factory=dict)
    party: dict[str, Any] = field(default_factory=dict)
    firm: str = ""
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def mail(self) -> str:
        rows = self.party.get("emails") or []
        return str(rows[0]["address"]) if rows else ""


def understand(questions: Sequence[Asked], sent: Sent) -> Understood:
    """What each answer means; whoever sends must be reachable, or at least have a name."""
    found = Understood()
    for asked in questions:
        try:
            _take(found, asked, sent.get(asked.name, ()))
        except ValidationError as wrong:
            found.faults[asked.name] = wrong.messages
    if not found.faults and not _is_somebody(found):
        sentence = _("Please give a name, a phone or an e-mail address.")
        found.faults[_nearest(questions)] = [sentence]
    return found


def _take(found: Understood, asked: Asked, typed: Sequence[str]) -> None:
    if sum(map(len, typed)) > LONGEST:
        told = _("This is longer than %(limit)s characters.") % {"limit": LONGEST}
        raise ValidationError(told)
    value = _value(asked, typed)
    is_empty = asked.field.kind.is_empty(value) if asked.field else not value
    if asked.required and (is_empty or value is False):
        raise ValidationError(_("Please fill in this field."), code="required")
    if is_empty or asked.name in FILES:
        return
    if asked.name == FIRM:
        found.firm = value
        return
    part, _dot, key = asked.name.partition(".")
    (found.lead if part == LEAD else found.party)[key] = value


def _value(asked: Asked, typed: Sequence[str]) -> Any:
    field = asked.field
    if field is None:
        return hebrew.clean(typed[0] if typed else "")[:LONGEST_NAME]
    if asked.input == "choices":
        return field.kind.parse(list(typed), field)
    return _of_one(field, typed[0] if typed else "")


def _of_one(field: Field, typed: str) -> Any:
    if isinstance(field.kind, RowsKind):
        plain = plain_text(typed)
        return field.kind.from_json([plain] if plain else [], field)
    return field.kind.parse(typed, field)


def _is_somebody(found: Understood) -> bool:
    return any(found.party.get(key) for key in ("name", "phones", "emails"))


def _nearest(questions: Sequence[Asked]) -> str:
    names = [one.name for one in questions]
    return next((name for name in (NAME, PHONE, MAIL) if name in names), NAME)
