"""Cells as values: each sort of cell understood once, references looked up together."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.kinds import choice, clock, resolving
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.choice import Choice
from kesher.entity.kinds.choices import Choices
from kesher.entity.kinds.date import Date
from kesher.entity.kinds.file import File
from kesher.entity.kinds.link import LINK, Link
from kesher.entity.kinds.phone import Phone
from kesher.entity.kinds.reference import TITLES, Reference, pk_of
from kesher.entity.registry import entities
from kesher.exchange import synonyms
from kesher.lib import dates, hebrew
from kesher.lib.phones_in_text import mentions

SAME_MOMENT: Final = timedelta(seconds=1)
MIDNIGHT: Final = " 00:00:00"
COMPACT_DAY: Final = re.compile(r"\d{6}|\d{8}", re.ASCII)
SERIAL: Final = re.compile(r"[1-6]\d{4}(?:\.\d+)?", re.ASCII)  # 1927 to 2091

MOST_REMEMBERED: Final = 20_000

# Kinds of fields with some possible answers.
ANSWERED: Final = {"choice", "choices", "user", "party_roles"}
# Said of a word in a column: it means nothing.
EMPTY: Final = "-"

Understood = Any | ValidationError


class Column:
    """Understands the cells of one field; what was wrong is an error kept as a value.

    `answers` hold what somebody said that words mean, by the folded word; `meant` tells it of
    others, or nothing where it is not known.
    """

    def __init__(
        self,
        field: Field,
        answers: Mapping[str, str] | None = None,
        *,
        meant: Callable[[str], str] | None = None,
    ) -> None:
        self.field = field
        self.answers = answers or {}
        self.meant = meant
        self.known: dict[Any, Understood] = {}
        self.strangers: dict[Any, list[str]] = {}
        self.may_be_serials = True

    def learn(self, cells: Iterable[Any]) -> None:
        """Look up at once whatever these cells point at; of all before, too many are forgotten."""
        if len(self.known) > MOST_REMEMBERED:
            self.known.clear()
            self.strangers.clear()
        fresh = {cell for cell in map(_hashable, cells) if cell not in self.known}
        if isinstance(self.field.kind, Reference):
            self.known |= _referred(self.field, {plain_text(cell): cell for cell in fresh})
        elif isinstance(self.field.kind, Date):
            has_compact_days = any(COMPACT_DAY.fullmatch(plain_text(cell)) for cell in fresh)
            self.may_be_serials = self.may_be_serials and not has_compact_days
        elif isinstance(self.field.kind, Link):
            links = [str(cell) for cell in fresh if _is_link(str(cell))]
            self.field.kind.gather(links, self.field)
            self.known |= _linked(self.field, {plain_text(cell): cell for cell in fresh})
        elif isinstance(self.field.kind, File):
            self.field.kind.gather([pk for cell in fresh if (pk := id_in(cell))], self.field)

    def value(self, cell: Any) -> Understood:
        name = _hashable(cell)
        if name not in self.known:
            self.known[name] = self._understood(cell)
        return self.known[name]

    def strange(self, cell: Any) -> Sequence[str]:
        """Of several answers in a cell those that nobody knows; its value is the others."""
        return self.strangers.get(_hashable(cell), ())

    def _understood(self, cell: Any) -> Understood:
        if not isinstance(self.field.kind, Choices):
            return self._one(cell)
        words = [cell] if self._is_told(plain_text(cell)) else words_in(self.field, cell)
        told = {word: self._one(word) for word in words}
        strange = [word for word, keys in told.items() if isinstance(keys, ValidationError)]
        if strange:
            self.strangers[_hashable(cell)] = strange
        known = [key for word in words if word not in strange for key in told[word] or ()]
        return list(dict.fromkeys(known))

    def _one(self, cell: Any) -> Understood:
        told = self._told(plain_text(cell)) if self.answers or self.meant else None
        if told == EMPTY:
            return None
        try:
            return understood(self.field, told or cell, may_be_serials=self.may_be_serials)
        except ValidationError as wrong:
            return wrong

    def _is_told(self, text: str) -> bool:
        return hebrew.key(text) in self.answers

    def _told(self, text: str) -> str | None:
        told = self.answers.get(hebrew.key(text))
        return self.meant(text) if told is None and self.meant else told


def understood(field: Field, cell: Any, *, may_be_serials: bool = True) -> Any:
    """The value that a cell means, in the field's own words or in those of other programs.

    Among days like 150326, 50326 is one that lost its zero rather than a spreadsheet's number.
    """
    try:
        return field.kind.parse(cell, field)
    except ValidationError:
        text = plain_text(cell)
        is_serial = isinstance(field.kind, Date) and SERIAL.fullmatch(text)
        meant = None if is_serial and not may_be_serials else _meant(field, text)
        if meant is None:
            raise
        return field.kind.parse(meant, field)


def _meant(field: Field, text: str) -> Any:
    """What was meant by a text that the field does not understand as it stands."""
    if isinstance(field.kind, Date):
        return _day(text)
    if isinstance(field.kind, Phone):
        told = mentions(text)
        return told[0].number if len(told) == 1 else None
    if isinstance(field.kind, Choices):
        return [_answer(field, word) or word for word in words_in(field, text)]
    return _answer(field, text) if isinstance(field.kind, Choice) else None


def words_in(field: Field, cell: Any) -> list[str]:
    """What a cell says where some answers are possible; of several, each."""
    if isinstance(field.kind, Choices):
        return field.kind.parts(cell, field)
    return [plain_text(cell)]


def _answer(field: Field, text: str) -> str | None:
    """What others write so."""
    known = {option.key for option in choice.options(field) if not option.archived}
    return next((one for one in synonyms.answers(field.key, text) if one in known), None)


def _day(text: str) -> datetime | None:
    """A day number of a spreadsheet within a lifetime, or a moment where a day is wanted."""
    try:
        if SERIAL.fullmatch(text):
            return dates.from_excel_serial(float(text))
        return dates.parse_datetime(text, clock.zone())
    except dates.NotADate:
        return None


def _hashable(cell: Any) -> Any:
    """A number and the truth are equal in Python, and are not the same cell."""
    if isinstance(cell, list | dict):
        return str(cell)
    return (bool, cell) if isinstance(cell, bool) else cell


def _is_link(text: str) -> bool:
    parts = LINK.fullmatch(text)
    return bool(parts and pk_of(parts[2]))


def _referred(field: Field, cells: dict[str, Any]) -> dict[Any, Understood]:
    """Records by their ids, or by a title that only one of them has; two queries for all."""
    model = field.options["model"]
    pks = {text: pk for text in cells if (pk := pk_of(text))}
    by_pk = (
        {record.pk: record for record in resolving.rows(model, set(pks.values()))} if pks else {}
    )
    by_title = titled(model, [text for text in cells if text and text not in pks])
    found: dict[Any, Understood] = {}
    for text, cell in cells.items():
        if not text:
            found[cell] = None
        elif text in pks:
            found[cell] = by_pk.get(pks[text]) or _missing()
        else:
            found[cell] = _the_one(by_title[text], text)
    return found


def _linked(field: Field, cells: dict[str, Any]) -> dict[Any, Understood]:
    """Links by a title that only one record has, of the types that the field may point at."""
    texts = [text for text in cells if text and not _is_link(text) and not pk_of(text)]
    only = field.options.get("entity")
    types = [one for one in entities if one.is_record and only in {None, "", one.key}]
    named: dict[str, list[str]] = defaultdict(list)
    for entity in types if texts else ():
        for title, records in titled(entity.model, texts).items():
            named[title] += [f"{entity.key}:{record.pk}" for record in records]
    return {cells[text]: _the_one(named[text], text) for text in texts}


def titled(model: type[Any], titles: Sequence[str]) -> dict[str, list[Any]]:
    """The visible records that are called so; names as people are, compared exactly."""
    names = {column.name for column in model._meta.concrete_fields}
    title = next((name for name in TITLES if name in names), "")
    found: dict[str, list[Any]] = defaultdict(list)
    if title and titles:
        rows = resolving.rows(model).filter(Q(**{f"{title}__in": titles}))
        for record in rows.order_by("pk"):
            found[getattr(record, title)].append(record)
    return found


def _the_one(records: Sequence[Any], title: str) -> Understood:
    if len(records) == 1:
        return records[0]
    return several(title) if records else _missing()


def several(title: str) -> ValidationError:
    told = {"title": title}
    sentence = _("Several records are called “%(title)s”; please give the id.") % told
    return ValidationError(sentence, code="several")


def _missing() -> ValidationError:
    return ValidationError(_("There is no such record."), code="missing")


def is_told(cell: Any, sheet: Any) -> bool:
    """Whether a cell says what an export of the record says, however the file spells it."""
    if isinstance(sheet, datetime):
        told = _moment(cell)
        return told is not None and abs(told - sheet) < SAME_MOMENT
    if isinstance(sheet, int | float | Decimal) and not isinstance(sheet, bool):
        return _number(cell) == _number(sheet)
    plain, told_plain = _plain(cell), _plain(sheet)
    return plain == told_plain or (
        plain.endswith("…") and len(plain) > 1000 and told_plain.startswith(plain[:-1])  # noqa: PLR2004
    )


def _moment(cell: Any) -> datetime | None:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  as a sheet has it
    try:
        return datetime.fromisoformat(str(cell)).replace(tzinfo=None)
    except ValueError:
        return None


def _number(cell: Any) -> Decimal | None:
    if isinstance(cell, bool):
        return None
    try:
        return Decimal(str(cell).replace(",", "")).normalize()
    except InvalidOperation:
        return None


def _plain(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return hebrew.clean(text).removesuffix(MIDNIGHT)


def id_in(cell: Any) -> UUID | None:
    return pk_of(plain_text(cell)) if cell not in (None, "") else None
