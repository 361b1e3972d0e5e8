"""How somebody wants a file to be read, where it was not understood rightly by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from kesher.entity.kinds.base import plain_text
from kesher.lib.tables import ENCODINGS, Way

DELIMITERS: Final = {",": ",", ";": ";", "\t": "Tab", "|": "|"}
# Rows above this one are looked at for the names of the columns.
LOOKED_AT: Final = 20
NAMES: Final = ("encoding", "delimiter", "heading", "reversed")


class WrongWay(Exception):
    """What was said of `name` cannot be; the message is a sentence for a person."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Nothing in a place means: as it looks.

    `heading` is the number of the row that names the columns, 0 where none does; `reversed` says
    whether the Hebrew was written backwards.
    """

    encoding: str = ""
    delimiter: str = ""
    heading: int | None = None
    reversed: bool | None = None

    @property
    def way(self) -> Way:
        return Way(encoding=self.encoding, delimiter=self.delimiter, is_turned=self.reversed)

    def told(self) -> dict[str, Any]:
        """As it is kept: only what somebody said."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


NONE: Final = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Which rows of a table are meant: those whose cell of a column is one of these words or, of
    the rest, none of them. Without a word, all are.
    """

    column: int = 0
    words: tuple[str, ...] = ()
    is_rest: bool = False

    def has(self, row: Sequence[Any]) -> bool:
        cell = row[self.column] if self.column < len(row) else None
        return not self.words or (plain_text(cell) in self.words) is not self.is_rest

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self) if self.words else {}


ALL: Final = Only()


def only_of(told: Mapping[str, Any]) -> Only:
    return Only(**{**told, "words": tuple(told["words"])}) if told else ALL


def wish_of(told: Mapping[str, Any]) -> Wish:
    """Raises `WrongWay`."""
    for name in told:
        if name not in NAMES:
            raise WrongWay(name, _("There is no such way to read a file."))
    encoding, delimiter = told.get("encoding", ""), told.get("delimiter", "")
    if encoding not in {"", *ENCODINGS}:
        raise WrongWay("encoding", _one_of(ENCODINGS))
    if delimiter not in {"", *DELIMITERS}:
        raise WrongWay("delimiter", _one_of(DELIMITERS))
    heading, turned = told.get("heading"), told.get("reversed")
    if heading is not None and (type(heading) is not int or heading < 0):
        raise WrongWay("heading", _("Please give the number of a row, or 0 for none."))
    if turned not in (None, True, False):
        raise WrongWay("reversed", _("Please give true or false."))
    return Wish(encoding=encoding, delimiter=delimiter, heading=heading, reversed=turned)


def _one_of(known: Mapping[str, str]) -> str:
    names = ", ".join(map(repr, known))
    return _("Please give one of: %(names)s.") % {"names": names}
