"""What must be true of forms before they are written, at whichever door they come in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity import filters, insisting, questions
from kesher.entity.registry import entities
from kesher.features.intake import asked, attaching, links
from kesher.features.intake.models import IntakeForm
from kesher.features.intake.rules import BEGINS, ENDS, AssignmentRule, Availability
from kesher.records.checking import checked_by

MOST = 30
LONGEST_LABEL = 120
NAMES = {"field", "label", "required", "types", "megabytes"}
REACHED = {asked.MAIL, asked.PHONE}


def form(row: IntakeForm) -> None:
    """A new one without fields asks for a name, a phone, a mail address and a message."""
    row.fields = [_row(one) for one in _rows(row.fields)] or usual()
    names = [one["field"] for one in row.fields]
    if len(set(names)) < len(names):
        raise ValidationError({"fields": [_("A field stands here twice.")]})
    if not REACHED & set(names):
        told = _("A form asks for a phone or for an e-mail address.")
        raise ValidationError({"fields": [told]})
    if sum(one.get("megabytes", 0) for one in row.fields) > attaching.MOST_MEGABYTES:
        raise ValidationError({"fields": [_too_large()]})
    if row.is_confirmed and not _requires_mail(row):
        told = _("Confirming by mail takes an e-mail address that is required.")
        raise ValidationError({"fields": [told]})
    row.sites = "\n".join(_site(line) for line in row.sites.splitlines() if line.strip())


def usual() -> list[dict[str, Any]]:
    names = (asked.NAME, asked.PHONE, asked.MAIL, "lead.message")
    required = {asked.NAME, asked.PHONE}
    return [{"field": one, "label": "", "required": one in required} for one in names]


def _rows(raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise ValidationError({"fields": [_("A list is wanted here.")]})
    if len(raw) > MOST:
        raise ValidationError({"fields": [_("At most %(most)s rows fit here.") % {"most": MOST}]})
    return raw


def _row(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict) or set(raw) - NAMES:
        told = _("A row has only these: %(names)s.") % {"names": ", ".join(sorted(NAMES))}
        raise ValidationError({"fields": [told]})
    name, label = raw.get("field"), raw.get("label") or ""
    if not isinstance(name, str) or name not in asked.offered():
        told = _("There is no “%(name)s” here.") % {"name": str(name)[:40]}
        raise ValidationError({"fields": [told]})
    if not isinstance(label, str) or len(label) > LONGEST_LABEL:
        told = _("This is longer than %(limit)s characters.") % {"limit": LONGEST_LABEL}
        raise ValidationError({"fields": [told]})
    limits = _limits(raw) if name in asked.FILES else {}
    required = raw.get("required") is True
    return {"field": name, "label": label.strip(), "required": required, **limits}


def _limits(raw: dict[str, Any]) -> dict[str, Any]:
    """Which files a question takes, and how large they may be."""
    types = raw.get("types") or "any"
    megabytes = raw.get("megabytes") or attaching.USUAL_MEGABYTES
    if not isinstance(types, str) or types not in attaching.SORTS:
        told = _("There is no “%(name)s” here.") % {"name": str(types)[:40]}
        raise ValidationError({"fields": [told]})
    is_number = isinstance(megabytes, int) and not isinstance(megabytes, bool)
    if not is_number or not 0 < megabytes <= attaching.MOST_MEGABYTES:
        raise ValidationError({"fields": [_too_large()]})
    return {"types": types, "megabytes": megabytes}


def _too_large() -> str:
    told = _("The files of a form have at least 1 MB each, and together at most %(most)s.")
    return told % {"most": attaching.MOST_MEGABYTES}


def _requires_mail(row: IntakeForm) -> bool:
    return any(one["field"] == asked.MAIL and one["required"] for one in row.fields)


def _site(line: str) -> str:
    found = links.site_of(line.strip())
    if not found:
        told = _("“%(site)s” is not the address of a site, as https://www.example.com.")
        raise ValidationError({"sites": [told % {"site": line.strip()}]})
    return found


def rule(row: AssignmentRule) -> None:
    try:
        filters.parse(questions.everything(entities.get("leads")), row.conditions)
    except filters.InvalidFilter as wrong:
        raise ValidationError({"conditions": wrong.message}) from wrong


def availability(row: Availability) -> None:
    """The usual hours where none are given; each member has them once."""
    row.begins, row.ends = row.begins or BEGINS, row.ends or ENDS
    if row.ends <= row.begins or (row.short_ends and row.short_ends <= row.begins):
        raise ValidationError({"ends": [_("This is before the beginning.")]})
    if row.away_from and row.away_until and row.away_until < row.away_from:
        raise ValidationError({"away_until": [_("This is before the beginning.")]})
    if not row._state.adding:
        insisting.same(Availability.objects.get(pk=row.pk), row, "member_id")
    elif Availability.objects.filter(member=row.member).exists():
        raise ValidationError({"member": [_("The hours of this member are here already.")]})


checked_by("intake_forms", form)
checked_by("assignment_rules", rule)
checked_by("availabilities", availability)
