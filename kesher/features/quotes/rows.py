"""Where lines are kept: child rows of a quote, or of what follows from one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import RowsField
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.numbers import bare
from kesher.entity.kinds.reference import pk_of
from kesher.features.quotes.models import LineModel
from kesher.records import prepared, reading

CENT = Decimal("0.01")
LOADED = "_loaded_lines"

Row = dict[str, Any]
Pairs = list[tuple[Any, list[Row]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Rows of `model`, whose reference `parent` points at the record.

    `row_of` answers a line's row, and `more` the columns of a row beyond those that all lines have.
    """

    model: type[LineModel]
    parent: str
    row_of: Callable[[Any], Row]
    more: Callable[[Row], Row]

    def field(self, kind: Kind) -> RowsField:
        return RowsField(
            key="lines",
            label=lazy("Lines"),
            kind=kind,
            lookup="line_rows__description",
            nullable=True,
            options={"rows": self.model},
            reader=self.read,
            writer=self.write,
            load=self.load,
        )

    def read(self, record: Any) -> list[Row]:
        if record._state.adding:
            return []
        if not hasattr(record, LOADED):
            self.load([record])
        return [dict(row) for row in getattr(record, LOADED)]

    def load(self, records: list[Any]) -> None:
        missing = [record for record in records if not hasattr(record, LOADED)]
        rows: dict[UUID, list[Row]] = defaultdict(list)
        for line in self._kept([record.pk for record in missing]) if missing else ():
            rows[getattr(line, f"{self.parent}_id")].append(self.row_of(line))
        for record in missing:
            setattr(record, LOADED, rows[record.pk])

    def _kept(self, pks: Sequence[UUID]) -> Iterable[Any]:
        def build(*wanted: UUID) -> QuerySet[Any]:
            kept = self.model.objects.filter(**{f"{self.parent}__in": wanted})
            return kept.order_by(f"{self.parent}_id", "position")

        if len(pks) > reading.MOST_PREPARED:
            return build(*pks)
        return prepared.rows(("lines", self.model._meta.label, len(pks)), build, *pks)

    def write(self, pairs: Pairs, *, fresh: bool) -> None:
        if not fresh:
            records = [record for record, _rows in pairs]
            self.model.objects.filter(**{f"{self.parent}__in": records}).delete()
        self.model.objects.bulk_create(
            [
                self._line(record, place, row)
                for record, rows in pairs
                for place, row in enumerate(rows)
            ],
            batch_size=500,
        )
        for record, rows in pairs:
            setattr(record, LOADED, [dict(row) for row in rows])

    def _line(self, record: Any, place: int, row: Row) -> LineModel:
        return self.model(**{self.parent: record}, position=place, **_common(row), **self.more(row))


def common_row(line: LineModel) -> Row:
    """What every line tells."""
    return {
        "key": line.key,
        "product": str(line.product_id or ""),
        "description": line.description,
        "quantity": bare(line.quantity).replace(",", ""),
        "unit_price": "" if line.unit_price is None else price_text(line.unit_price),
        "discount": bare(line.discount),
        "vat": str(line.vat),
        "vat_shares": line.vat_shares,
    }


def price_text(price: Decimal) -> str:
    """To the hundredth, and to as many digits more as there are."""
    plain = price.normalize()
    hundredths = price.quantize(CENT)
    return f"{hundredths if plain == hundredths else plain:f}"


def _common(row: Row) -> Row:
    return {
        "key": row["key"],
        "product_id": pk_of(row["product"]),
        "description": row["description"],
        "quantity": Decimal(row["quantity"]),
        "unit_price": Decimal(row["unit_price"]) if row["unit_price"] else None,
        "discount": Decimal(row["discount"]),
        "vat": row["vat"],
        "vat_shares": row["vat_shares"],
    }
