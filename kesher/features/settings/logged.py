"""The words of the log of actions: what an access was, and what stands beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from kesher.entity import filters, questions
from kesher.entity.description import Entity
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.exchange import correcting
from kesher.exchange.leaving import baggage
from kesher.features.enriching import looking, providers
from kesher.features.intake import guard
from kesher.features.intake.models import State
from kesher.features.moving import erasing, telling
from kesher.features.settings.accounting import AccountingForm
from kesher.features.settings.organization import OrganizationForm
from kesher.features.settings.quotes import TermsForm
from kesher.records import forgetting, undoing
from kesher.records.models import Access, Change

LOG: Final = gettext_lazy("Log of actions")
ACCESS_VERBS: Final[Mapping[str, Any]] = {
    "opened": gettext_lazy("Opened"),
    telling.TAKEN: gettext_lazy("Handed over"),
    forgetting.ERASED: gettext_lazy("Erased for good"),
    "exported": gettext_lazy("Exported"),
    "printed": gettext_lazy("Printed"),
    "downloaded": gettext_lazy("Downloaded"),
    looking.LOOKED: gettext_lazy("Looked up outside"),
    "link opened": gettext_lazy("Customer's link opened"),
    "opened by link": gettext_lazy("Opened by the customer"),
    "link closed": gettext_lazy("Customer's link closed"),
    "invited": gettext_lazy("Invited"),
    "uninvited": gettext_lazy("Invitation withdrawn"),
    "key made": gettext_lazy("API key made"),
    "key ended": gettext_lazy("API key ended"),
    "changed": gettext_lazy("Changed"),
    erasing.ASKED: gettext_lazy("Erasing asked for"),
    erasing.STOPPED: gettext_lazy("Erasing called off"),
    baggage.MOVED_OUT: gettext_lazy("Everything taken out"),
    baggage.MOVED_IN: gettext_lazy("Everything brought in"),
    State.RECEIVED: gettext_lazy("Submission received"),
    State.WAITING: gettext_lazy("Submission waits for confirmation"),
    State.MADE: gettext_lazy("Lead of a new customer"),
    State.MATCHED: gettext_lazy("Lead of a known customer"),
    State.SUSPECTED: gettext_lazy("Submission suspected"),
    State.REFUSED: gettext_lazy("Submission sent back to be corrected"),
    State.FAILED: gettext_lazy("Submission failed"),
}
CHANGE_VERBS: Final[Mapping[str, Any]] = {
    "create": gettext_lazy("Added"),
    "update": gettext_lazy("Changed"),
    "delete": gettext_lazy("Moved to the bin"),
    "restore": gettext_lazy("Restored"),
    "undo": gettext_lazy("Undone"),
    "withdraw": gettext_lazy("Removed"),
    "merge": gettext_lazy("Merged"),
}
# What changes of no entity keep beside what their own forms ask; of all else nothing is said.
NAMES: Final[Mapping[str, Any]] = {
    **{name: field.label for name, field in TermsForm.base_fields.items()},
    **{name: field.label for name, field in AccountingForm.base_fields.items()},
    **{name: field.label for name, field in OrganizationForm.base_fields.items()},
    "conditions": gettext_lazy("Conditions"),
    "done": gettext_lazy("Taken back"),
    "email": gettext_lazy("E-mail"),
    "entity": gettext_lazy("Record type"),
    "kind": gettext_lazy("Corrections"),
    "left": gettext_lazy("Left as they are"),
}


def type_label(key: str) -> Any:
    """What sort of thing a line of the log is about."""
    if entities.knows(key):
        return capital(entities.get(key).label)
    return LOG if key in {"changes", "accesses"} else capital(undoing.plain_label(key))


def detail(row: Access) -> str:
    """What is known of an access beside its record, part by part, in words."""
    known = entities.get(row.entity) if entities.knows(row.entity) else None
    told = ((tell, row.detail[key]) for key, tell in DETAILS.items() if row.detail.get(key))
    return " · ".join(str(tell(value, known)) for tell, value in told)


def plain_changes(row: Change) -> Iterable[tuple[Any, str, str]]:
    """Label, old and new of what is no entity, as far as it can be told in a word."""
    names = {**NAMES, **{one.key: one.label for one in providers.every()}}
    for key in dict.fromkeys((*row.before, *row.after)):
        was, now = row.before.get(key), row.after.get(key)
        if key in names and was != now and not isinstance(now or was, dict | list):
            yield names[key], _word(key, was), _word(key, now)


def _word(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if key == "entity" and value:
        return str(type_label(value))
    return str(correcting.LABELS.get(value, value) if key == "kind" else value or "")


def _rows(count: int, _entity: Entity | None) -> str:
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": f"{count:,}"}


def _columns(keys: Sequence[str], entity: Entity | None) -> str:
    """A column that is gone by now has no name left but its key."""
    fields = entity.fields() if entity else {}
    labels = [str(fields[key].label) if key in fields else key for key in keys]
    return _("Columns: %(names)s") % {"names": ", ".join(labels)}


def _filter(conditions: str, entity: Entity | None) -> str:
    """In words; one that can be read no longer, as it was typed."""
    said = conditions
    if entity:
        try:
            tree = filters.parse(questions.everything(entity), conditions)
            said = filters.sentence(tree, get_language() or "he")
        except (filters.InvalidFilter, ValidationError):
            said = conditions
    return _("Conditions: %(said)s") % {"said": said}


def _reasons(keys: Sequence[str], _entity: Entity | None) -> str:
    return "; ".join(str(guard.REASONS.get(one, one)) for one in keys)


def _provider(key: str, _entity: Entity | None) -> str:
    return next((str(one.label) for one in providers.every() if one.key == key), key)


def _size(count: int, _entity: Entity | None) -> str:
    return filesizeformat(count)


def _upper(told: str, _entity: Entity | None) -> str:
    return told.upper()


def _as_it_is(told: Any, _entity: Entity | None) -> str:
    return str(told)


def _role(name: str, _entity: Entity | None) -> str:
    return _("Role: %(name)s") % {"name": name}


# In the order in which they are read.
DETAILS: Final[Mapping[str, Callable[[Any, Entity | None], str]]] = {
    "count": _rows,
    "columns": _columns,
    "filter": _filter,
    "format": _upper,
    "reasons": _reasons,
    "provider": _provider,
    "asked": _as_it_is,
    "name": _as_it_is,
    "file": _as_it_is,
    "email": _as_it_is,
    "role": _role,
    "size": _size,
}
