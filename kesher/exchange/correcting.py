"""What an import sets right in the cells of a row, kind by kind, and what the file said instead."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.base import plain_text
from kesher.exchange.targets import NAMING, fillable, reached
from kesher.lib import corrections, hebrew, naming
from kesher.lib.hebrew.marks import Marked

Row = dict[str, Any]
# A text, or the columns of a row.
Said = Any

MARKS: Final = "marks"
DATES: Final = "dates"
ORDER: Final = "order"
PARTS_OF_NAMES: Final = "parts"
LABELS: Final[dict[str, Any]] = {
    MARKS: lazy("Marks that nobody sees"),
    ORDER: lazy("Family names put first"),
    "names": lazy("Names"),
    "titles": lazy("Titles and forms of address"),
    PARTS_OF_NAMES: lazy("Given and family names"),
    "companies": lazy("Legal forms"),
    "phones": lazy("Phones"),
    "emails": lazy("Mail addresses"),
    "numbers": lazy("Identity and company numbers"),
    "addresses": lazy("Postal addresses"),
    DATES: lazy("Days that are not written in full"),
}
# The lists that are corrected, by their kind of field, and the columns that say what was meant.
LISTS: Final = {
    "phones": "phones",
    "emails": "emails",
    "identifiers": "numbers",
    "addresses": "addresses",
}
PARTS: Final = {
    "phones": ("number",),
    "emails": ("address",),
    "numbers": ("kind", "number"),
    "addresses": ("street", "city", "postal_code"),
}
OF_NAMES: Final = (ORDER, "names", "titles", PARTS_OF_NAMES, "companies")
KINDS: Final = (MARKS, *OF_NAMES, *LISTS.values(), DATES)
TEXTS: Final = frozenset(("text", "long_text"))
NAMED: Final = frozenset(("name", "kind", "gender", *NAMING))
PERSON, FIRM = "person", "organization"

_IN_FULL: Final = re.compile(
    r"\d{1,2}([/.-])\d{1,2}\1\d{4}|\d{4}([/.-])\d{1,2}\2\d{1,2}(?:[T ]00:00(?::00)?)?", re.ASCII
)


@dataclass(slots=True, kw_only=True)
class Correction:
    """`before` and `after` are texts, or of a row of a list the columns that say what was meant.

    `through` is the reference behind which the field lies, "" for the record's own.
    """

    kind: str
    field: str
    before: Said
    after: Said
    through: str = ""


def kinds_of(entity: Entity) -> list[str]:
    """The kinds that there may be in rows of this type, in their order."""
    own = fillable(entity)
    known = [entity, *filter(None, map(reached, own.values()))]
    found = {_of_field(field) for one in known for field in fillable(one).values()}
    if any(map(has_people, known)):
        found |= {*OF_NAMES}
    return [kind for kind in KINDS if kind in found]


def _of_field(field: Field) -> str:
    return ({"date": DATES, **dict.fromkeys(TEXTS, MARKS)} | LISTS).get(field.kind.key, "")


def are_kinds(told: Any) -> bool:
    return isinstance(told, list) and all(one in KINDS for one in told)


def sentence() -> str:
    """What is wrong with what are no kinds of corrections."""
    return _("Please give a list of these: %(names)s.") % {"names": ", ".join(KINDS)}


def has_people(entity: Entity) -> bool:
    """Whether its records are people and firms, with names that whoever asks may write."""
    return fillable(entity).keys() >= NAMED


def of_day(field: Field, cell: Any, value: Any) -> Correction | None:
    """A day that was told from two digits of a year, a spreadsheet's number, a word or a moment."""
    if not isinstance(cell, str | int | float) or not isinstance(value, date):
        return None
    text = plain_text(cell)
    return None if _IN_FULL.fullmatch(text) else _text(DATES, field.key, text, value.isoformat())


def of_marks(field: Field, cell: Any, value: Any) -> Correction | None:
    """Marks that a text had in the file; numbers, phones and the like never keep any."""
    if not isinstance(cell, Marked) or not isinstance(value, str) or field.kind.key not in TEXTS:
        return None
    said = cell.said if field.kind.key == "long_text" else cell.said.replace("\n", " ")
    return _text(MARKS, field.key, said, value)


def as_said(found: Correction) -> Any:
    """What the field gets of a cell that is not to be corrected."""
    return not_in_full(found) if found.kind == DATES else found.before


def not_in_full(found: Correction) -> ValidationError:
    """What is wrong with such a day where it is to be left as it is: a field holds no other."""
    sentence = _("“%(typed)s” is not a day that is written in full, like 31/12/2026.")
    return ValidationError(sentence % {"typed": found.before}, code="date")


def of_person(known: dict[str, Any], off: Collection[str]) -> list[Correction]:
    """Set the name right among these values, and what it tells besides."""
    _call(known)
    name = known.get("name")
    if type(name) is not str or not name:
        return []
    found: list[Correction] = []
    for kind in OF_NAMES:
        if kind not in off and _concerns(kind, known):
            for field, right in _RIGHTED[kind](known).items():
                found.append(_text(kind, field, known.get(field) or "", right))
                known[field] = right
    return found


