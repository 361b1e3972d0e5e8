"""What the organisation says of its quotes: who it is on paper, and what it allows."""

from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from kesher.tenancy import organization as organizations
from kesher.tenancy.organization import organization

KEY = "quotes"
VALID_DAYS = 30
DISCOUNT_LIMIT = Decimal(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The head of the paper, and the rules. `logo` is the id of a file, `discount_limit` per cent
    of a line above which somebody has to approve.
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


def terms() -> Terms:
    told = organization().settings.get(KEY, {})
    known = {one.name for one in fields(Terms)} & set(told)
    values: dict[str, Any] = {name: told[name] for name in known}
    if "discount_limit" in values:
        values["discount_limit"] = Decimal(values["discount_limit"])
    return Terms(**values)


def as_json(told: Terms) -> dict[str, Any]:
    return asdict(told) | {"discount_limit": f"{told.discount_limit.normalize():f}"}


def keep(told: dict[str, Any]) -> None:
    """As JSON, beside whatever else the organisation has set."""
    organizations.change(settings={**organization().settings, KEY: told})
