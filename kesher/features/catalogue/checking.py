"""What must hold between the records of the catalogue before one of them is written."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.features.catalogue.models import BundlePart, Category, Price, Product
from kesher.records.checking import checked_by

Below = Callable[[set[UUID]], Iterable[UUID]]


def product(record: Product) -> None:
    if record.code and _has_twin(record, code=record.code):
        raise ValidationError({"code": [_("Another product has this code.")]})


def category(record: Category) -> None:
    if record.parent_id and _leads_back(record.pk, record.parent_id, _parents):
        raise ValidationError({"parent": [_("A category cannot stand within itself.")]})


def price(record: Price) -> None:
    """Asks for the currency in words, rather than reading dollars where shekels were typed."""
    currency = record.price_list.currency
    if record.price_currency != currency:
        raise ValidationError(
            {
                "price": [
                    _("The prices of this list are in %(currency)s; write 12.50 %(currency)s.")
                    % {"currency": currency}
                ]
            }
        )
    of_this = {"price_list": record.price_list, "product": record.product}
    if _has_twin(record, from_quantity=record.from_quantity, **of_this):
        told = _("The list has a price of this product from this quantity already.")
        raise ValidationError({"from_quantity": [told]})


def bundle_part(record: BundlePart) -> None:
    if _leads_back(record.bundle_id, record.part_id, _parts):
        raise ValidationError({"part": [_("A bundle cannot be a part of itself.")]})
    if _has_twin(record, bundle=record.bundle, part=record.part):
        told = _("The part is in this bundle already; change how many.")
        raise ValidationError({"part": [told]})


def _has_twin(record: Record, **same: Any) -> bool:
    rows = entities.of(record).rows()
    return bool(rows.filter(**same).exclude(pk=record.pk).exists())


def _leads_back(here: UUID, start: UUID, below: Below) -> bool:
    """Whether whoever follows `below` from `start` meets `here`; a query for each step."""
    met, reached = {start}, {start}
    while reached and here not in met:
        reached = set(below(reached)) - met
        met |= reached
    return here in met


def _parents(pks: set[UUID]) -> Iterable[UUID]:
    rows = Category.objects.filter(pk__in=pks, parent__isnull=False)
    return set(rows.values_list("parent_id", flat=True))


def _parts(pks: set[UUID]) -> Iterable[UUID]:
    rows = BundlePart.objects.filter(bundle_id__in=pks, deleted_at=None)
    return set(rows.values_list("part_id", flat=True))


checked_by("products", product)
checked_by("categories", category)
checked_by("prices", price)
checked_by("bundle_parts", bundle_part)
