"""A field whose amount and currency stand in two columns beside one another."""

from dataclasses import dataclass
from typing import Any

from kesher.entity import kinds
from kesher.entity.fields import Field
from kesher.lib.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceField(Field):
    """Of the kind `price`: minor units in the column `key`, the currency in `<key>_currency`."""

    def read(self, record: Any) -> Money | None:
        amount = getattr(record, self.key)
        return None if amount is None else Money(amount, getattr(record, self.beside[0]))

    def write(self, record: Any, value: Money | None) -> None:
        setattr(record, self.key, None if value is None else value.amount_minor)
        setattr(record, self.beside[0], "" if value is None else value.currency)


def sum_field(key: str, label: Any) -> PriceField:
    """An amount that the lines of a document come to, in the document's own currency."""
    return PriceField(
        key=key,
        label=label,
        kind=kinds.kind("price"),
        lookup=key,
        order=key,
        read_only=True,
        sortable=True,
        beside=("currency",),
    )


def price_field(key: str, *, label: Any, required: bool = False, help: Any = "") -> PriceField:  # noqa: A002
    return PriceField(
        key=key,
        label=label,
        kind=kinds.kind("price"),
        lookup=key,
        order=key,
        required=required,
        sortable=True,
        nullable=True,
        help=help,
        beside=(f"{key}_currency",),
    )
