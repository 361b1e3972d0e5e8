"""What an import sets right in the cells of a row, kind by kind, and what the file said instead."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
NOTHING: Final = "nothing"
FIRMS: Final = "firms"
DATES: Final = "dates"
ORDER: Final = "order"
PARTS_OF_NAMES: Final = "parts"
LABELS: Final[dict[str, Any]] = {
    MARKS: lazy("Marks that nobody sees"),
    NOTHING: lazy("Cells that say “nothing”"),
    FIRMS: lazy("Firms among people"),
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
# The lists that are corrected, by their kind of field.
LISTS: Final = {
    "phones": "phones",
    "emails": "emails",
    "identifiers": "numbers",
    "addresses": "addresses",
}
OF_NAMES: Final = (ORDER, "names", "titles", PARTS_OF_NAMES, "companies")
KINDS: Final = (MARKS, NOTHING, FIRMS, *OF_NAMES, *LISTS.values(), DATES)
# The kinds of fields whose values may hold marks.
TEXTS: Final = frozenset(("text", "long_text"))
# Those in which anything may be written.
FREE: Final = TEXTS | {"rich_text"}
NAMED: Final = frozenset(("name", "kind", "gender", *NAMING))
PERSON, FIRM = "person", "organization"

_IN_FULL: Final = re.compile(
    r"\d{1,2}([/.-])\d{1,2}\1\d{4}|\d{4}([/.-])\d{1,2}\2\d{1,2}(?:[T ]00:00(?::00)?)?", re.ASCII
)


@dataclass(slots=True, kw_only=True)
class Correction:
    """`before` and `after` are texts, or of a row of a list the columns that say what was meant.

    `through` is the reference behind which the field lies, "" for the record's own; `because` what
    told it, where the value itself does not show that.
    """

    kind: str
    field: str
    before: Said
    after: Said
    through: str = ""
    because: str = ""


def kinds_of(entity: Entity) -> list[str]:
    """The kinds that there may be in rows of this type, in their order."""
    own = fillable(entity)
    known = [entity, *filter(None, map(reached, own.values()))]
    found = {_of_field(field) for one in known for field in fillable(one).values()}
    found |= {MARKS, NOTHING}
    if any(map(has_people, known)):
        found |= {FIRMS, *OF_NAMES}
    return [kind for kind in KINDS if kind in found]


def _of_field(field: Field) -> str:
    return ({"date": DATES} | LISTS).get(field.kind.key, "")


def are_kinds(told: Any) -> bool:
    return isinstance(told, list) and all(one in KINDS for one in told)


def sentence() -> str:
    """What is wrong with what are no kinds of corrections."""
    return _("Please give a list of these: %(names)s.") % {"names": ", ".join(KINDS)}


def has_people(entity: Entity) -> bool:
    """Whether its records are people and firms, with names that whoever asks may write."""
    return fillable(entity).keys() >= NAMED


def of_cell(field: Field, cell: Any, value: Any) -> Iterator[Correction]:
    """What was set right between a cell and the value that it was understood as."""
    if isinstance(value, ValidationError):
        return
    if isinstance(cell, Marked):
        yield _of_marks(field, cell, value)
    if isinstance(value, date) and isinstance(cell, str | int | float):
        text = plain_text(cell)
        if field.kind.key == "date" and not _IN_FULL.fullmatch(text):
            yield _text(DATES, field.key, text, value.isoformat())


def _of_marks(field: Field, cell: Marked, value: Any) -> Correction:
    """Marks that a cell had in the file; a value that is no plain text never has any."""
    said = cell.said if field.kind.key == "long_text" else cell.said.replace("\n", " ")
    after = value if field.kind.key in TEXTS else plain_text(cell)
    return _text(MARKS, field.key, said, after)


def as_said(found: Correction, field: Field, value: Any) -> Any:
    """What the field gets of a cell that is not to be corrected so: a text keeps its marks."""
    if found.kind == DATES:
        return not_in_full(found)
    return found.before if field.kind.key in TEXTS else value


def not_in_full(found: Correction) -> ValidationError:
    """What is wrong with such a day where it is to be left as it is: a field holds no other."""
    sentence = _("“%(typed)s” is not a day that is written in full, like 31/12/2026.")
    return ValidationError(sentence % {"typed": found.before}, code="date")


def as_firm(because: str) -> Correction:
    """Who is no person: without it, everybody of whom a file says nothing is one."""
    return Correction(kind=FIRMS, field="kind", before=PERSON, after=FIRM, because=because)


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
    told = known.get("kind")
    return told is None or told == (FIRM if kind == "companies" else PERSON)


def _in_order(known: Mapping[str, Any]) -> Row:
    return dict(corrections.ordered(known))


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
    return dict(corrections.parts_told(known)) if is_person else {}


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
