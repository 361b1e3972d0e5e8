"""The rules of quality that an organisation begins with; each can be changed, or put away."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kesher.entity.starting import ship_rows
from kesher.features.quality.models import Kept, QualityRule, Sort
from kesher.tenancy.organization import organization
from kesher.tenancy.shipped import named


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """A rule of the first day."""

    key: str
    sort: Sort
    meaning: Any
    weight: int
    field: str = ""
    months: int | None = None
    conditions: str = ""


PARTIES: Final = (
    First(
        key="no_way_to_reach",
        sort=Sort.OWN,
        meaning=_("Neither a phone nor a mail address"),
        weight=30,
        conditions="phones is empty and emails is empty",
    ),
    First(key="no_city", sort=Sort.MISSING, field="addresses", meaning=_("No address"), weight=5),
    First(
        key="no_company_number",
        sort=Sort.MISSING,
        field="identifiers",
        meaning=_("A firm without its number"),
        weight=10,
        conditions="kind = organization and roles has customer",
    ),
    First(
        key="no_class",
        sort=Sort.MISSING,
        field="customer_class",
        meaning=_("A customer without a class"),
        weight=10,
        conditions="roles has customer",
    ),
    First(key="no_role", sort=Sort.MISSING, field="roles", meaning=_("No role"), weight=5),
    First(
        key="bad_phone",
        sort=Sort.WRONG,
        field="phones",
        meaning=_("A phone that cannot be dialled"),
        weight=10,
    ),
    First(
        key="bad_email",
        sort=Sort.WRONG,
        field="emails",
        meaning=_("A mistyped mail address"),
        weight=10,
    ),
    First(
        key="bad_number",
        sort=Sort.WRONG,
        field="identifiers",
        meaning=_("A number whose check digit is wrong"),
        weight=10,
    ),
    First(
        key="bad_address",
        sort=Sort.WRONG,
        field="addresses",
        meaning=_("An address without a city, or with a wrong postal code"),
        weight=5,
    ),
    First(
        key="stale_a",
        sort=Sort.STALE,
        months=3,
        meaning=_("Class A without contact for three months"),
        weight=20,
        conditions="customer_class = a",
    ),
    First(
        key="stale_b",
        sort=Sort.STALE,
        months=6,
        meaning=_("Class B without contact for half a year"),
        weight=15,
        conditions="customer_class = b",
    ),
    First(
        key="stale",
        sort=Sort.STALE,
        months=12,
        meaning=_("A customer without contact for a year"),
        weight=10,
        conditions="roles has customer and not customer_class in (a, b)",
    ),
    First(key="bounced", sort=Sort.BOUNCED, meaning=_("Mail that comes back"), weight=15),
    First(key="ownerless", sort=Sort.OWNERLESS, meaning=_("No owner, or gone"), weight=20),
    First(key="twice", sort=Sort.TWICE, meaning=_("Likely here twice"), weight=20),
)
OPEN_LEADS: Final = "status in (new, contacted, qualified, proposal)"
LEADS: Final = (
    First(key="no_source", sort=Sort.MISSING, field="source", meaning=_("No source"), weight=15),
    First(
        key="no_value",
        sort=Sort.MISSING,
        field="expected_value",
        meaning=_("No expected value"),
        weight=15,
        conditions=OPEN_LEADS,
    ),
    First(
        key="stale",
        sort=Sort.STALE,
        months=1,
        meaning=_("Open, and untouched for a month"),
        weight=30,
        conditions=OPEN_LEADS,
    ),
    First(
        key="ownerless",
        sort=Sort.OWNERLESS,
        meaning=_("No owner, or gone"),
        weight=30,
        conditions=OPEN_LEADS,
    ),
)
OPEN_DEALS: Final = "state = open"
DEALS: Final = (
    First(
        key="no_amount",
        sort=Sort.MISSING,
        field="amount",
        meaning=_("No amount"),
        weight=20,
        conditions=OPEN_DEALS,
    ),
    First(
        key="no_close",
        sort=Sort.MISSING,
        field="expected_close",
        meaning=_("No day on which it is to close"),
        weight=15,
        conditions=OPEN_DEALS,
    ),
    First(
        key="late",
        sort=Sort.OWN,
        meaning=_("Was to close already"),
        weight=20,
        conditions=f"{OPEN_DEALS} and expected_close < today",
    ),
    First(
        key="stale",
        sort=Sort.STALE,
        months=1,
        meaning=_("Open, and untouched for a month"),
        weight=25,
        conditions=OPEN_DEALS,
    ),
    First(
        key="ownerless",
        sort=Sort.OWNERLESS,
        meaning=_("No owner, or gone"),
        weight=30,
        conditions=OPEN_DEALS,
    ),
)
SHIPPED: Final = {Kept.PARTIES: PARTIES, Kept.LEADS: LEADS, Kept.DEALS: DEALS}


def _make() -> None:
    with translation.override(organization().language):
        QualityRule.objects.bulk_create(
            QualityRule(
                entity=entity,
                key=one.key,
                sort=one.sort,
                field=one.field,
                months=one.months,
                conditions=one.conditions,
                meaning=str(one.meaning),
                weight=one.weight,
                position=place,
            )
            for entity, shipped in SHIPPED.items()
            for place, one in enumerate(shipped)
        )


for _one in (*PARTIES, *LEADS, *DEALS):
    named(_one.meaning)
ship_rows(_make)
