"""The lists on a party: phones, mail addresses, postal addresses, identifiers, roles."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field, RowsField, Writer
from kesher.entity.kinds import phone as phone_kind
from kesher.entity.kinds.base import within_length
from kesher.entity.kinds.email import is_address
from kesher.entity.kinds.row_columns import Row, RowColumn, RowFlag
from kesher.entity.kinds.rows import RowsKind
from kesher.entity.markup import draw
from kesher.features.parties import composing
from kesher.features.parties.identifiers import Identifiers
from kesher.features.parties.models import (
    EmailAddress,
    Identifier,
    Party,
    PhoneNumber,
    PostalAddress,
)
from kesher.lib import countries, mails, phones, places
from kesher.records import prepared

Pairs = list[tuple[Party, list[Row]]]

# What the party's own copy of the primary one holds.
LONGEST_PHONE: int = Party._meta.get_field("phone").max_length or 0

VERIFIED = RowFlag(name="verified", label=lazy("Verified"), tone="good")


PARTIAL = RowFlag(name="partial", label=lazy("Wrong number of digits"), tone="warn", typed=False)


class Phones(RowsKind):
    """Of a number that nobody says the kind of, the number tells whether it is a mobile.

    One that lacks its area code or a digit is kept as it was written, and marked. What is dialled
    after the number, its extension, is told apart or in the number's own text.
    """

    key = "phones"
    label = lazy("Phones")
    main: ClassVar[str] = "number"
    same_by = ("number", "extension")
    flags = (
        RowFlag(
            name="opted_out",
            label=lazy("Asked not to be called"),
            tone="warn",
            opposite=lazy("May be called"),
        ),
        RowFlag(name="invalid", label=lazy("Out of use"), tone="bad"),
        VERIFIED,
    )
    columns = (
        RowColumn(name="number", label=lazy("Number"), input="tel", ltr=True, autocomplete="tel"),
        RowColumn(name="extension", label=lazy("Extension"), ltr=True, appended=True),
        RowColumn(name="kind", label=lazy("Kind"), choices="phone.kind", untold=lazy("By number")),
    )

    def clean_row(self, row: Row, field: Field) -> Row:
        try:
            phone = phones.parse(row["number"])
        except phones.NotAPhone as wrong:
            sentence = _("“%(typed)s” is not a phone number.") % {"typed": row["number"]}
            raise ValidationError(sentence, code="phone") from wrong
        extension = _extension(row["extension"]) if row["extension"] else phone.extension
        usual = "mobile" if phones.can_text(phone.e164) else "work"
        told = {"number": phone.number, "extension": extension, "kind": row["kind"] or usual}
        within_length(self.copied(told), field, usual=LONGEST_PHONE)
        return row | told

    def told_of(self, row: Row) -> list[RowFlag]:
        found = super().told_of(row)
        return [*found, PARTIAL] if phones.is_partial(row["number"]) else found

    def shown(self, row: Row) -> str:
        return phone_kind.shown(self.copied(row))

    def copied(self, row: Mapping[str, Any]) -> str:
        return phones.together(row.get("number", ""), row.get("extension", ""))

    def fragment(self, typed: str) -> str:
        return phones.fragment(typed) or typed

    def cell(self, value: Any, field: Field) -> str:
        first = next((row for row in value or [] if row.get("primary")), None)
        return self.marked(first, self.drawn(first)) if first else ""

    def drawn(self, row: Row) -> str:
        kept = self.copied(row)
        return draw('<a href="{}">{}</a>', phones.dial_link(kept), phone_kind.drawn(kept))

    def digits(self, value: Any, field: Field) -> Iterable[str]:
        return [run for row in value or [] for run in phones.search_digits(row["number"])]

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return ()


class Emails(RowsKind):
    key = "emails"
    label = lazy("E-mail addresses")
    main: ClassVar[str] = "address"
    known_by: ClassVar[str] = "mailbox"
    flags = (
        RowFlag(
            name="opted_out",
            label=lazy("Unsubscribed"),
            tone="warn",
            opposite=lazy("May be written to"),
        ),
        RowFlag(name="invalid", label=lazy("Bounces"), tone="bad"),
        VERIFIED,
    )
    columns = (
        RowColumn(
            name="address", label=lazy("Address"), input="email", ltr=True, autocomplete="email"
        ),
        RowColumn(name="kind", label=lazy("Kind"), choices="email.kind"),
    )

    def clean_row(self, row: Row, field: Field) -> Row:
        address = row["address"].lower()
        if not is_address(address):
            sentence = _("“%(typed)s” is not an e-mail address.") % {"typed": row["address"]}
            raise ValidationError(sentence, code="email")
        return row | {"address": address, "kind": row["kind"] or "work"}

    def known_as(self, told: str) -> str:
        return mails.mailbox(told)

    def cell(self, value: Any, field: Field) -> str:
        first = next((row for row in value or [] if row.get("primary")), None)
        if not first:
            return ""
        return self.marked(first, draw('<bdi dir="ltr">{}</bdi>', first["address"]))

    def drawn(self, row: Row) -> str:
        return draw(
            '<a href="mailto:{}"><bdi dir="ltr">{}</bdi></a>', row["address"], row["address"]
        )


class Addresses(RowsKind):
    key = "addresses"
    label = lazy("Addresses")
    main: ClassVar[str] = "city"
    same_by = ("street", "city")
    usual = "main"
    columns = (
        RowColumn(name="street", label=lazy("Street and number"), autocomplete="address-line1"),
        RowColumn(name="city", label=lazy("City"), autocomplete="address-level2"),
        RowColumn(name="postal_code", label=lazy("Postal code"), ltr=True),
        RowColumn(name="notes", label=lazy("Entrance, floor, P.O.B.")),
        RowColumn(name="country", label=lazy("Country"), ltr=True, meant=countries.code),
        RowColumn(name="kind", label=lazy("Kind"), choices="address.kind"),
    )

    pieces: ClassVar[Mapping[str, Any]] = composing.PIECES

    def composed(self, parts: Mapping[str, str]) -> dict[str, str]:
        return composing.composed(parts)

    def clean_row(self, row: Row, field: Field) -> Row:
        is_here = row["country"].upper() in countries.HERE
        known = places.named(row["city"]) if is_here else None
        return row | {
            "city": known.name if known else row["city"],
            "country": row["country"].upper() or countries.HOME,
            "kind": row["kind"] or self.usual,
        }

    def shown(self, row: Row) -> str:
        return ", ".join(row[part] for part in ("street", "city", "postal_code") if row[part])

    def drawn(self, row: Row) -> str:
        country = countries.abroad(row["country"], get_language() or "he")
        told = ", ".join(filter(None, (self.shown(row), country)))
        return draw('<bdi dir="auto">{}</bdi>', told)


def _extension(typed: str) -> str:
    try:
        return phones.extension(typed)
    except phones.NotAPhone as wrong:
        sentence = _("“%(typed)s” is not an extension: it has one to seven digits.")
        raise ValidationError(
            sentence, params={"typed": typed, "column": "extension"}, code="extension"
        ) from wrong


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """A table of rows: the columns of each name, those of text before those of yes or no."""

    kind: RowsKind
    model: type[Any]
    related: str
    texts: dict[str, str]
    flags: dict[str, str]

    @cached_property
    def kept(self) -> str:
        return f"_loaded_{self.related}"

    @cached_property
    def names(self) -> dict[str, str]:
        return self.texts | self.flags

    def asked(self, pks: Sequence[UUID]) -> QuerySet[Any, tuple[Any, ...]]:
        """Table, party, place and columns, as many as the widest of the tables has."""
        texts = {f"text_{at}": Value("") for at in range(len(self.texts), _most("texts"))}
        flags = {f"flag_{at}": Value(value=False) for at in range(len(self.flags), _most("flags"))}
        found: QuerySet[Any] = self.model.objects.filter(party_id__in=pks).order_by()
        rows: QuerySet[Any] = found.annotate(of_table=Value(self.related), **texts, **flags)
        return rows.values_list(
            *("of_table", "party_id", "position"),
            *(*self.texts.values(), *texts),
            *(*self.flags.values(), *flags),
        )

    def told(self, columns: Sequence[Any], flags_at: int) -> Row:
        texts, flags = zip(self.texts, columns, strict=False), columns[flags_at:]
        return self.kind.pruned({**dict(texts), **dict(zip(self.flags, flags, strict=False))})


_tables: dict[str, _Rows] = {}


def _most(columns: str) -> int:
    return max(len(getattr(table, columns)) for table in _tables.values())


def _reader(table: _Rows) -> Callable[[Party], list[Row]]:
    def read(party: Party) -> list[Row]:
        if party._state.adding:
            return []
        if not hasattr(party, table.kept):
            load([party])
        return [dict(row) for row in getattr(party, table.kept)]

    return read


def load(parties: Iterable[Party]) -> None:
    """Put all their lists on parties that lack some, in one query."""
    names = {table.kept for table in _tables.values()}
    lacking = {party.pk: party for party in parties if not names <= party.__dict__.keys()}
    if not lacking:
        return
    found: dict[tuple[str, UUID], list[Row]] = defaultdict(list)
    pks = [*lacking]
    told = prepared.rows("contacts", _asked, *pks) if len(pks) == 1 else _asked(*pks)
    flags_at = _most("texts")
    for name, pk, _place, *columns in sorted(told, key=itemgetter(2)):
        found[name, pk].append(_tables[name].told(columns, flags_at))
    for pk, party in lacking.items():
        for name, table in _tables.items():
            if not hasattr(party, table.kept):
                setattr(party, table.kept, found[name, pk])


def _asked(*pks: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    first, *others = [table.asked(pks) for table in _tables.values()]
    return first.union(*others, all=True)


def _writer(table: _Rows) -> Writer:
    model, names = table.model, table.names
    usual = {name: model._meta.get_field(column).get_default() for name, column in names.items()}

    def write(pairs: Pairs, *, fresh: bool) -> None:
        if not fresh:
            model.objects.filter(party__in=[party for party, _rows in pairs]).delete()
        told = [(party, [_whole(usual, row) for row in rows]) for party, rows in pairs]
        lines = [(party.pk, place, row) for party, rows in told for place, row in enumerate(rows)]
        if lines:
            model.objects.bulk_insert(
                {
                    "party_id": [pk for pk, _place, _row in lines],
                    "position": [place for _pk, place, _row in lines],
                    **{
                        column: [row[name] for _pk, _place, row in lines]
                        for name, column in names.items()
                    },
                    **_known(table.kind, lines),
                }
            )
        for party, rows in told:
            setattr(party, table.kept, list(map(table.kind.pruned, rows)))

    return write


def _known(kind: RowsKind, lines: Sequence[tuple[UUID, int, Row]]) -> dict[str, list[str]]:
    """The column by which others with the same are found, where that is not the main one."""
    if not kind.known_by:
        return {}
    return {kind.known_by: [kind.known_as(row[kind.main]) for _pk, _place, row in lines]}


def _whole(usual: Row, row: Row) -> Row:
    """What is kept of a row, with what is usual wherever it says nothing."""
    whole = usual | row
    return whole if len(whole) == len(usual) else {name: whole[name] for name in usual}


def _rows_field(kind: RowsKind, model: type[Any], related: str, *, repeats: str = "") -> RowsField:
    flags = (*kind.flag_names, "primary") if kind.has_primary else kind.flag_names
    _tables[related] = table = _Rows(
        kind=kind,
        model=model,
        related=related,
        texts={column.name: column.name for column in kind.columns},
        flags={flag: f"is_{flag}" for flag in flags},
    )
    return RowsField(
        key=kind.key,
        label=kind.label,
        kind=kind,
        lookup=f"{related}__{kind.main}",
        nullable=True,
        options={"rows": model, "column": kind.main},
        reader=_reader(table),
        writer=_writer(table),
        load=load,
        repeats=(repeats, kind.copied) if repeats else None,
    )


PHONES = _rows_field(Phones(), PhoneNumber, "phone_rows", repeats="phone")
EMAILS = _rows_field(Emails(), EmailAddress, "email_rows", repeats="email")
ADDRESSES = _rows_field(Addresses(), PostalAddress, "address_rows", repeats="city")
IDENTIFIERS = _rows_field(Identifiers(), Identifier, "identifier_rows")
