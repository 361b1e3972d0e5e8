"""What the rows of a file are, told by its columns and by its name."""

from collections.abc import Sequence
from typing import Final

from kesher.access.rights import may
from kesher.entity.description import Entity
from kesher.entity.kinds.reference import pk_of
from kesher.entity.registry import entities
from kesher.exchange import keeping, presets
from kesher.exchange.choosing import choose
from kesher.exchange.mapping import guess
from kesher.exchange.models import ImportRun
from kesher.exchange.synonyms import named_in
from kesher.exchange.targets import (
    ID,
    NAMING,
    OLD_ID,
    importable,
    makeable,
    pointed_at,
    targets,
    title_key,
)

__all__ = ["find_ids", "offered", "pointed_at", "recognise"]

Samples = Sequence[Sequence[str]]
SURE: Final = {"remembered", "saved", "sure"}


def recognise(titles: Sequence[str], samples: Samples, file_name: str) -> Entity | None:
    """By what another system exports, by the file's name, else by the names of most columns."""
    possible = offered()
    known = {entity.key: entity for entity in possible}
    preset = presets.fitting(titles)
    if preset and preset.entity in known:
        return known[preset.entity]
    named = next((known[key] for key in named_in(file_name) if key in known), None)
    if named is not None and _score(named, titles, samples):
        return named
    scores = {entity.key: _score(entity, titles, samples) for entity in possible}
    best = max(scores, key=lambda key: scores[key], default="")
    return known[best] if best and scores[best] else None


def offered() -> list[Entity]:
    """The record types whose rows may come from files of whoever asks, customers first."""
    found = [
        entity
        for entity in entities
        if importable(entity) and makeable(entity) and may("create", entity.key)
    ]
    return sorted(found, key=lambda entity: entity.key != "parties")


def _score(entity: Entity, titles: Sequence[str], samples: Samples) -> int:
    """How many columns are surely its own; nothing where none tells what a record is called."""
    known = targets(entity)
    sure = [
        one.target
        for one in guess(entity, titles, samples)
        if one.confidence in SURE and one.target != ID
    ]
    title = title_key(entity) or "text"
    own = [key for key in sure if not known[key].through]
    names = {title, *NAMING} if title == "name" else {title}
    return len(own) if any(key.partition(":")[0] in names for key in own) else 0


def find_ids(run: ImportRun) -> None:
    """Match a file of a project. A column of ids that are none of ours has those of its system."""
    choose(run, columns={})
    chosen = run.mapping
    if OLD_ID in chosen or ID not in chosen:
        return
    place = chosen.index(ID)
    if not any(pk_of(text) for text in run.samples[place]):
        chosen = [*chosen[:place], OLD_ID, *chosen[place + 1 :]]
        keeping.match(run, chosen)
