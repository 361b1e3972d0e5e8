"""Matches of columns that an organisation keeps under a name, for the next file like this one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import is_administrator
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import correcting, making
from kesher.exchange.headings import line_of
from kesher.exchange.intake import LONGEST_SAMPLE
from kesher.exchange.mapping import guess
from kesher.exchange.models import ImportRun, Policy, SavedMapping
from kesher.exchange.targets import fillable, targets
from kesher.exchange.ways import WrongWay, wish_of
from kesher.lib import hebrew
from kesher.records import history, reading, undoing
from kesher.records.models import Change
from kesher.tenancy import current

KEY: Final = "import_mappings"
FORMAT: Final = 1
LONGEST: Final = SavedMapping._meta.get_field("name").max_length or 0
TOLD: Final = (
    "entity",
    "name",
    "columns",
    "fixed",
    "answers",
    "corrections_off",
    "policy",
    "all_or_nothing",
    "wish",
)


class WrongMapping(Exception):
    """The message is a sentence for the person who brought it."""


def of(entity: Entity) -> list[SavedMapping]:
    return list(SavedMapping.objects.filter(entity=entity.key).order_by("name"))


def named(entity: Entity, name: str) -> SavedMapping:
    """Raises `WrongMapping`."""
    found = SavedMapping.objects.filter(entity=entity.key, name=hebrew.clean(name)).first()
    if found is None:
        sentence = _("There is no saved mapping “%(name)s”.")
        raise WrongMapping(sentence % {"name": name})
    return found


def fitting(run: ImportRun) -> SavedMapping | None:
    """The one that knows most columns of the file, and misses none that it matched with a field."""
    there = Counter(map(hebrew.key, run.titles))
    lines = {hebrew.key(line) for _number, line in run.found.get("lines", ())}
    known = [
        saved
        for saved in of(entities.get(run.entity))
        if _is_among(saved, there) or _is_named_in(saved, lines)
    ]
    return max(known, key=lambda one: (len(_matched(one)), one.updated_at), default=None)


def _is_among(saved: SavedMapping, there: Counter[str]) -> bool:
    wanted = Counter(_matched(saved))
    return bool(wanted) and wanted <= there


def _is_named_in(saved: SavedMapping, lines: set[str]) -> bool:
    """Whether the names stand in another row than the one that seems to have them."""
    names = line_of([column["title"] for column in saved.columns])[:LONGEST_SAMPLE]
    return bool(saved.wish.get("heading")) and hebrew.key(names) in lines


def _matched(saved: SavedMapping) -> list[str]:
    return [hebrew.key(column["title"]) for column in saved.columns if column["field"]]


def chosen(saved: SavedMapping, run: ImportRun) -> list[str]:
    """Where each column of a file goes; columns that the mapping does not know are guessed."""
    entity = entities.get(run.entity)
    known = targets(entity)
    waiting: dict[str, list[str]] = {}
    for column in saved.columns:
        waiting.setdefault(hebrew.key(column["title"]), []).append(column["field"])
    told = [_next(waiting, hebrew.key(title)) for title in run.titles]
    guesses = [one.target for one in guess(entity, run.titles, run.samples)]
    taken = {key for key in told if key}
    return [
        _free(guessed, known, taken)
        if own is None
        else _new_field(guessed, known, taken)
        if own == making.MAKE
        else own
        if own in known
        else ""
        for own, guessed in zip(told, guesses, strict=True)
    ]


def _new_field(guessed: str, known: Mapping[str, Any], taken: set[str]) -> str:
    """Where it was made meanwhile, it is known by its name."""
    known_by_now = _free(guessed, known, taken)
    return known_by_now or (making.MAKE if making.may_make() else "")


def _next(waiting: dict[str, list[str]], name: str) -> str | None:
    fields = waiting.get(name)
    return fields.pop(0) if fields else None


def _free(guessed: str, known: Mapping[str, Any], taken: set[str]) -> str:
    if not guessed or (guessed in taken and not known[guessed].takes_many):
        return ""
    taken.add(guessed)
    return guessed


@transaction.atomic
def save(run: ImportRun, name: str) -> SavedMapping:
    """Keep what was chosen for a file under a name. Raises `WrongMapping` or `Refused`."""
    columns = [
        {"title": title, "field": field}
        for title, field in zip(run.titles, run.mapping, strict=True)
        if title
    ]
    return _keep(
        entities.get(run.entity),
        name,
        columns=columns,
        fixed=run.fixed,
        answers=run.answers,
        corrections_off=run.corrections_off,
        policy=run.policy,
        all_or_nothing=run.all_or_nothing,
        wish=run.wish,
    )


def _keep(entity: Entity, name: str, **told: Any) -> SavedMapping:
    clean = hebrew.clean(name)[:LONGEST]
    if not clean:
        raise WrongMapping(_("Please give the mapping a name."))
    saved = SavedMapping.objects.filter(entity=entity.key, name=clean).first()
    before = _told(saved) if saved else {}
    if saved is None:
        saved = SavedMapping(entity=entity.key, name=clean, member_id=current().actor_id)
    else:
        _insist_on_own(saved)
    for key, value in told.items():
        setattr(saved, key, value)
    saved.updated_at = timezone.now()
    saved.save()
    verb = "update" if before else "create"
    history.note_change(KEY, saved.pk, verb, before=before, after=_told(saved))
    return saved


@transaction.atomic
def drop(saved: SavedMapping) -> None:
    """Raises `Refused` where it is a colleague's."""
    _insist_on_own(saved)
    history.note_change(KEY, saved.pk, "withdraw", before=_told(saved), after={})
    saved.delete()


