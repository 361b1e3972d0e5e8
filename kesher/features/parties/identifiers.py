"""Official numbers as a list on a party: identity cards, companies, passports."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field
from kesher.entity.kinds.row_columns import Row, RowColumn, RowFlag
from kesher.entity.kinds.rows import RowsKind
from kesher.entity.markup import draw
from kesher.lib import israel


class Identifiers(RowsKind):
    """A number whose check digit is wrong is kept, and marked: old registers hold such numbers."""

    key = "identifiers"
    label = lazy("Identifiers")
    main: ClassVar[str] = "number"
    flags = (
        RowFlag(name="doubtful", label=lazy("The check digit is wrong"), tone="warn", typed=False),
    )
    has_primary = False
    same_by = ("kind", "number")
    columns = (
        RowColumn(name="kind", label=lazy("Kind"), choices="identifier.kind"),
        RowColumn(name="number", label=lazy("Number"), ltr=True),
    )
    checks: ClassVar[dict[str, Callable[[str], str]]] = {
        "id": israel.id_number,
        "company": israel.company_number,
    }

    def clean_row(self, row: Row, field: Field) -> Row:
        kind = row["kind"] or "id"
        check = self.checks.get(kind)
        row |= {"kind": kind, "number": row["number"].replace(" ", ""), "doubtful": False}
        if not check:
            return row
        try:
            return row | {"number": check(row["number"])}
        except israel.BadIdentifier:
            return row | {"doubtful": True}

    def cell(self, value: Any, field: Field) -> str:
        return draw(
            '<bdi dir="ltr">{}</bdi>', "; ".join(israel.mask(row["number"]) for row in value or [])
        )

    def digits(self, value: Any, field: Field) -> Iterable[str]:
        return [row["number"] for row in value or [] if row["number"].isdigit()]
