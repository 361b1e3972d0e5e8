"""What an import sets right in the rows of a list, and how such a row goes back."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from kesher.entity.fields import Field
from kesher.exchange.correcting import LISTS, MARKS, Correction, Row
from kesher.lib import corrections
from kesher.lib.hebrew.marks import Marked, said

Told = TypeVar("Told")

# The columns that say what was meant, by the kind of correction.
PARTS: Final = {
    "phones": ("number",),
    "emails": ("address",),
    "numbers": ("kind", "number"),
    "addresses": ("street", "city", "postal_code"),
}
# What is told only of a row that has it: taken out of the number's text, or beside it.
APART: Final = ("extension",)
# All of them, and those that may have had marks besides, in the order in which they are told.
ORDER: Final = (
    *("kind", "number", "extension", "address"),
    *("street", "city", "postal_code", "notes", "country"),
)


def of_row(
    field: Field, told: Row, row: Row, *, is_firm: bool, off: Collection[str]
) -> tuple[Row, list[Correction]]:
    """The row as it should be, of one that the field understood and the file `told`.

    Marks go first; where they are to stay, what else is set right may take them away.
    """
    kind = LISTS.get(field.kind.key)
    if kind is None:
        return row, []
    right = row if kind == "phones" else dict(corrections.right_row(kind, row, is_firm=is_firm))
    marked = [name for name, text in told.items() if isinstance(text, Marked)]
    apart = {name: "" for name in APART if name in row}
    names = [*dict.fromkeys((*PARTS[kind], *apart, *marked))]
    known = {**row, **apart} | told
    texts: dict[str, str] = {name: known[name] for name in names}
    if not marked and all(texts[name] == right[name] for name in names):
        return right, []
    file = {name: said(text) for name, text in texts.items()}
    plain = {name: str(text) for name, text in texts.items()}
    after = {name: right[name] for name in names}
    steps = [(kind, file, after)] if MARKS in off else [(MARKS, file, plain), (kind, plain, after)]
    return right, [
        Correction(kind=step, field=field.key, before=was, after=then)
        for step, was, then in steps
        if was != then
    ]


def without(values: dict[str, Any], told: Sequence[Correction], off: Collection[str]) -> Row:
    """The values of a record without the corrections of lists that are `off`."""
    changed: Row = {}
    for one in told:
        if one.kind in off and one.field in values:
            rows = changed.get(one.field, values[one.field])
            place = place_of(rows, one.after)
            changed[one.field] = rows if place is None else replaced(rows, place, one.before)
    return values | changed if changed else values


def chains(told: Iterable[Told], of: Callable[[Told], Any] = lambda one: one) -> list[list[Told]]:
    """Corrections of the same row together: where marks were taken out of what was corrected."""
    found: list[list[Told]] = []
    for one in told:
        if found and _goes_on(of(found[-1][-1]), of(one)):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _goes_on(last: Correction, one: Correction) -> bool:
    is_same = (last.kind, last.field, last.through) == (MARKS, one.field, one.through)
    are_rows = isinstance(last.after, dict) and isinstance(one.before, dict)
    return is_same and are_rows and one.before.items() <= last.after.items()


def row_without(chain: Sequence[Correction], kinds: Collection[str]) -> Row:
    """What a row says without the corrections of these kinds, of all that were made of it."""
    said: Row = dict(chain[0].before)
    for one in chain:
        said |= {} if one.kind in kinds else one.after
    return said


def replaced(rows: Sequence[Row], place: int, parts: Row) -> list[Row]:
    """The rows, of which the one at that place says this."""
    return [row | parts if at == place else row for at, row in enumerate(rows)]


def place_of(rows: Sequence[Mapping[str, Any]], parts: Any) -> int | None:
    """Where the row stands that says this."""
    fitting = (
        at
        for at, row in enumerate(rows)
        if all(row.get(name) == told for name, told in parts.items())
    )
    return next(fitting, None)
