"""Fields of the organisation's own, made while columns are matched: guessed from what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.entity import kinds
from kesher.entity.fields import ExtraField
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.exchange import nothing
from kesher.exchange.models import ImportRun
from kesher.lib import hebrew, phones
from kesher.records import acting

Labels = Mapping[str, str]

# Said of a column: make a field of it.
MAKE: Final = "+"
# The kinds that tell themselves by what stands in a column, the strictest first.
TOLD: Final = ("email", "phone", "url", "date", "whole_number", "decimal")
LONGEST_LABEL: Final = 60
MOST_ANSWERS: Final = 20
SHORT_LINE: Final = 59
SHORTEST_PHONE: Final = 9


# What may be chosen instead.
OFFERED: Final = ("text", "long_text", "choice", "yes_no", "money", *TOLD)
LANGUAGES: Final = ("he", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The field that a column would become; `labels` by language, of which one is enough."""

    labels: dict[str, str]
    kind: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return next(iter(self.labels.values()))


def may_make() -> bool:
    """Fields are settings, which administrators keep."""
    return is_administrator()


def proposal(run: ImportRun, place: int) -> Proposal:
    """What is guessed of a column by its title and what it holds."""
    seen = run.samples[place] if place < len(run.samples) else []
    samples = [one for one in seen if not nothing.is_said(one)]
    words = _words(run, place)
    title = run.titles[place] or _("Column %(number)s") % {"number": place + 1}
    labels = {_language(): hebrew.clean(title)[:LONGEST_LABEL]}
    if kind := next((key for key in TOLD if samples and _fits(key, samples)), ""):
        return Proposal(labels=labels, kind=kind)
    if 1 < len(words) <= MOST_ANSWERS and len(words) * 2 <= run.row_count:
        return Proposal(labels=labels, kind="choice", options=_answers(words))
    is_long = any(len(one) > SHORT_LINE for one in samples)
    return Proposal(labels=labels, kind="long_text" if is_long else "text")


def said(run: ImportRun, place: int, *, kind: str = "", labels: Labels | None = None) -> Proposal:
    """The same, with the kind and the labels that somebody chose. Raises `ValidationError`."""
    guessed = proposal(run, place)
    wanted = {key: hebrew.clean(text)[:LONGEST_LABEL] for key, text in (labels or {}).items()}
    wanted = {key: text for key, text in wanted.items() if text} or guessed.labels
    if kind in {"", guessed.kind}:
        return replace(guessed, labels=wanted)
    if kind not in OFFERED or not wanted.keys() <= {*LANGUAGES}:
        told = {"kinds": ", ".join(OFFERED), "languages": ", ".join(LANGUAGES)}
        sentence = _("A field has a kind of %(kinds)s, and labels in %(languages)s.")
        raise ValidationError(sentence % told, code="choice")
    options = _answers(_words(run, place)) if kind == "choice" else {}
    return Proposal(labels=wanted, kind=kind, options=options)


def make(run: ImportRun, told: Proposal) -> str:
    """Its key. Raises `NotVisible` where whoever asks may not, and `ValidationError`."""
    values: dict[str, Any] = {
        "entity": run.entity,
        "labels": told.labels,
        "kind": told.kind,
        "options": told.options,
        "position": CustomField.objects.filter(entity=run.entity).count(),
    }
    made = acting.perform(entities.get("custom_fields"), "create", None, values)
    return str(made.key)


def _words(run: ImportRun, place: int) -> Sequence[str]:
    held = run.distinct[place] if place < len(run.distinct) else ()
    return [one for one in held if not nothing.is_said(one, nothing.OF_PROGRAMS)]


def _answers(words: Sequence[str]) -> dict[str, Any]:
    return {"items": [{"labels": {_language(): word}} for word in sorted(words)]}


def _fits(key: str, samples: Sequence[str]) -> bool:
    """Whether all that is seen of the column is of this kind."""
    kind = kinds.kind(key)
    options = kind.check_options({})
    probe = ExtraField(key="x_probe", label="", kind=kind, is_custom=True, options=options)
    if key == "phone" and not all(map(_is_phone, samples)):
        return False
    try:
        return all(kind.parse(one, probe) is not None for one in samples)
    except ValidationError:
        return False


def _is_phone(text: str) -> bool:
    """Other numbers are as long as some phones are."""
    try:
        return phones.parse(text).is_likely and sum(map(str.isdigit, text)) >= SHORTEST_PHONE
    except phones.NotAPhone:
        return False


def _language() -> str:
    return (get_language() or "he")[:2]
