"""How other systems name the columns of what they export, and which of their files is which.

`presets.tsv` has a line for each file of a system: the names by which it is known for certain, the
record type here, and what every row gets. `preset_columns.tsv` says where its columns go. Words are
compared as `hebrew.key` folds them.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from django.core.exceptions import ValidationError

from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import bearers, keeping
from kesher.exchange.mapping import common_title, guess
from kesher.exchange.models import ImportRun, Policy, Strangers
from kesher.exchange.targets import Target, targets
from kesher.lib import hebrew

# The systems as people call them, by the word that stands in the tables.
SYSTEMS: Final = {
    "dynamics": "Microsoft Dynamics 365",
    "espocrm": "EspoCRM",
    "fireberry": "Fireberry",
    "google": "Google Contacts",
    "hubspot": "HubSpot",
    "monday": "monday.com",
    "odoo": "Odoo",
    "outlook": "Outlook",
    "pipedrive": "Pipedrive",
    "salesforce": "Salesforce",
    "suitecrm": "SuiteCRM",
    "uniform": "BKMVDATA (מבנה אחיד)",
    "zebra": "Zebra CRM",
    "zoho": "Zoho CRM",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """`marks` are the folded names that only this file has together; `columns` lead to targets."""

    system: str
    file: str
    entity: str
    marks: frozenset[str]
    fixed: dict[str, str]
    columns: dict[str, str]


def fitting(titles: Sequence[str]) -> Preset | None:
    """The file these columns are of; where several might be meant, that with most of the names."""
    there = {hebrew.key(title) for title in titles}
    known = [preset for preset in _presets() if preset.marks <= there]
    return max(known, key=lambda one: len(there & set(one.columns)), default=None)


def use(run: ImportRun, preset: Preset) -> None:
    """Match the file so; columns that the preset does not know are guessed."""
    entity = entities.get(run.entity)
    known = targets(entity)
    told = _once(preset, run.titles, known)
    taken = {key for key in told if key}
    guesses = guess(entity, run.titles, run.samples)
    chosen = [
        own if own is not None else "" if one.target in taken else one.target
        for own, one in zip(told, guesses, strict=True)
    ]
    keeping.came_from(run, preset.system)
    if bearers.of(entity.key):  # whatever a document regards is no customer for that alone
        keeping.treat(run, Strangers.LEAVE)
    keeping.choose(
        run,
        mapping=[key if key in known else "" for key in chosen],
        fixed=_possible(known, preset.fixed) | _title(entity, run.file_name),
        policy=Policy.SKIP,
        all_or_nothing=False,
    )


def _once(preset: Preset, titles: Sequence[str], known: Mapping[str, Target]) -> list[str | None]:
    """Where each column goes; of several for what takes one, that which the preset names first."""
    rank = {name: place for place, name in enumerate(preset.columns)}
    found: list[str | None] = [None] * len(titles)
    taken: set[str] = set()
    names = [hebrew.key(title) for title in titles]
    for place in sorted(range(len(names)), key=lambda at: rank.get(names[at], len(rank))):
        key = preset.columns.get(names[place])
        is_second = key in taken and key in known and not known[key].takes_many
        found[place] = "" if is_second else key
        taken |= {key} if key else set()
    return found


def _possible(known: Mapping[str, Target], fixed: Mapping[str, str]) -> dict[str, str]:
    """Of what every row gets, the answers that the organisation has kept."""
    return {
        key: told for key, told in fixed.items() if key in known and _is_known(known[key], told)
    }


def _is_known(target: Target, told: str) -> bool:
    field = target.field
    if field is None:
        return False
    try:
        field.kind.from_json(told, field)
    except ValidationError:
        return False
    return True


def _title(entity: Entity, file_name: str) -> dict[str, str]:
    """What a record is called whose own column is empty, where all may be called alike."""
    title = common_title(entity)
    return {title: file_name.rpartition(".")[0] or file_name} if title else {}


@cache
def _presets() -> tuple[Preset, ...]:
    columns: dict[tuple[str, str], dict[str, str]] = {}
    for line in _lines("preset_columns.tsv"):
        for file in line["files"].split():
            place = columns.setdefault((line["system"], file), {})
            target = "" if line["target"] == "-" else line["target"]
            place.update(dict.fromkeys(_folded(line["columns"]), target))
    return tuple(
        Preset(
            system=line["system"],
            file=line["file"],
            entity=line["entity"],
            marks=frozenset(_folded(line["marks"])),
            fixed=dict(pair.split("=") for pair in line["fixed"].split()),
            columns=columns.get((line["system"], line["file"]), {}),
        )
        for line in _lines("presets.tsv")
    )


def _folded(words: str) -> Iterator[str]:
    return (hebrew.key(word.strip()) for word in words.split(","))


def _lines(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("kesher.exchange").joinpath(name).read_text("utf-8")
    return csv.DictReader(text.splitlines(), delimiter="\t")
