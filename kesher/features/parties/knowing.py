"""What customers are known by, wherever it may be written."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F

from kesher.features.parties.models import (
    EmailAddress,
    Identifier,
    Party,
    PhoneNumber,
    PostalAddress,
)
from kesher.lib import phones
from kesher.lib.redacting import Known
from kesher.records.models import Change
from kesher.records.pointers import AnyOf

SHORTEST = 5


def known_by(pks: Collection[UUID]) -> Known:
    """Their names, those they had before as well; numbers, addresses and sites."""
    parties = list(Party.objects.filter(AnyOf(F("pk"), {*pks})))
    people = {one.name for one in parties if not one.is_organization}
    firms = {one.name for one in parties if one.is_organization}
    former = _former_names(pks)
    numbers, identifiers = _of(PhoneNumber, "number", pks), _of(Identifier, "number", pks)
    told = _of(EmailAddress, "address", pks) | identifiers | {one.website for one in parties}
    streets = {one for one in _of(PostalAddress, "street", pks) if len(one) >= SHORTEST}
    shown = {phones.display(one) for one in numbers}
    return Known(
        names=people | (former if people else set()),
        phrases=firms | former | told | streets | numbers | shown,
        numbers=numbers | identifiers,
    )


def _of(model: Any, column: str, pks: Collection[UUID]) -> set[str]:
    rows = model.objects.filter(AnyOf(F("party_id"), {*pks}))
    return set(rows.values_list(column, flat=True))


def _former_names(pks: Collection[UUID]) -> set[str]:
    rows = Change.objects.filter(AnyOf(F("record_id"), {*pks})).order_by()
    told = [one for row in rows.values_list("before", "after") for one in row]
    return {one["name"] for one in told if isinstance(one.get("name"), str)} - {""}
