"""What a form may ask for: fields of the lead and of its customer, the organisation's own too."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.choice import options
from kesher.entity.registry import entities
from kesher.features.intake.models import IntakeForm

LEAD, PARTY = "lead", "party"
OF_LEADS = ("subject", "message", "expected_value")
OF_PARTIES = ("name", "phones", "emails", "job_title", "addresses", "language", "website")
FIRM, NAME, MAIL, PHONE = "party.firm", "party.name", "party.emails", "party.phones"
# How each kind of value is asked for in plain HTML.
INPUTS = {
    "text": "text",
    "long_text": "area",
    "choice": "choice",
    "choices": "choices",
    "yes_no": "tick",
    "whole_number": "number",
    "decimal": "decimal",
    "money": "decimal",
    "percent": "number",
    "date": "date",
    "email": "email",
    "phone": "tel",
    "url": "url",
    "phones": "tel",
    "emails": "email",
    "addresses": "text",
}
COMPLETED = {
    NAME: "name",
    MAIL: "email",
    PHONE: "tel",
    FIRM: "organization",
    "party.job_title": "organization-title",
    "party.addresses": "address-level2",
}
# Each has its own types and its own size.
FILES: dict[str, Any] = {
    "file.first": _("File"),
    "file.second": _("Second file"),
    "file.third": _("Third file"),
}
LABELS: dict[str, Any] = {
    NAME: _("Full name"),
    PHONE: _("Phone"),
    MAIL: _("E-mail"),
    "party.addresses": _("City"),
    "lead.message": _("Message"),
    "lead.subject": _("Subject"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a form; a `field` of None is the firm that somebody works at, or a file.

    Of a file, `types` is a key of `attaching.SORTS`, and `megabytes` the most that it may have.
    """

    name: str
    label: str
    field: Field | None
    required: bool = False
    types: str = ""
    megabytes: int = 0

    @property
    def input(self) -> str:
        if self.name in FILES:
            return "file"
        return INPUTS[self.field.kind.key] if self.field else "text"

    @property
    def completed(self) -> str:
        """What browsers may fill in by themselves."""
        return COMPLETED.get(self.name, "off")


def offered() -> dict[str, Asked]:
    """All that may be asked for, by name."""
    firm = Asked(name=FIRM, label=str(_("Firm")), field=None)
    files = [Asked(name=name, label=str(label), field=None) for name, label in FILES.items()]
    found = [*_of(PARTY, "parties", OF_PARTIES), firm, *_of(LEAD, "leads", OF_LEADS), *files]
    return {one.name: one for one in found}


def questions(form: IntakeForm) -> list[Asked]:
    """What this form asks, in its order; a field that is gone since is asked for no more."""
    known, found = offered(), []
    for row in form.fields:
        if asked := known.get(row["field"]):
            one = replace(
                asked,
                label=row.get("label") or asked.label,
                required=bool(row.get("required")),
                types=row.get("types", ""),
                megabytes=row.get("megabytes", 0),
            )
            found.append(one)
    return found


def answers(asked: Asked) -> list[tuple[str, str]]:
    """The answers that a list in use offers."""
    if asked.field is None or not asked.input.startswith("choice"):
        return []
    return [(one.key, str(one.label)) for one in options(asked.field) if not one.archived]


def _of(part: str, key: str, own: tuple[str, ...]) -> Iterator[Asked]:
    for name, field in entities.get(key).fields().items():
        if (name in own or field.is_custom) and field.kind.key in INPUTS:
            told = f"{part}.{name}"
            words = str(LABELS.get(told, field.label))
            yield Asked(name=told, label=words[:1].upper() + words[1:], field=field)
