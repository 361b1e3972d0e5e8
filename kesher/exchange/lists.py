"""Several cells as one list: phones of three columns, an address of a street, a city and a code."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.rows import MOST, RowsKind
from kesher.exchange import correcting_lists, flagged, no_mails
from kesher.exchange.addresses import (
    Row,
    Told,
    address_in,
    are_addresses,
    begins,
    in_one_line,
    is_same_place,
    with_country,
    with_row,
    with_whole,
)
from kesher.exchange.correcting import Correction
from kesher.exchange.synonyms import by_word
from kesher.exchange.targets import Target
from kesher.lib import hebrew, mails, phones
from kesher.lib.hebrew.marks import Marked, joined, marked, said
from kesher.lib.phones_in_text import Mention, mentions

Cells = Sequence[tuple[Target, Any]]

BETWEEN: Final = re.compile(r"[;\n|]|:::")
BETWEEN_NUMBERS: Final = re.compile(r"[;\n|,]|:::")
PHONE: Final = "phones:"
# What the column of a customer's number holds.
LONGEST_NUMBER: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The rows of a list field, what was set right in them, and what is doubtful about them.

    `no_mail` is what stands where mail addresses do and can be none.
    """

    rows: list[Row]
    corrections: list[Correction]
    warnings: list[str]
    no_mail: Sequence[str] = ()

    def copy(self) -> "Gathered":
        """For another record, on which the rows may be changed; of corrections nothing is."""
        return Gathered(
            rows=[dict(row) for row in self.rows],
            corrections=self.corrections,
            warnings=self.warnings,
            no_mail=self.no_mail,
        )


def gathered(
    field: Field, cells: Cells, *, is_firm: bool = False, off: Collection[str] = ()
) -> Gathered:
    """Raises `ValidationError` about the first wrong row."""
    kind = field.kind
    assert isinstance(kind, RowsKind)  # noqa: S101  the caller looked
    warnings: list[str] = []
    raw = _listed(kind, cells, warnings)
    for variant, apart in _parts(kind, cells):
        raw, parts = with_whole(raw, variant, apart)
        raw = with_row(kind, raw, variant, with_country(kind.composed(parts), warnings), warnings)
    try:
        rows = kind.from_json([row for row, _said in raw[:MOST]], field)
        no_mail: list[str] = []
    except ValidationError as wrong:
        raw, no_mail = no_mails.parted(field, raw, wrong)
        rows = kind.from_json([row for row, _said in raw[:MOST]], field)
    if kind.key == "phones":
        warnings += [doubt(row["number"]) for row in rows if phones.is_partial(row["number"])]
    found: dict[Any, Row] = {}
    corrections: list[Correction] = []
    for (_told, file), row in zip(raw, rows, strict=False):
        right, made = correcting_lists.of_row(field, file, row, is_firm=is_firm, off=off)
        if found.setdefault(_name_among(found, kind, right), right) is right:
            corrections += made
    told = list(found.values())
    warnings += flagged.mark(field, told, cells)
    return Gathered(rows=told, corrections=corrections, warnings=warnings, no_mail=no_mail)


def _parts(kind: RowsKind, cells: Cells) -> Iterator[tuple[str, dict[str, str]]]:
    """What columns tell of a row each; of several by their kind, the usual one first."""
    names = {column.name for column in kind.boxes} | kind.pieces.keys()
    told = [one for one in cells if one[0].part in names]
    for variant in sorted({target.variant for target, _cell in told}):
        parts = {one.part: as_line(cell) for one, cell in told if one.variant == variant}
        if any(parts.values()):
            yield variant, parts


def filled(field: Field, cells: Cells) -> list[tuple[Target, Any]]:
    """Those that say something; an empty one, too, where the next would be said of its row."""
    kind = field.kind
    assert isinstance(kind, RowsKind)  # noqa: S101  the caller looked
    told = [not is_none(cell) for _target, cell in cells]
    if all(told):
        return [*cells]
    are_said_of_it = [
        is_told and target.part in kind.appended
        for (target, _cell), is_told in zip(cells, told, strict=True)
    ]
    after = [*are_said_of_it[1:], False]
    return [cell for cell, *wanted in zip(cells, told, after, strict=True) if any(wanted)]


def is_none(cell: Any) -> bool:
    return cell is None or cell in ("", [])


def _listed(kind: RowsKind, cells: Cells, warnings: list[str]) -> list[Told]:
    """The rows of the cells, of which the next column may tell more."""
    raw: list[Told] = []
    last: list[Told] = []
    for target, cell in cells:
        if target.part in kind.appended:
            _tell(last, target.part, as_line(cell), warnings)
        elif not target.part:
            last = [*_rows(kind, target, cell)]
            raw += last
    return raw


def _tell(rows: Sequence[Told], part: str, text: str, warnings: list[str]) -> None:
    """The extension of the first of the numbers that the column before holds."""
    try:
        extension = phones.extension(text)
    except phones.NotAPhone:
        sentence = _("“%(typed)s” is not an extension: it was left out.")
        warnings.append(sentence % {"typed": text})
        return
    if not rows:
        sentence = _("The extension %(extension)s has no phone before it: it was left out.")
        warnings.append(sentence % {"extension": extension})
    for row, told in rows[:1]:
        if isinstance(row, dict):
            row[part], told[part] = extension, text


