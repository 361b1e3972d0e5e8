"""What the rows of a file are, told by its columns and by its name."""

from collections.abc import Collection, Sequence
from typing import Final

from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import keeping, lined, presets, users
from kesher.exchange.bearers import DOCUMENT
from kesher.exchange.choosing import choose
from kesher.exchange.heads import are_lines
from kesher.exchange.mapping import are_ours, guess, is_code
from kesher.exchange.models import ImportRun
from kesher.exchange.synonyms import by_word, named_in
from kesher.exchange.targets import (
    ID,
    NAMING,
    OLD_ID,
    importable,
    is_of_lines,
    makeable,
    pointed_at,
    targets,
    title_key,
)
from kesher.lib import hebrew

__all__ = ["find_ids", "match", "offered", "pointed_at", "recognise", "remarks"]

Samples = Sequence[Sequence[str]]
SURE: Final = {"remembered", "saved", "sure"}
# What others keep beside their deals, and there is no place for here.
DEAL_LINES: Final = "deal_lines"
# Before the targets of names that mean former ids where there is a system they are of.
OF_PROJECTS: Final = "project/"
# The customer, where the row is of the contact.
EMPLOYER: Final = "works_at"


def recognise(titles: Sequence[str], samples: Samples, file_name: str) -> Entity | None:
    """By what another system exports, by the file's name, else by the names of most columns.

    What is known to be of a record type that whoever asks may not add is taken for no other.
    """
    if are_deal_lines(titles, file_name):
        return None
    possible = offered()
    known = {entity.key: entity for entity in possible}
    preset = presets.fitting(titles)
    if preset:
        return known.get(preset.entity)
    named = next((known[key] for key in named_in(file_name) if key in known), None)
    if named is not None and _score(named, titles, samples, may_be_lines=True):
        return named
    scores = {entity.key: _score(entity, titles, samples) for entity in possible}
    best = max(scores, key=lambda key: scores[key], default="")
    return known[best] if best and scores[best] else None


def are_deal_lines(titles: Sequence[str], file_name: str) -> bool:
    """Whether each row is a product of a deal: by what another system exports, else by its name."""
    if preset := presets.fitting(titles):
        return preset.file == DEAL_LINES
    return named_in(file_name)[:1] == [DEAL_LINES]


def remarks(run: ImportRun) -> list[str]:
    """What whoever brought a file should know of what its rows are."""
    if lined.of(run.entity) is None and are_deal_lines(run.titles, f"{run.file_name} {run.sheet}"):
        return [_("Each row is a line of a deal, and deals have no lines here.")]
    return [] if run.entity else [_("What its rows are was not recognised.")]


def offered() -> list[Entity]:
    """The record types whose rows may come from files of whoever asks, customers first."""
    found = [
        entity
        for entity in entities
        if importable(entity) and makeable(entity) and may("create", entity.key)
    ]
    return sorted(found, key=lambda entity: entity.key != "parties")


def _score(
    entity: Entity, titles: Sequence[str], samples: Samples, *, may_be_lines: bool = False
) -> int:
    """How many columns are surely its own; nothing where none tells what a record is called.

    That rows are lines of records, their columns alone do not tell: products have the same.
    """
    known = targets(entity)
    sure = [
        one.target
        for one in guess(entity, titles, samples)
        if one.confidence in SURE and one.target != ID
    ]
    if may_be_lines and are_lines(entity.key, sure):
        return len(sure)
    parts = {key for key, one in known.items() if is_of_lines(entity, one)}
    own = [key for key in sure if not known[key].through and key not in parts]
    return len(own) if any(key.partition(":")[0] in _naming(entity) for key in own) else 0


def _naming(entity: Entity) -> Collection[str]:
    """The targets of which a file must have one, for a record to be called something."""
    if DOCUMENT in targets(entity):
        return {DOCUMENT}
    return {*entity.called_by, *NAMING} if title_key(entity) == "name" else entity.called_by


def match(run: ImportRun) -> None:
    """A file that came into a project, unless its rows are the users of the former system."""
    if users.are_meant(run):
        keeping.take_as_users(run)
    elif run.entity:
        find_ids(run)


def find_ids(run: ImportRun) -> None:
    """Match a file of a project, whose columns may hold ids of its system."""
    choose(run, columns={})
    known = targets(entities.get(run.entity))
    chosen = list(run.mapping)
    for place in range(len(chosen)):
        old = _old_id(run, place)
        if old in known and (old not in chosen or known[old].takes_many):
            chosen[place] = old
    if chosen != run.mapping:
        keeping.match(run, chosen)


def _old_id(run: ImportRun, place: int) -> str:
    """The former id that a column tells: its own, by ids that are none of ours; one that it is
    called after; or that of a record which it names by numbers and signs alone.
    """
    key, held = run.mapping[place], [text for text in run.samples[place] if text]
    if key == ID:
        return "" if are_ours(entities.get(run.entity), held) else OLD_ID
    if not key:
        return _called_old_id(run, run.titles[place])
    is_named_so = bool(held) and all(map(is_code, held))
    return f"{key.removesuffix('.name')}.{OLD_ID}" if is_named_so else ""


def _called_old_id(run: ImportRun, title: str) -> str:
    """What a name of a column means, unless its system is known to mean nothing by it. Rows that
    were divided are of another type than the file that their system calls so.
    """
    preset, known = presets.fitting(run.titles), targets(entities.get(run.entity))
    told = preset.columns.get(hebrew.key(title)) if preset else None
    if preset and told is not None and (preset.entity == run.entity or told in known):
        return "" if preset.entity == run.entity else told
    meant = by_word().get(hebrew.key(title.replace("_", " ")), ())
    called = [one.removeprefix(OF_PROJECTS) for one in meant if one.startswith(OF_PROJECTS)]
    whose = f"{EMPLOYER}.{OLD_ID}"
    if f"party.{OLD_ID}" in called and f"{EMPLOYER}.name" in run.mapping and whose in known:
        return whose
    return next((one for one in called if one in known), "")
