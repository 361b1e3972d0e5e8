"""The documents that came along with a migration, found by what rows call them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kesher.entity.kinds.base import plain_text
from kesher.exchange.bearers import DOCUMENT
from kesher.exchange.targets import OLD_ID

Document = Mapping[str, Any]


class NoDocument(Exception):
    """The message is a sentence for a person."""


class Shelf:
    """The documents of a project, by what rows call them."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._by_name: dict[str, list[Document]] = defaultdict(list)
        self._by_stem: dict[str, list[Document]] = defaultdict(list)
        for one in documents:
            name = _steps(one["path"])[-1]
            self._by_name[name].append(one)
            self._by_stem[name.rpartition(".")[0] or name].append(one)

    def find(self, told: str, *, old: str = "") -> Document:
        """By its path, as far as it is told; else by the id of the row, as some systems name them.

        Raises `NoDocument`.
        """
        steps = _steps(told)
        same_name = self._by_name.get(steps[-1], ()) if steps else ()
        fitting = [one for one in same_name if _is_end(steps, _steps(one["path"]))]
        exact = [one for one in fitting if _steps(one["path"]) == steps] or fitting
        if not exact and old:
            exact = [*self._by_stem.get(old.lower(), ())]
        if len(exact) == 1:
            return exact[0]
        if exact:
            sentence = _("Several files are called “%(name)s”; please give the whole path.")
        else:
            sentence = _("There is no file “%(name)s” among those that were sent.")
        raise NoDocument(sentence % {"name": told})

    def named(
        self, rows: Iterable[tuple[int, Sequence[Any]]], mapping: Sequence[str]
    ) -> Iterator[tuple[int, Document]]:
        """The documents that the rows of a table name, by the numbers of these."""
        place = mapping.index(DOCUMENT)
        ids = mapping.index(OLD_ID) if OLD_ID in mapping else None
        for number, row in rows:
            old = plain_text(_cell(row, ids)) if ids is not None else ""
            try:
                yield number, self.find(plain_text(_cell(row, place)), old=old)
            except NoDocument:
                continue


def _cell(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) else None


def _steps(path: str) -> list[str]:
    return [step for step in path.replace("\\", "/").lower().split("/") if step.strip(".")]


def _is_end(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether either path ends with the other."""
    least = min(len(one), len(other))
    return list(one[-least:]) == list(other[-least:])