def doubt(number: str) -> str:
    """What is told of a number that cannot be dialled as it stands."""
    told = {"number": number}
    return _("“%(number)s” has too few digits, or too many; it was kept as it is written.") % told


def name_of(kind: RowsKind, row: Mapping[str, Any]) -> Any:
    """What tells a row from the others of its list."""
    if are_addresses(kind):
        return tuple(hebrew.key(str(row.get(part) or "")) for part in ("street", "city"))
    return kind.name_of(row) if kind.appended else row[kind.main]


def _name_among(known: Collection[Any], kind: RowsKind, row: Row) -> Any:
    """The row's own name, or that under which the same is known."""
    name = name_of(kind, row)
    if not are_addresses(kind):
        return name
    return next((one for one in known if is_same_place(name, one)), name)


def added(field: Field, present: Sequence[Any], told: Sequence[Any]) -> list[Any]:
    """What was there and what is new; nothing is taken away by a file, but somebody whom it tells
    to be unsubscribed is.
    """
    kind = field.kind
    if not isinstance(kind, RowsKind):
        return [*present, *(one for one in told if one not in present)]
    known = {name_of(kind, row) for row in present}
    fresh = [row for row in told if not _stands(kind, row, known)]
    has_primary = any(row.get("primary") for row in present)
    return [
        *flagged.raised(kind, present, told),
        *({**row, "primary": False} if _leads(row, has_primary) else row for row in fresh),
    ]


def _leads(row: Mapping[str, Any], has_primary: bool) -> bool:  # noqa: FBT001
    return has_primary and bool(row.get("primary"))


def _stands(kind: RowsKind, row: Mapping[str, Any], known: set[Any]) -> bool:
    """A bare city is told by any address in it, a bare number by any of its extensions."""
    name = name_of(kind, row)
    if are_addresses(kind):
        is_bare = not name[0]
        return any(is_same_place(name, at) or (is_bare and begins(name[1], at[1])) for at in known)
    if kind.appended and not any(row.get(part) for part in kind.appended):
        return name[0] in {number for number, *_said in known}
    return name in known


def _rows(kind: RowsKind, target: Target, cell: Any) -> Iterator[Told]:
    if isinstance(cell, list):
        for row in cell:
            told = kind.composed(row) if isinstance(row, dict) else row
            yield {kind.main: told} if isinstance(told, str) else told, _as_texts(kind, told)
    elif are_addresses(kind):
        for whole in _pieces(cell, BETWEEN):
            row = address_in(str(whole))
            named = {"kind": target.variant} if target.variant else {}
            yield row | named, in_one_line(whole, row)
    else:
        main = kind.main_column
        if main.input == "tel":
            yield from _numbers(kind, target, cell)
            return
        for one in _pieces(cell, BETWEEN_NUMBERS if main.ltr else BETWEEN):
            row = {kind.main: one, **({"kind": target.variant} if target.variant else {})}
            bare = mails.bare(one) if kind.key == "emails" else one
            yield (row if bare in ("", one) else row | {kind.main: bare}), row


def as_line(cell: Any) -> str:
    """One clean line, which knows the marks that the cell had."""
    plain = plain_text(cell)
    return marked(plain, cell.said) if isinstance(cell, Marked) else plain


def _pieces(cell: Any, between: re.Pattern[str]) -> Iterator[str]:
    """What a cell lists, each with its marks."""
    for piece in between.split(said(cell) if isinstance(cell, str) else plain_text(cell)):
        if plain := hebrew.clean(piece):
            yield marked(plain, piece)


def _as_texts(kind: RowsKind, row: Any) -> Row:
    """A row of another program, of which nothing is known yet."""
    told = row if isinstance(row, dict) else {kind.main: row}
    return {name: as_line(value) for name, value in told.items()}


def _numbers(kind: RowsKind, target: Target, cell: Any) -> Iterator[Told]:
    """The words beside a number may say what kind it is; names beside it have no place."""
    text = as_line(cell) if not isinstance(cell, str) else cell
    found = mentions(str(text))
    for mention, told in zip(found, _as_said(found, text), strict=True):
        variant = (mention.words and _variant_of(mention.words)) or target.variant
        row = {kind.main: mention.number, **({"kind": variant} if variant else {})}
        yield row, row | {kind.main: told}


def _as_said(found: Sequence[Mention], text: str) -> list[str]:
    """How the file says each number: with what stands beside it, and with its marks."""
    if len(found) == 1 and len(text) <= LONGEST_NUMBER:
        return [text]
    others = mentions(said(text))
    files = [one.number for one in others] if len(others) == len(found) else [""] * len(found)
    return [_with_words(one, file) for one, file in zip(found, files, strict=True)]


def _with_words(mention: Mention, file: str) -> str:
    is_same = hebrew.clean(file) == mention.number
    number = marked(mention.number, file) if is_same else mention.number
    told = joined([number, mention.words and f"({mention.words})"])
    return told if len(told) <= LONGEST_NUMBER else number


def _variant_of(words: str) -> str:
    meant = (key for name in (words, *words.split()) for key in by_word().get(hebrew.key(name), ()))
    return next((key.removeprefix(PHONE) for key in meant if key.startswith(PHONE)), "")


def is_of_many(field: Field) -> bool:
    """Whether many rows of a file say the same, like a city; a phone is somebody's own."""
    return isinstance(field.kind, RowsKind) and are_addresses(field.kind)
