"""What stands where a mail address does and can be none: the row comes in without it, and says so.

Where nothing else tells whom the row is about, it stays out.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.kinds.email import Email
from kesher.entity.kinds.rows import RowsKind
from kesher.exchange.models import Source
from kesher.exchange.plan import Draft, Group, Plan
from kesher.exchange.targets import NAMING, behind, contact_keys, title_key

LIST = "emails"
# How rows of a list refuse a text: for what it is, or for its length.
CODES = frozenset(("email", "long"))
AT = "@"

Row = dict[str, Any]
Told = tuple[Any, Row]


def parted(
    field: Field, raw: Sequence[Told], wrong: ValidationError
) -> tuple[list[Told], list[str]]:
    """The rows without those that can be no address, and what these say. Raises `wrong` where it
    is of another list, or where that is not what is wrong.
    """
    kind = field.kind
    if kind.key != LIST or wrong.code not in CODES:
        raise wrong
    assert isinstance(kind, RowsKind)  # noqa: S101  the list is of rows
    rows: list[Told] = []
    left: list[str] = []
    for row, said in raw:
        if _is_none(kind, row, field):
            _quote(str(said[kind.main]), left)
        else:
            rows.append((row, said))
    return rows, left


def note(
    plan: Plan, group: Group, draft: Draft, left: Sequence[str], *, rows: Sequence[Row]
) -> None:
    """Say of the draft what was left out of its list; `rows` are those that are in it."""
    if _is_told_otherwise(plan, group, draft) or (rows and group.place):
        draft.warnings += map(left_out, left)
    else:
        sentence = _("“%(typed)s” is not an e-mail address.")
        draft.blame(group.path, "", [sentence % {"typed": one} for one in left])


def left_out(typed: str) -> str:
    return _("“%(typed)s” is not an e-mail address: it was left out.") % {"typed": typed}


def may_be_without(field: Field) -> bool:
    """Whether it is a field of one address, which a record may lack."""
    return isinstance(field.kind, Email) and not field.required


def _is_none(kind: RowsKind, row: Any, field: Field) -> bool:
    """Whether the row can be no address. Raises `ValidationError` where something else is wrong."""
    try:
        kind.from_json([row], field)
    except ValidationError as wrong:
        if wrong.code not in CODES:
            raise
        return True
    return False


def _quote(typed: str, left: list[str]) -> None:
    """A comma in the midst of an address made two of it."""
    if left and AT not in typed:
        left[-1] = f"{left[-1]}, {typed}"
    else:
        left.append(typed)


def _is_told_otherwise(plan: Plan, group: Group, draft: Draft) -> bool:
    """Whether something but mail tells whom the row, or what it points at, is about."""
    if group.beside:
        return True
    target = behind(plan.entity, group.place)
    if target is None:
        own = (title_key(plan.entity), *NAMING)
        return bool(draft.pk or draft.old or any(draft.values.get(name) for name in own))
    names = [] if plan.source == Source.MAIL else [title_key(target)]
    known = draft.through.get(group.place, {})
    is_old = group.place in draft.olds
    return is_old or any(known.get(name) for name in (*names, *contact_keys(target)))
