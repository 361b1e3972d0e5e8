"""What the organisation says of its quotes: who it is on paper, and what it allows."""

from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any

from kesher.tenancy import organization as organizations
from kesher.tenancy.organization import organization

KEY = "quotes"
VALID_DAYS = 30
DISCOUNT_LIMIT = Decimal(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The head of the paper, and the rules. `logo` is the id of a file.

    Somebody has to approve a discount on any line above `discount_limit` per cent, a total before
    VAT above that of its currency in `total_limits`, in minor units, and a margin below
    `least_margin` per cent of the price. Without limits of totals none is looked at.
    """

    legal_name: str = ""
    business_number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    logo: str = ""
    valid_days: int = VALID_DAYS
    discount_limit: Decimal = DISCOUNT_LIMIT
    total_limits: dict[str, int] = field(default_factory=dict)
    least_margin: Decimal | None = None


def terms() -> Terms:
    told = organization().settings.get(KEY, {})
    known = {one.name for one in fields(Terms)} & set(told)
    values: dict[str, Any] = {name: told[name] for name in known}
    for name in {"discount_limit", "least_margin"} & set(values):
        values[name] = None if values[name] is None else Decimal(values[name])
    return Terms(**values)


def as_json(told: Terms) -> dict[str, Any]:
    least = told.least_margin
    return asdict(told) | {
        "discount_limit": f"{told.discount_limit.normalize():f}",
        "least_margin": None if least is None else f"{least.normalize():f}",
    }


def keep(told: dict[str, Any]) -> None:
    """As JSON, beside whatever else the organisation has set."""
    organizations.change(settings={**organization().settings, KEY: told})
