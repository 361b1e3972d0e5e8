"""What may be set right in what is known of a customer, kind by kind; proposed, never done here.

Values are plain: texts, and the rows of lists as the API has them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kesher.lib import countries, hebrew, israel, mails, naming, phones, places

Row = Mapping[str, Any]
Known = Mapping[str, Any]

_INVISIBLE: Final = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_HEBREW_LIMITED: Final = re.compile(r"""[\s,]+(?:ב\.?ע\.?["”“~״׳']{0,2}מ\.?)$""")
_ENGLISH_LIMITED: Final = re.compile(r"[\s,]+(?:limited|ltd\.?)$", re.IGNORECASE)
_ENGLISH_FORM: Final = re.compile(r"[\s,]+(?:limited|ltd\.?|inc\.?|llc|corp\.?)$", re.IGNORECASE)
# As they stand at the end of firms' names.
LEGAL_FORMS: Final = ("בע״מ", "Ltd", "Limited", "Inc", "LLC", "Corp")
_LAST_OF_FORMS: Final = frozenset("מ.dD")
_WORD: Final = re.compile(r"[A-Za-z]+")
_LATIN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z' -]*[A-Za-z]")
# Of one or two words each.
_NAME: Final = r"[^\W\d_][^\d\s,&/]*(?: [^\W\d_][^\d\s,&/]*)?"
_SORTED: Final = re.compile(rf"(?P<family>{_NAME}) ?, ?(?P<given>{_NAME})")
# What stands behind a comma and is no given name.
_NO_NAMES: Final = frozenset(
    hebrew.key(one)
    for one in (
        *("עו״ד", "ד״ר", "רו״ח", "פרופ׳", "אינג׳", "ז״ל", "שליט״א", "עורך", "עורכת", "דוקטור"),
        *("מנכ״ל", "סמנכ״ל", "PhD", "Ph.D", "MD", "M.D", "Dr", "Adv", "Esq", "CPA", "MBA", "CEO"),
        *("CFO", "Jr", "Jr.", "Sr", "Sr.", "II", "III"),
    )
)
# A person's name in its parts.
PARTS: Final = ("given_name", "family_name")
_POSTAL_CODE: Final = re.compile(r"(?<!\d)\d{7}(?!\d)", re.ASCII)
_LEAST_LETTERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """`was` and `values` are fields before and after; `before` and `after` tell of it in words."""

    kind: str
    was: dict[str, Any]
    values: dict[str, Any]
    before: str
    after: str


def corrections(known: Known) -> list[Correction]:
    """All that may be set right; `known` has kind, name, gender and the lists of a customer."""
    return [one for correct in _KINDS.values() for one in correct(known)]


def cased(name: str) -> str:
    """A person's Latin name that is all in one case, as such names are written."""
    if _is_in_one_case(name):
        return capitalized(name)
    title = naming.lead(name)
    rest = name[len(title) :]
    return capitalized(title) + capitalized(rest) if title and _is_in_one_case(rest) else name


def capitalized(words: str) -> str:
    """Latin words of a name that are all in one case, as they are written."""
    if not words.isascii() or words not in {words.upper(), words.lower()}:
        return words
    return _WORD.sub(lambda word: word[0].capitalize(), words)


def is_firm(name: str) -> bool:
    """Whether a name has what only firms' names have."""
    return hebrew.company_key(name) != hebrew.key(name)


def in_order(name: str) -> str:
    """A person's name that was put down as a list sorts it, family name and a comma first."""
    if "," not in name:
        return name
    title = naming.lead(name)
    found = halves(name[len(title) :])
    return f"{title}{found[0]} {found[1]}" if found else name


def halves(name: str) -> tuple[str, str] | None:
    """Given and family name of one that was put down as a list sorts it."""
    found = _SORTED.fullmatch(name) if "," in name else None
    if found is None or hebrew.key(found["given"]) in _NO_NAMES:
        return None
    if is_firm(name):
        return None
    return found["given"], found["family"]


def ordered(known: Known) -> dict[str, str]:
    """Given name first: of a name with a comma, and of one whose parts are told besides."""
    name, parts = known["name"], [known.get(part) or "" for part in PARTS]
    if all(parts):
        composed = naming.composed(*parts)
        is_turned = name != composed and sorted(name.split()) == sorted(composed.split())
        return {"name": composed} if is_turned else {}
    right = in_order(name)
    found = halves(name[len(naming.lead(name)) :]) if right != name else None
    told = dict(zip(PARTS, found, strict=True)) if found and not any(parts) else {}
    return {"name": right, **told} if found else {}


def in_legal_form(name: str) -> str:
    """A firm's name with its legal form in the one spelling."""
    if name[-1:] not in _LAST_OF_FORMS:
        return name
    return _ENGLISH_LIMITED.sub(" Ltd", _HEBREW_LIMITED.sub(" בע״מ", name))


def without_legal_form(name: str) -> str:
    """A firm's name without its legal form; all of it where nothing would be left."""
    return _ENGLISH_FORM.sub("", _HEBREW_LIMITED.sub("", name)) or name


def right_row(kind: str, row: Row, *, is_firm: bool) -> Row:
    """A row of a list of this kind as it should be; the row itself where it is right."""
    if kind == "numbers":
        return _of_firm(row) if is_firm else _of_person(row)
    return _OF_ROWS[kind](row)


def _order(known: Known) -> Iterator[Correction]:
    """A name as a list sorts it, and its parts."""
    values = ordered(known) if known["kind"] == "person" else {}
    if values:
        was = {key: known[key] for key in values}
        name = known["name"]
        yield Correction(kind="order", was=was, values=values, before=name, after=values["name"])


def _names(known: Known) -> Iterator[Correction]:
    """Marks that nobody sees, blanks, and Latin names that are all in one case."""
    name = known["name"]
    plain = hebrew.clean(re.sub(f"[{_INVISIBLE}]", "", name))
    if known["kind"] == "person":
        plain = cased(plain)
    if plain and plain != name:
        yield _of_text("names", "name", name, plain)


def _is_in_one_case(name: str) -> bool:
    is_latin = _LATIN_NAME.fullmatch(name) and len(name) >= _LEAST_LETTERS and " " in name
    return bool(is_latin) and name in {name.upper(), name.lower()}


def without_titles(known: Known) -> dict[str, str]:
    """What changes where titles stand in a person's name, or tell the form of address.

    Nothing does where they contradict what is known besides.
    """
    told = {key: known.get(key) or "" for key in ("honorific", "gender")}
    plain = naming.untitled(known["name"])
    if not plain.title and not any(known.get(key) for key in ("honorific", *PARTS)):
        return {}
    if plain.title and told["honorific"] and not _are_one(told["honorific"], plain.title):
        return {}
    if plain.gender and told["gender"] not in {"", plain.gender}:
        return {}
    tells = plain.gender or naming.gender_of(told["honorific"])
    found = {
        "name": plain.name,
        "honorific": told["honorific"] or plain.title,
        "gender": told["gender"] or tells,
        **{key: naming.untitled(known[key]).name for key in PARTS if known.get(key)},
    }
    return {key: value for key, value in found.items() if value != (known.get(key) or "")}


def _are_one(first: str, second: str) -> bool:
    """Whether two titles differ in their marks and dots alone."""
    return hebrew.key(first.strip(". ")) == hebrew.key(second.strip(". "))


def _titles(known: Known) -> Iterator[Correction]:
    """Titles say how to address somebody, and are no part of the name."""
    values = _untitled(known)
    if "name" in values:
        was = {key: known[key] for key in values}
        after = "; ".join(filter(None, (values["name"], values.get("honorific"))))
        yield Correction(kind="titles", was=was, values=values, before=known["name"], after=after)


def parts_told(known: Known) -> dict[str, str]:
    """Given and family name of somebody who is a person for certain, where that is plain."""
    if any(known.get(part) for part in PARTS):
        return {}
    found = None if naming.lead(known["name"]) else naming.parted(known["name"])
    return dict(zip(PARTS, found, strict=True)) if found else {}


def _parts(known: Known) -> Iterator[Correction]:
    """Given and family name; titles come out of the name first."""
    name = known["name"]
    is_plain = known["kind"] == "person" and "," not in name and "name" not in _untitled(known)
    values = parts_told(known) if is_plain else {}
    if values:
        after = " · ".join(values.values())
        was = dict.fromkeys(values, "")
        yield Correction(kind="parts", was=was, values=values, before=name, after=after)


def _untitled(known: Known) -> dict[str, str]:
    return without_titles(known) if known["kind"] == "person" else {}


def _companies(known: Known) -> Iterator[Correction]:
    """The legal form at the end of a firm's name, in its one spelling."""
    name = known["name"]
    if known["kind"] != "organization":
        return
    plain = in_legal_form(name)
    if plain != name:
        yield _of_text("companies", "name", name, plain)


def _phones(known: Known) -> Iterator[Correction]:
    yield from _of_rows("phones", "phones", known["phones"], _dialled, "number")


def _dialled(row: Row) -> Row:
    try:
        found = phones.parse(row["number"])
    except phones.NotAPhone:
        return row
    apart = {"extension": found.extension} if found.extension else {}
    return {**row, "number": found.number, **apart}


def _emails(known: Known) -> Iterator[Correction]:
    yield from _of_rows("emails", "emails", known["emails"], _meant, "address")


def _meant(row: Row) -> Row:
    return {**row, "address": mails.meant(row["address"].lower())}


def _numbers(known: Known) -> Iterator[Correction]:
    correct = _of_firm if known["kind"] == "organization" else _of_person
    yield from _of_rows("numbers", "identifiers", known["identifiers"], correct, "number", "kind")


def _of_person(row: Row) -> Row:
    if row["kind"] != "id":
        return row
    return _checked(row, "id", israel.id_number)


def _of_firm(row: Row) -> Row:
    """A firm's number that was put down as an identity card's."""
    if row["kind"] not in {"id", "company"}:
        return row
    return _checked(row, "company", israel.company_number)


def _checked(row: Row, kind: str, check: Callable[[str], str]) -> Row:
    try:
        number = check(row["number"])
    except israel.BadIdentifier:
        return row
    return {**row, "kind": kind, "number": number, "doubtful": False}


def _addresses(known: Known) -> Iterator[Correction]:
    rows = known["addresses"]
    yield from _of_rows("addresses", "addresses", rows, _parsed, "street", "city", "postal_code")


def _parsed(row: Row) -> Row:
    """City and postal code out of the street, and each in its one spelling."""
    if row["country"] not in countries.HERE:
        return row
    code = re.sub(r"[\s-]", "", row["postal_code"])
    right = places.spelt(_told_apart(row["street"], *_city(row["city"], code)))
    return {**row, "street": right.street, "city": right.city, "postal_code": right.postal_code}


def _city(city: str, code: str) -> tuple[str, str]:
    """Tel Aviv, Israel: the country is told besides, and sometimes the postal code."""
    told = places.parsed(city) if not places.named(city) else None
    is_one = told is not None and not told.street and places.named(told.city)
    return (told.city, code or told.postal_code) if told and is_one else (city, code)


def _told_apart(street: str, city: str, code: str) -> places.Address:
    """The postal code out of the street, and the city, where none is told besides, or it twice."""
    found = _POSTAL_CODE.search(street) if not code else None
    if found:
        code, street = found[0], f"{street[: found.start()]} {street[found.end() :]}"
    street = hebrew.clean(street).strip(" ,")
    if not (city and street[-1:].isdigit()):
        told = places.parsed(street)
        place = places.named(told.city)
        if told.street and place and (not city or places.named(city) is place):
            street, city, code = told.street, city or told.city, code or told.postal_code
    return places.Address(street=street, city=city, postal_code=code)


def _of_text(kind: str, field: str, before: str, after: str) -> Correction:
    told = {"was": {field: before}, "values": {field: after}}
    return Correction(kind=kind, before=before, after=after, **told)


def _of_rows(
    kind: str, field: str, rows: Sequence[Row], correct: Callable[[Row], Row], *shown: str
) -> Iterator[Correction]:
    """One correction for a list, which is written as a whole."""
    right = [dict(correct(row)) for row in rows]
    wrong = [place for place, row in enumerate(rows) if dict(row) != right[place]]
    if wrong:
        yield Correction(
            kind=kind,
            was={field: [dict(row) for row in rows]},
            values={field: right},
            before="; ".join(_in_words(rows[place], shown) for place in wrong),
            after="; ".join(_in_words(right[place], shown) for place in wrong),
        )


def _in_words(row: Row, shown: Sequence[str]) -> str:
    return ", ".join(str(row[name]) for name in shown if row[name])


_OF_ROWS: Final[dict[str, Callable[[Row], Row]]] = {
    "phones": _dialled,
    "emails": _meant,
    "addresses": _parsed,
}
_KINDS: Final[dict[str, Callable[[Known], Iterator[Correction]]]] = {
    "order": _order,
    "names": _names,
    "titles": _titles,
    "parts": _parts,
    "companies": _companies,
    "phones": _phones,
    "emails": _emails,
    "numbers": _numbers,
    "addresses": _addresses,
}
KINDS: Final = tuple(_KINDS)