def is_own(saved: SavedMapping) -> bool:
    """Whether whoever asks may change it: its maker and administrators."""
    return is_administrator() or saved.member_id == current().actor_id


def _insist_on_own(saved: SavedMapping) -> None:
    if not is_own(saved):
        sentence = _("“%(name)s” is a colleague's mapping; please choose another name.")
        raise Refused(sentence % {"name": saved.name})


def _told(saved: SavedMapping) -> dict[str, Any]:
    member = str(saved.member_id) if saved.member_id else None
    return {name: getattr(saved, name) for name in TOLD} | {"member": member}


def as_json(saved: SavedMapping) -> dict[str, Any]:
    """The mapping as a file for another organisation, or for a program."""
    return {
        "kesher_mapping": FORMAT,
        "entity": saved.entity,
        "name": saved.name,
        "columns": saved.columns,
        "fixed": saved.fixed,
        "values": saved.answers,
        "corrections_off": saved.corrections_off,
        "existing": saved.policy,
        "all_or_nothing": saved.all_or_nothing,
        "reading": saved.wish,
    }


@transaction.atomic
def take_in(entity: Entity, told: Any) -> SavedMapping:
    """A mapping from such a file. Raises `WrongMapping` or `Refused`."""
    if not isinstance(told, dict) or told.get("kesher_mapping") != FORMAT:
        raise WrongMapping(_("This is no mapping that was saved here."))
    if told.get("entity") != entity.key:
        sentence = _("This mapping is for another record type: %(entity)s.")
        raise WrongMapping(sentence % {"entity": told.get("entity")})
    wrong = next(_wrong_parts(told), None)
    if wrong:
        raise WrongMapping(_("This part of the mapping is wrong: %(part)s.") % {"part": wrong})
    _insist_on_fields(entity, told)
    try:
        wish = wish_of(told.get("reading", {})).told()
    except WrongWay as problem:
        raise WrongMapping(str(problem)) from problem
    return _keep(
        entity,
        told["name"],
        columns=[{"title": one["title"], "field": one["field"]} for one in told["columns"]],
        fixed=told.get("fixed", {}),
        answers=told.get("values", {}),
        corrections_off=told.get("corrections_off", []),
        policy=told.get("existing", Policy.SKIP),
        all_or_nothing=told.get("all_or_nothing", False),
        wish=wish,
    )


def _wrong_parts(told: Mapping[str, Any]) -> Iterator[str]:
    columns = told.get("columns")
    if not isinstance(told.get("name"), str):
        yield "name"
    if not isinstance(columns, list) or not all(map(_is_column, columns)):
        yield "columns"
    yield from (
        part for part in ("fixed", "values", "reading") if not isinstance(told.get(part, {}), dict)
    )
    if not all(map(_are_texts, told.get("values", {}).values())):
        yield "values"
    if not correcting.are_kinds(told.get("corrections_off", [])):
        yield "corrections_off"
    if told.get("existing", Policy.SKIP) not in Policy.values:
        yield "existing"
    if not isinstance(told.get("all_or_nothing", False), bool):
        yield "all_or_nothing"


def _is_column(column: Any) -> bool:
    return isinstance(column, dict) and {"title", "field"} <= set(column) and _are_texts(column)


def _are_texts(told: Any) -> bool:
    return isinstance(told, dict) and all(isinstance(value, str) for value in told.values())


def _insist_on_fields(entity: Entity, told: Mapping[str, Any]) -> None:
    known, own = targets(entity), fillable(entity)
    wanted = {column["field"] for column in told["columns"]} - {""}
    strange = sorted((wanted - {*known, making.MAKE}) | (set(told.get("fixed", {})) - set(own)))
    if strange:
        sentence = _("There is no such field here: %(fields)s.")
        raise WrongMapping(sentence % {"fields": ", ".join(strange)})


def _give_back(change: Change) -> bool:
    """What was deleted is made again, what was changed is as before, what was made is gone."""
    saved = SavedMapping.objects.filter(pk=change.record_id).first()
    told = change.before or change.after
    if not is_administrator() and told["member"] != str(current().actor_id):
        raise reading.NotVisible(KEY)
    if (_told(saved) if saved else {}) != change.after:
        return False
    if not change.before and saved:
        saved.delete()
        return True
    made = saved or SavedMapping(pk=change.record_id)
    values: Sequence[tuple[str, Any]] = [(name, change.before[name]) for name in TOLD]
    for name, value in (*values, ("member_id", change.before["member"])):
        setattr(made, name, value)
    made.save()
    return True


undoing.taken_back_by(KEY, lazy("a saved mapping"), _give_back)
