"""The lines as a form shows them, and as it sends them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from kesher.entity.kinds import resolving
from kesher.features.catalogue.models import LINE_VAT, Product, Vat
from kesher.screens import addresses

MOST = 200
# What lines of all documents are told in.
OF_ALL = (
    "key", "product", "description", "quantity", "unit_price", "discount", "vat", "vat_shares",
)  # fmt: skip
TEXTS = (*OF_ALL, "group")
FLAGS = ("optional", "chosen")
# What the script puts the number of a further line in place of.
NEXT = "next"
BLANK: dict[str, Any] = dict.fromkeys((*TEXTS, "listed"), "") | {
    "quantity": "1",
    "vat": Vat.STANDARD.value,
    **dict.fromkeys(FLAGS, False),
}


class LinesWidget(forms.Widget):
    """A block for each line, and one that is empty; inputs are named `field-column`, in order."""

    template_name = "quotes/lines.html"
    is_wide = True
    # Many inputs have one name together, not a label that points at one of them.
    use_fieldset = True

    def __init__(self, *, texts: Sequence[str], flags: Sequence[str], entity: str) -> None:
        super().__init__()
        self.texts, self.flags, self.entity = texts, flags, entity

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [BLANK | row for row in value or [] if isinstance(row, dict)]
        titles = _titles(rows)
        context["widget"] |= {
            "rows": [
                row | {"place": place, "product_title": titles.get(row["product"], "")}
                for place, row in enumerate([*rows, BLANK])
            ],
            "blank": BLANK | {"place": NEXT, "product_title": ""},
            "vats": LINE_VAT,
            "search_url": resolving.picker_address(Product),
            "sums_url": addresses.at(self.entity, "lines"),
            "chooses": bool(self.flags),
            "delivers": "delivered" in self.texts,
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return sent(data, name, texts=self.texts, flags=self.flags)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-description" not in data


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A line as it was typed; `place` is its number in the page, wherever it was moved since.

    It is fresh while the catalogue has not been asked about its product; `price` is the one that
    stood there, and `listed` the one that the catalogue gave last.
    """

    place: str
    row: dict[str, Any]
    is_fresh: bool
    price: str
    listed: str


def sent(data: Any, name: str, *, texts: Sequence[str], flags: Sequence[str]) -> Any:
    """The rows for the field; whatever came by another door is left as it is."""
    if not hasattr(data, "getlist"):
        return data.get(name)
    return [line.row for line in typed_lines(data, name, texts=texts, flags=flags)]


def typed_lines(
    data: Any, name: str, *, texts: Sequence[str] = TEXTS, flags: Sequence[str] = FLAGS
) -> list[Typed]:
    """Those in which anything was filled in, in their order."""
    columns = {column: data.getlist(f"{name}-{column}") for column in (*texts, "priced", "listed")}
    ticked = {flag: set(data.getlist(f"{name}-{flag}")) for flag in flags}
    found = []
    for turn, place in enumerate(data.getlist(f"{name}-place")[: MOST + 2]):
        told = {
            column: values[turn] if turn < len(values) else "" for column, values in columns.items()
        }
        is_fresh = told["product"] != told["priced"]
        price, listed = told["unit_price"], told["listed"]
        row = _of_product(told) | {flag: place in ticked[flag] for flag in flags}
        if row["product"] or row["description"].strip():
            line = Typed(place=place, row=row, is_fresh=is_fresh, price=price, listed=listed)
            found.append(line)
    return found


def _of_product(told: dict[str, str]) -> dict[str, Any]:
    """Of a product that was changed for another, nothing is said that was said of the other; a
    price that the catalogue gave is asked for again."""
    priced, listed = told.pop("priced"), told.pop("listed")
    if told["product"] and priced and told["product"] != priced:
        told |= {"description": "", "unit_price": "", "vat": "", "vat_shares": ""}
    if told["product"] and told["unit_price"] == listed:
        told |= {"unit_price": "", "vat_shares": ""}
    return told if priced or not told["product"] else told | {"vat": ""}


def _titles(rows: list[dict[str, Any]]) -> Mapping[str, str]:
    pks = {row["product"] for row in rows if row["product"]}
    return {str(one.pk): str(one) for one in resolving.rows(Product, pks)} if pks else {}
