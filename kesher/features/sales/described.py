"""How the API tells of sales: amounts, shares, and what may be asked for."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from kesher.api import parts
from kesher.api.schemas import Schema
from kesher.features.sales import asking
from kesher.features.sales.asking import PERSON, TEAM
from kesher.lib.money import Money
from kesher.tenancy.organization import organization

DEALS: Final = "deals"
PLACES: Final = 4
BY: Final[Schema] = {"type": "string", "enum": [PERSON, TEAM]}


def money(minor: int) -> str:
    """In the organisation's currency, with its decimals."""
    return f"{Money(minor, organization().currency).amount:f}"


def share(told: float | None) -> float | None:
    return None if told is None else round(told, PLACES)


def by() -> dict[str, Any]:
    return parts.query("by", BY | {"default": PERSON}, _("Whose figures are told."))


def period_and_by() -> list[dict[str, Any]]:
    """The parameters that `asking.asked` understands."""
    return [period(), by()]


def period() -> dict[str, Any]:
    words = _("As filters name it; usually `%(usual)s`.") % {"usual": asking.USUAL}
    return parts.query("period", parts.TEXT, words)
