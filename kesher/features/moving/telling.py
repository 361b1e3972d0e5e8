"""What is told of a customer in words: what changed, and what is no record of its own.

A feature that keeps more of somebody than records says by `tells` how a row of it reads, and adds
to `VISITS` what its lines of the log of accesses are called.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.entity.fields import Field
from kesher.entity.kinds.rows import RowsKind
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.enriching import looking
from kesher.features.enriching.models import Finding
from kesher.records.forgetting import Hanging
from kesher.records.models import Change
from kesher.screens import history
from kesher.screens.timeline import verb_label

OPENED: Final = "opened"
TAKEN: Final = "handed over"
VISITS: Final[dict[str, Any]] = {
    OPENED: gettext_lazy("Opened"),
    TAKEN: gettext_lazy("Handed over"),
    looking.LOOKED: gettext_lazy("Looked up outside"),
    "exported": gettext_lazy("Exported"),
    "printed": gettext_lazy("Printed"),
    "downloaded": gettext_lazy("Downloaded"),
    "opened by link": gettext_lazy("Opened by the customer"),
}

Told = dict[str, str]
_tellers: dict[Any, tuple[Any, Callable[[Any], Told]]] = {}


def tells(model: Any, title: Any) -> Callable[[Callable[[Any], Told]], Callable[[Any], Told]]:
    """Have each row of `model` that hangs on a customer told under `title`."""

    def keep(function: Callable[[Any], Told]) -> Callable[[Any], Told]:
        _tellers[model] = (title, function)
        return function

    return keep


def further(found: Hanging) -> Iterator[tuple[str, str, list[Told]]]:
    """Key, title and rows of whatever is no record."""
    for model, (title, function) in _tellers.items():
        rows = [function(row) for row in found.of(model).order_by("pk")]
        if rows:
            yield model._meta.model_name, str(title), [_filled(row) for row in rows]


def text(field: Field, record: Any) -> str:
    """Of rows also what is marked on them, like that somebody unsubscribed."""
    value, kind = field.read(record), field.kind
    if not isinstance(kind, RowsKind):
        return kind.text(value, field)
    return "; ".join(_marked(kind, row) for row in value or [])


def changed(change: Change | Any) -> dict[str, Any]:
    """By the fields that there are today; what has none is not for people."""
    if not entities.knows(change.entity):
        return {"title": "", "done": change.verb, "words": []}
    entity = entities.get(change.entity)
    rows = history.words(entity, change.before, change.after)
    words = [
        {"field": capital(label), "before": before, "after": after}
        for label, before, after in rows
        if before != after
    ]
    done = verb_label(entity, change.verb)
    return {"title": capital(entity.label), "done": done, "words": words}


def visited(verb: str) -> str:
    return str(VISITS.get(verb, verb))


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "d/m/Y H:i")


@tells(Finding, gettext_lazy("Found outside"))
def _outside(row: Finding) -> Told:
    return {_("When"): moment(row.at), _("What"): row.shown, _("Source"): row.source}


def _marked(kind: RowsKind, row: dict[str, Any]) -> str:
    flags = ", ".join(str(flag.label) for flag in kind.told_of(row))
    return f"{kind.shown(row)} ({flags})" if flags else kind.shown(row)


def _filled(row: Told) -> Told:
    return {label: told for label, told in row.items() if told}
