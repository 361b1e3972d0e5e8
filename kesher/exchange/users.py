"""The users of the former system, as a file of a migration tells them.

None of its rows comes in: it tells who is behind the ids by which other files name owners and
authors (see `kesher.exchange.owners`). `users.tsv` has what its columns are called.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.entity.kinds.base import plain_text
from kesher.exchange import keeping, presets
from kesher.exchange.intake import Row
from kesher.exchange.mapping import is_code
from kesher.exchange.models import ImportProject, ImportRun, Source
from kesher.exchange.synonyms import named_in
from kesher.lib import hebrew

# How presets and names of files call them.
USERS: Final = "users"
# So many rows of such a file are read; what has more is no list of users.
MOST: Final = 20_000
# Files that are called so are it only where somebody signs in by what they tell.
DOUBTFUL: Final = ("עובדים", "employees")
Columns = Mapping[str, int]


def are_meant(run: ImportRun) -> bool:
    """By what another system exports, else by what it is called and has columns of: the name of
    the sheet, where that says anything, before the file's.
    """
    columns, names = _named(run.titles), (run.sheet, run.file_name)
    preset = presets.fitting(run.titles)
    if run.row_count > MOST or not _are_enough(columns):
        return False
    if preset:
        return preset.entity == USERS
    called = next(filter(None, map(named_in, names)), [""])
    is_doubtful = any(hebrew.key(word) in hebrew.key(name) for word in DOUBTFUL for name in names)
    return called[0] == USERS and ("username" in columns or not is_doubtful)


def insist(run: ImportRun) -> None:
    """Raises `Refused` where nobody could be told by its rows."""
    if run.row_count > MOST:
        sentence = _("A file of users has at most %(most)s rows.")
        raise Refused(sentence % {"most": f"{MOST:,}"})
    if not _are_enough(_columns(run)):
        raise Refused(
            _("It needs a column of the users' ids, and one of their mail addresses or names.")
        )


def gather(project: ImportProject) -> None:
    """Note who the users are, as the files that come along tell."""
    told = project.runs.filter(source=Source.USERS, is_left_out=False).order_by("created_at")
    keeping.know_people(project, [one for run in told for one in _people(run)])


def _people(run: ImportRun) -> Iterator[dict[str, Any]]:
    columns = _columns(run)
    with keeping.table_of(run) as table:
        for _number, row in islice(table.rows, MOST):
            told = {part: _cell(row, place) for part, place in columns.items()}
            parts = [told.get("given_name", ""), told.get("family_name", "")]
            name = told.get("name") or " ".join(filter(None, parts))
            one = {"old": told["old"], "name": name, "email": told.get("email", "")}
            words = {told.get("username", ""), *one.values()} - {""}
            if words:
                yield one | {"run": str(run.pk), "words": sorted(map(hebrew.key, words))}


def _columns(run: ImportRun) -> Columns:
    """By their names, else by what they hold."""
    found = dict(_named(run.titles))
    for part, looks_so in _LOOKS.items():
        for place, held in enumerate(run.samples):
            if part not in found and place not in found.values() and held:
                found |= {part: place} if all(map(looks_so, held)) else {}
    return found


def _named(titles: Sequence[str]) -> Columns:
    """Where each part stands, in the first column that is called so."""
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        part = _parts().get(hebrew.key(title.replace("_", " ")), "")
        if part:
            found.setdefault(part, place)
    return found


def _are_enough(columns: Columns) -> bool:
    return "old" in columns and bool({"email", "name", "family_name"} & columns.keys())


def _is_mail(text: str) -> bool:
    return "@" in text


_LOOKS: Final[Mapping[str, Callable[[str], bool]]] = {"email": _is_mail, "old": is_code}


@cache
def _parts() -> dict[str, str]:
    text = resources.files("kesher.exchange").joinpath("users.tsv").read_text("utf-8")
    lines = csv.DictReader(text.splitlines(), delimiter="\t")
    return {
        hebrew.key(word.strip()): line["part"]
        for line in lines
        for word in line["names of columns"].split(",")
    }


def _cell(row: Row, place: int) -> str:
    return plain_text(row[place]) if place < len(row) else ""