def _call(known: dict[str, Any]) -> None:
    """Somebody whose given and family names are told alone is called by both."""
    parts = [known.get(part) or "" for part in corrections.PARTS]
    if any(parts) and not known.get("name"):
        known["name"] = naming.composed(*parts)


def _concerns(kind: str, known: Mapping[str, Any]) -> bool:
    return known.get("kind") in {None, FIRM if kind == "companies" else PERSON}


def _in_order(known: Mapping[str, Any]) -> Row:
    """Given name first: of a name with a comma, and of one whose parts are told besides."""
    name, parts = known["name"], [known.get(part) or "" for part in corrections.PARTS]
    if all(parts):
        composed = naming.composed(*parts)
        is_turned = name != composed and sorted(name.split()) == sorted(composed.split())
        return {"name": composed} if is_turned else {}
    right = corrections.in_order(name)
    halves = corrections.halves(name[len(naming.lead(name)) :]) if right != name else None
    told = dict(zip(corrections.PARTS, halves, strict=True)) if halves and not any(parts) else {}
    return {"name": right, **told} if halves else {}


def _cased(known: Mapping[str, Any]) -> Row:
    right = corrections.cased(known["name"])
    if right == known["name"]:
        return {}
    parts = {part: known[part] for part in corrections.PARTS if known.get(part)}
    cased = {part: corrections.capitalized(told) for part, told in parts.items()}
    return {"name": right, **{part: told for part, told in cased.items() if told != parts[part]}}


def _without_titles(known: Mapping[str, Any]) -> Row:
    """Where nothing says that somebody is a person, a firm may be called so."""
    found: Row = corrections.without_titles(known)
    is_firm = "name" in found and not known.get("kind") and corrections.is_firm(known["name"])
    return {} if is_firm else found


def _parted(known: Mapping[str, Any]) -> Row:
    """Of those alone who are people for certain: a firm may have two words as well."""
    is_person = known.get("kind") or known.get("gender") or known.get("honorific")
    if not is_person or any(known.get(part) for part in corrections.PARTS):
        return {}
    parts = None if naming.lead(known["name"]) else naming.parted(known["name"])
    return dict(zip(corrections.PARTS, parts, strict=True)) if parts else {}


def _in_legal_form(known: Mapping[str, Any]) -> Row:
    right = corrections.in_legal_form(known["name"])
    return {"name": right} if right != known["name"] else {}


_RIGHTED: Final[Mapping[str, Callable[[Mapping[str, Any]], Row]]] = {
    ORDER: _in_order,
    "names": _cased,
    "titles": _without_titles,
    PARTS_OF_NAMES: _parted,
    "companies": _in_legal_form,
}


def _text(kind: str, field: str, before: str, after: str) -> Correction:
    return Correction(kind=kind, field=field, before=before, after=after)


_RENAMED: Final[Mapping[str, Callable[[str], str]]] = {
    MARKS: hebrew.clean,
    ORDER: corrections.in_order,
    "names": corrections.cased,
    "titles": lambda name: naming.untitled(name).name,
    "companies": corrections.in_legal_form,
}


def of_row(field: Field, said: Row, row: Row, *, is_firm: bool) -> tuple[Row, Correction | None]:
    """The row as it should be, of one that the field understood, and how the file said it."""
    kind = LISTS.get(field.kind.key)
    if kind is None:
        return row, None
    right = row if kind == "phones" else dict(corrections.right_row(kind, row, is_firm=is_firm))
    parts = PARTS[kind]
    before = {part: said.get(part, row[part]) for part in parts}
    after = {part: right[part] for part in parts}
    if before == after:
        return right, None
    return right, Correction(kind=kind, field=field.key, before=before, after=after)


def without(values: dict[str, Any], told: Sequence[Correction], off: Collection[str]) -> Row:
    """The values of a record without the corrections of lists that are `off`."""
    changed: Row = {}
    for one in told:
        if one.kind in off and one.field in values:
            rows = changed.get(one.field, values[one.field])
            changed[one.field] = row_back(rows, one) or rows
    return values | changed if changed else values


def row_back(rows: Sequence[Row], one: Correction) -> list[Row] | None:
    """The rows with the corrected one as the file said it; None where it stands no more."""
    place = place_of(rows, one.after)
    if place is None:
        return None
    return [row | one.before if at == place else row for at, row in enumerate(rows)]


def text_without(told: Sequence[Correction], kinds: Collection[str]) -> str | None:
    """A text as it would be without the corrections of these kinds; of a day nothing is left.

    `told` are all that were made of it, in their order.
    """
    left = [one for one in told if one.kind not in kinds]
    if len(left) == len(told):
        return str(told[-1].after)
    if not left and told[0].kind == DATES:
        return None
    said = str(told[0].before)
    for one in left:
        said = str(one.after) if said == one.before else _renamed(one.kind, said)
    return said


def _renamed(kind: str, said: str) -> str:
    """What a correction makes of another text than the one that it was made of."""
    return _RENAMED[kind](said) if kind in _RENAMED else said


def place_of(rows: Sequence[Mapping[str, Any]], parts: Any) -> int | None:
    """Where the row stands that says this."""
    fitting = (
        at
        for at, row in enumerate(rows)
        if all(row.get(name) == told for name, told in parts.items())
    )
    return next(fitting, None)
