"""Guessing which column of a file is which field: by name, by what it holds, by the last time."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rapidfuzz import fuzz, process

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.choice import translations
from kesher.entity.kinds.link import Link
from kesher.entity.kinds.reference import pk_of
from kesher.entity.kinds.rows import RowsKind
from kesher.exchange import besides, cards, flagged, nothing, parting, synonyms
from kesher.exchange.cells import understood, words_in
from kesher.exchange.guesses import Confidence, Guess
from kesher.exchange.models import ImportRun
from kesher.exchange.targets import ID, Target, is_flag, makeable, targets, title_key
from kesher.lib import firms, hebrew, israel, phones, places
from kesher.records import reading

NEARLY: Final = 86
ENOUGH: Final = 0.6
HALF: Final = 0.5
GIVEN: Final = "given_name"
FEW_WORDS: Final = 12
SINGLE: Final = {"choice", "user"}
CODE = re.compile(r"(?=\D*\d)[\w.:/-]{1,60}")
NAME: Final = re.compile(r"[^\W\d_][^\d@,;:/]*(?: [^\W\d_][^\d@,;:/ ]*){1,3}")
Looks = tuple[tuple[Callable[[str], bool], tuple[str, ...]], ...]
# Salesforce ends the names of fields that an organisation made in it so.
OF_ONES_OWN: Final = "__c"
NUMBERED = re.compile(r"\b\d{1,2}\b")
RANK: dict[Confidence, int] = {
    "saved": 0,
    "remembered": 0,
    "sure": 1,
    "likely": 2,
    "values": 3,
    "": 4,
}


def guess(entity: Entity, titles: Sequence[str], samples: Sequence[Sequence[str]]) -> list[Guess]:
    """A guess for each column; what takes one column gets the one that fits best."""
    known = targets(entity)
    remembered = _remembered(entity, titles)
    if remembered is not None:
        return [_as_last_time(key, known) for key in remembered]
    names = _names(entity, known)
    wishes = [
        _wishes(title, held, names, known) for title, held in zip(titles, samples, strict=True)
    ]
    if list(titles) == cards.HEADER:
        wishes[-1] = _of_pictures(samples[-1], known)
    if not _names_ours(entity, wishes, samples):
        parting.part(titles, wishes, known)
    given = _shared_out(wishes, known)
    return given if list(titles) == cards.HEADER else _without_twins(given)


def _names_ours(
    entity: Entity, wishes: Sequence[Sequence[Guess]], samples: Sequence[Sequence[str]]
) -> bool:
    """What was exported here, and comes back, names what records refer to and makes nobody."""
    return any(
        any(one.target == ID for one in wish) and are_ours(entity, held)
        for wish, held in zip(wishes, samples, strict=True)
    )


def are_ours(entity: Entity, held: Sequence[str]) -> bool:
    """Whether some are ids of records here: other systems have ids like ours."""
    pks = [pk for text in held if (pk := pk_of(text))]
    return bool(pks) and reading.visible(entity).filter(pk__in=pks).exists()


def signature(entity: Entity, titles: Sequence[str]) -> str:
    """The same for the same columns of the same record type."""
    folded = "\x1f".join([entity.key, *(hebrew.key(title) for title in titles)])
    return hashlib.sha256(folded.encode()).hexdigest()


def _remembered(entity: Entity, titles: Sequence[str]) -> list[str] | None:
    """What somebody of the organisation chose for these columns, last."""
    last = _last_with(signature(entity, titles))
    return last.mapping if last and len(last.mapping) == len(titles) else None


def last_alike(run: ImportRun) -> ImportRun | None:
    """The last import of a file with these columns."""
    return _last_with(run.signature)


def _last_with(signed: str) -> ImportRun | None:
    alike = ImportRun.objects.filter(signature=signed).exclude(mapping=[])
    return alike.order_by("-created_at").first()


def _as_last_time(key: str, known: dict[str, Target]) -> Guess:
    return Guess(target=key, confidence="remembered") if key in known else Guess(target="")


def _names(entity: Entity, known: dict[str, Target]) -> dict[str, str]:
    """Folded names of targets: keys, labels in every language, and what people call them."""
    names: dict[str, str] = {}
    for word, meant in synonyms.by_word().items():
        alone = [key.removeprefix(f"{entity.key}/") for key in meant if "/" in key]
        fitting = next((key for key in (*alone, *meant) if key in known), "")
        if fitting:
            names[word] = fitting
    for key, target in known.items():
        own = [key, target.label]
        if target.is_plain:
            own += _labels(target)
        names |= {folded: key for word in own if (folded := hebrew.key(word))}
    return names


def _labels(target: Target) -> list[str]:
    return [str(target.field.label), *translations(target.field.label)] if target.field else []


def _wishes(
    title: str, held: Sequence[str], names: dict[str, str], known: dict[str, Target]
) -> list[Guess]:
    """Where a column would like to go, best first."""
    held = [one for one in held if not nothing.is_said(one)]
    told = hebrew.key(title.removesuffix(OF_ONES_OWN).replace("_", " "))
    bare = " ".join(NUMBERED.sub("", told).split())
    wishes = []
    if found := names.get(told) or names.get(bare):
        other = _by_its_words(found, told, held, known)
        wishes.append(Guess(target=other or found, confidence="likely" if other else "sure"))
    elif inner := names.get(hebrew.key(title.rpartition(".")[2])):
        wishes.append(Guess(target="" if inner == ID else inner, confidence="likely"))
    elif near := process.extractOne(bare, list(names), scorer=fuzz.ratio, score_cutoff=NEARLY):
        wishes.append(Guess(target=names[near[0]], confidence="likely"))
    wishes = [_at_its_hour(wish, held, known) for wish in wishes]
    wishes = [wish for wish in wishes if wish.target and _bears(known[wish.target], held)]
    if not wishes and (other := _other_meaning(told, held, known)):
        wishes.append(Guess(target=other, confidence="likely"))
    if not wishes and (seen := _by_values(held, known)):
        wishes.append(Guess(target=seen, confidence="values"))
    if not wishes and not title and (seen := _of_untitled(held, known)):
        wishes.append(Guess(target=seen, confidence="values"))
    return wishes


def _other_meaning(told: str, held: Sequence[str], known: dict[str, Target]) -> str:
    """Of a name that may mean several fields, the first that understands what the column holds."""
    meant = (known[key] for key in synonyms.by_word().get(told, ()) if key in known)
    return next((one.key for one in meant if one.field and _bears(one, held)), "")


def _by_its_words(found: str, told: str, held: Sequence[str], known: dict[str, Target]) -> str:
    """Another field that bears the name and knows most of the words, of which this knows none."""
    others = [key for key in synonyms.by_word().get(told, ()) if key in known and key != found]
    field = known[found].field
    if not others or not held or field is None or field.kind.key not in SINGLE:
        return ""
    if any(_is_understood(field, text) for text in held):
        return ""
    fields = ((key, known[key].field) for key in others)
    return next((key for key, one in fields if one and _knows_most(one, held)), "")


def _at_its_hour(wish: Guess, held: Sequence[str], known: dict[str, Target]) -> Guess:
    """A column of hours alone says when on its day something was."""
    timed = f"{wish.target}:{besides.TIME}"
    is_hours = bool(held) and all(besides.HOUR.fullmatch(text) for text in held)
    return replace(wish, target=timed) if is_hours and timed in known else wish


def _bears(target: Target, held: Sequence[str]) -> bool:
    """Whether the field understands most of what the column holds, where that is quickly told.

    A few words may mean any answers; somebody will be asked which.
    """
    field = target.field
    if field is None or isinstance(field.kind, Link) or "model" in field.options:
        return True
    if isinstance(field.kind, RowsKind):
        return not is_flag(target) or flagged.are_answers(target, held)
    if target.variant:
        return True
    if field.kind.key in SINGLE and len(held) <= FEW_WORDS:
        return True
    return _knows_most(field, held)


def _knows_most(field: Field, held: Sequence[str]) -> bool:
    words = [word for text in held for word in words_in(field, text)]
    wrong = sum(not _is_understood(field, word) for word in words)
    return wrong <= HALF * len(words)


def _is_understood(field: Field, text: str) -> bool:
    try:
        understood(field, text)
    except ValidationError:
        return False
    return True


def _by_values(held: Sequence[str], known: dict[str, Target]) -> str:
    """What most of the values look like."""
    return _looking(held, known, _LOOKS)


def _of_untitled(held: Sequence[str], known: dict[str, Target]) -> str:
    """What most of the values look like of a column that nothing names."""
    return _looking(held, known, _LOOKS_WITHOUT_TITLE)


def _looking(held: Sequence[str], known: dict[str, Target], looks: Looks) -> str:
    filled = [text for text in held if text]
    for looks_so, meant in looks:
        fitting = next((key for key in meant if key in known), "")
        if fitting and filled and sum(map(looks_so, filled)) >= ENOUGH * len(filled):
            return fitting
    return ""


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_id(text: str) -> bool:
    return text.isdigit() and len(text) in {8, 9} and israel.id_is_valid(text)


def is_phone(text: str) -> bool:
    try:
        return phones.parse(text).is_likely and sum(map(str.isdigit, text)) > 8  # noqa: PLR2004
    except phones.NotAPhone:
        return False


def is_code(text: str) -> bool:
    """Whether it is the id of a record rather than its name."""
    return CODE.fullmatch(text) is not None and not is_phone(text)


def _is_place(text: str) -> bool:
    return places.named(text) is not None


def _is_name(text: str) -> bool:
    """Two to four words of letters alone, as people and firms are called."""
    return NAME.fullmatch(text) is not None or firms.has_legal_form(text)


_LOOKS: Looks = (
    (_is_mail, ("emails", "party.emails")),
    (_is_id, ("identifiers:id",)),
    (is_phone, ("phones", "party.phones")),
)
_LOOKS_WITHOUT_TITLE: Looks = (
    (_is_place, ("addresses.city",)),
    (_is_name, ("name", "party.name")),
)


def _of_pictures(held: Sequence[str], known: dict[str, Target]) -> list[Guess]:
    """The last column of cards has pictures, where any of them shows one."""
    is_wanted = bool(held) and cards.PHOTO in known
    return [Guess(target=cards.PHOTO, confidence="sure")] if is_wanted else []


def _shared_out(wishes: list[list[Guess]], known: dict[str, Target]) -> list[Guess]:
    """The surest columns choose first; what is taken is not given twice, unless it takes many."""
    given = [Guess(target="")] * len(wishes)
    taken: set[str] = set()
    surest = sorted(
        range(len(wishes)),
        key=lambda place: RANK[wishes[place][0].confidence if wishes[place] else ""],
    )
    for place in surest:
        for wish in wishes[place]:
            if wish.target not in taken or known[wish.target].takes_many:
                given[place] = wish
                taken.add(wish.target)
                break
    return given


def _without_twins(given: list[Guess]) -> list[Guess]:
    """A whole name beside its parts says the same once more, or is a firm's."""
    chosen = {one.target for one in given}
    doubled = {key.replace(GIVEN, "name") for key in chosen if key.endswith(GIVEN)}
    return [Guess(target="") if one.target in doubled else one for one in given]


def fixed_at_first(entity: Entity, chosen: Sequence[str], file_name: str) -> dict[str, Any]:
    """What every row gets where no column tells it: a title is needed, and the file has one; the
    name of the file may say more.
    """
    known = targets(entity)
    reached = [known[key].through or known[key].field for key in chosen if key in known]
    told = {field.key for field in reached if field}
    said = synonyms.fixed_by(file_name, entity.key)
    given: dict[str, Any] = {key: one for key, one in said.items() if _may_be(known, key, one)}
    if title := common_title(entity):
        given[title] = file_name.rpartition(".")[0] or file_name
    return {key: answer for key, answer in given.items() if key in known and key not in told}


def _may_be(known: Mapping[str, Target], key: str, answers: Any) -> bool:
    """Whether the organisation still has such an answer."""
    field = known[key].field if key in known else None
    try:
        return bool(field and field.kind.from_json(answers, field))
    except ValidationError:
        return False


def common_title(entity: Entity) -> str:
    """A subject may be the same for all rows; a name may not."""
    title = title_key(entity)
    return title if title != "name" and makeable(entity) else ""
