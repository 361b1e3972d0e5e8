"""What a column says of somebody's phones or mail addresses: unsubscribed, bounced, not to call.

It holds for all that the row tells; where it names some of them, for those. Nobody is taken off
such a list by a file: only that somebody is on it counts.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.kinds import clock
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.row_columns import Row
from kesher.entity.kinds.rows import RowsKind
from kesher.entity.kinds.yes_no import NO_KEYS, YES_KEYS
from kesher.exchange import synonyms
from kesher.exchange.targets import NOT, Target, is_flag
from kesher.lib import dates, hebrew

YES: Final = "yes"


def mark(field: Field, rows: Sequence[Row], cells: Sequence[tuple[Target, Any]]) -> list[str]:
    """Set on the rows what columns say of them; answers what could not be understood."""
    warnings: list[str] = []
    for target, cell in cells:
        if not is_flag(target):
            continue
        told = _said(field, rows, target, cell)
        if isinstance(told, str):
            warnings.append(told)
            continue
        for row in told:
            row[target.part] = True
    return warnings


def _said(field: Field, rows: Sequence[Row], target: Target, cell: Any) -> Sequence[Row] | str:
    """Of which rows the cell says so, or what is wrong with it."""
    is_opposite = target.variant == NOT
    is_so = answer(target.part, cell, is_opposite=is_opposite)
    words = {"label": target.label, "cell": plain_text(cell)}
    if is_so is None:
        named = [] if is_opposite else _named(field, rows, cell)
        sentence = _("%(label)s: “%(cell)s” is neither yes nor no; it was left out.")
        return named or sentence % words
    if not is_so:
        return []
    return rows or _("%(label)s: the row tells nothing of which that could be said.") % words


def _named(field: Field, rows: Sequence[Row], cell: Any) -> list[Row]:
    """Those that the cell names, as our own files do."""
    try:
        told = field.kind.parse(cell, field)
    except ValidationError:
        return []
    assert isinstance(field.kind, RowsKind)  # noqa: S101  is_flag() looked
    names = {field.kind.name_of(one) for one in told}
    return [row for row in rows if field.kind.name_of(row) in names]


def answer(flag: str, cell: Any, *, is_opposite: bool) -> bool | None:
    """Whether it is so, where that is told. Whoever says when it was says that it was."""
    text = plain_text(cell)
    if told := synonyms.answers(flag, text):
        return told[0] == YES
    word = hebrew.key(text) or text.casefold()
    if word in YES_KEYS or isinstance(cell, date):
        return not is_opposite
    if word in NO_KEYS:
        return is_opposite
    try:
        dates.parse_datetime(text, clock.zone())
    except dates.NotADate:
        return None
    return not is_opposite


def are_answers(target: Target, held: Sequence[str]) -> bool:
    """Whether most of what a column holds says so or not, or names some; a list of newsletters
    does neither.
    """
    told = [answer(target.part, one, is_opposite=target.variant == NOT) for one in held]
    strange = [one for one, said in zip(held, told, strict=True) if said is None]
    return 2 * sum(not _names_one(one) for one in strange) <= len(held)


def _names_one(text: str) -> bool:
    return "@" in text or sum(map(str.isdigit, text)) > len(text) // 2


def raised(
    kind: RowsKind, present: Sequence[Mapping[str, Any]], told: Sequence[Mapping[str, Any]]
) -> list[Any]:
    """What was there, with all that is said of it anew."""
    names = [flag.name for flag in kind.flags if flag.typed]
    anew = [(one, [name for name in names if one.get(name)]) for one in told]
    anew = [(one, said) for one, said in anew if said]
    return [
        {**row, **{name: True for one, said in anew if _is(kind, one, row) for name in said}}
        if anew
        else row
        for row in present
    ]


def _is(kind: RowsKind, told: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """A bare number is told by any of its extensions."""
    if not any(told.get(part) for part in kind.appended):
        return kind.known_as(str(told[kind.main])) == kind.known_as(str(row[kind.main]))
    return kind.name_of(told) == kind.name_of(row)
