"""Fields of the organisation's own that columns become: guessed from what these hold.

They are planned while columns are matched, and made when the import begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.entity import kinds
from kesher.entity.fields import ExtraField
from kesher.entity.kinds.labels import label_of, language_of
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.exchange import cards, keeping, nothing
from kesher.exchange.models import ImportRun
from kesher.exchange.targets import Target
from kesher.lib import hebrew, phones
from kesher.records import acting
from kesher.tenancy import current, scope

Labels = Mapping[str, str]

# Said of a column: make a field of it.
MAKE: Final = "+"
# Begins the key of a field that is but planned.
PROBE: Final = "x_planned_"
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
    """The field that a column becomes; `labels` by language, of which one is enough.

    `key` is that of the field, once it was made.
    """

    labels: dict[str, str]
    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    key: str = ""

    @property
    def label(self) -> str:
        return label_of(self.labels, "")


def may_make() -> bool:
    """Fields are settings, which administrators keep."""
    return is_administrator()


def proposal(run: ImportRun, place: int) -> Proposal:
    """What is guessed of a column by its title and what it holds."""
    seen = run.samples[place] if place < len(run.samples) else []
    samples = [one for one in seen if not nothing.is_said(one)]
    words = _words(run, place)
    title = cards.called(run.titles)[place] or _("Column %(number)s") % {"number": place + 1}
    label = hebrew.clean(title)[:LONGEST_LABEL]
    labels = {language_of(label): label}
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


def planned(run: ImportRun, place: int) -> Proposal:
    """What was said of a column that becomes a field, or else is guessed of it."""
    told = run.planned.get(str(place))
    return Proposal(**told) if told else proposal(run, place)


def all_planned(run: ImportRun) -> list[tuple[int, Proposal]]:
    """Each column that becomes a field, or became one."""
    told = ((int(place), Proposal(**one)) for place, one in run.planned.items())
    return [(at, one) for at, one in told if run.mapping[at] in {MAKE, one.key} - {""}]


def plan(run: ImportRun, mapping: Sequence[str], told: Mapping[int, Proposal]) -> None:
    """Keep what was said of those columns of the mapping that become fields."""
    places = [at for at, key in enumerate(mapping) if key == MAKE]
    kept = {at: told.get(at) or planned(run, at) for at in places}
    made = {at: one for at, one in all_planned(run) if mapping[at] == one.key != ""}
    both = sorted((kept | made).items())
    keeping.plan(run, {str(at): asdict(one) for at, one in both})


def in_trial(run: ImportRun) -> dict[int, Target]:
    """Where the cells of columns go, by their place, as long as their fields are not there."""
    return {at: _target(run, at) for at, key in enumerate(run.mapping) if key == MAKE}


def _target(run: ImportRun, place: int) -> Target:
    told, kind = planned(run, place), kinds.kind(planned(run, place).kind)
    probe = ExtraField(
        key=f"{PROBE}{place}",
        label=told.label,
        kind=kind,
        is_custom=True,
        options=kind.check_options(told.options),
    )
    return Target(key=probe.key, label=told.label, field=probe)


def make_all(run: ImportRun) -> None:
    """Raises `NotVisible` where whoever asks may not, and `ValidationError`."""
    places = [at for at, key in enumerate(run.mapping) if key == MAKE]
    if not places:
        return
    made = {at: replace(planned(run, at), key=_made(run, planned(run, at))) for at in places}
    known = dict(all_planned(run)) | made
    keeping.match(run, [made[at].key if at in made else key for at, key in enumerate(run.mapping)])
    keeping.plan(run, {str(at): asdict(one) for at, one in sorted(known.items())})


def plan_again(run: ImportRun) -> None:
    """What was taken back is made anew, should the file come in again."""
    gone = set(_fields(run).filter(is_archived=True).values_list("key", flat=True))
    again = {at for at, one in all_planned(run) if one.key in gone}
    keeping.match(run, [MAKE if at in again else key for at, key in enumerate(run.mapping)])


def _made(run: ImportRun, told: Proposal) -> str:
    """The field that was made of it before, one of the same name and kind, or a new one."""
    fields = entities.get("custom_fields")
    if before := _fields(run).filter(key=told.key or None, is_archived=True).first():
        acting.perform(fields, "update", before, {"is_archived": False})
        return str(before.key)
    if same := _alike(run, told):
        _grow(same, told)
        return str(same.key)
    values: dict[str, Any] = {
        "entity": run.entity,
        "labels": told.labels,
        "kind": told.kind,
        "options": told.options,
        "position": _fields(run).count(),
    }
    return str(acting.perform(fields, "create", None, values).key)


def _fields(run: ImportRun) -> QuerySet[CustomField]:
    return CustomField.objects.filter(entity=run.entity)


def _alike(run: ImportRun, told: Proposal) -> CustomField | None:
    """Two files of one migration may have the same column."""
    wanted = set(told.labels.items())
    known = _fields(run).filter(kind=told.kind, is_archived=False)
    return next((one for one in known if wanted & set(one.labels.items())), None)


def _grow(known: CustomField, told: Proposal) -> None:
    """Answers that it has not yet stay when the import goes: under a batch of their own."""
    items = known.options.get("items", ())
    there = {hebrew.key(label) for one in items for label in one["labels"].values()}
    wanted = [one for one in told.options.get("items", ()) if not there & _names(one)]
    if wanted:
        options = {**known.options, "items": [*items, *wanted]}
        here = current()
        with scope(here.organization_id, here.actor_id, here.channel):
            acting.perform(entities.get("custom_fields"), "update", known, {"options": options})


def _names(item: Mapping[str, Any]) -> set[str]:
    return {hebrew.key(label) for label in item["labels"].values()}


def _words(run: ImportRun, place: int) -> Sequence[str]:
    held = run.distinct[place] if place < len(run.distinct) else ()
    return [one for one in held if not nothing.is_said(one, nothing.OF_PROGRAMS)]


def _answers(words: Sequence[str]) -> dict[str, Any]:
    return {"items": [{"labels": {language_of(word): word}} for word in sorted(words)]}


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
