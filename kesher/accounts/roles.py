"""The roles that every new organisation begins with, and may then change."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kesher.accounts.models import Role
from kesher.tenancy.shipped import named

ADMINISTRATOR, MANAGER, SALES, SERVICE, MARKETING, READ_ONLY = (
    "administrator", "manager", "sales", "service", "marketing", "read_only",
)  # fmt: skip

CUSTOMERS = ("parties", "relations")
SALES_WORK = ("leads", "deals", "rivals", "rounds")
KNOWLEDGE = ("arguments",)
WORK = ("tasks", "calls", "notes", "meetings", "files")
AGREED = ("agreements", "price_changes", "billings")
SELLING = (
    "quotes", "quote_texts", "orders", *AGREED, "handovers", "handover_sets",
)  # fmt: skip
CATALOGUE = ("products", "categories", "price_lists", "prices", "bundle_parts")
COLLEAGUES = ("users", "teams")
EDIT = ("view", "create", "update")
# All that a seller does with quotes; approving discounts is for others.
QUOTING = (
    *EDIT, "delete", "restore", "export", "send", "mark_sent", "request_approval", "accept",
    "refuse", "revise", "duplicate", "assign", "close_link",
)  # fmt: skip

Grant = dict[str, Any]
FieldLimits = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedRole:
    code: str
    name: Promise
    grants: tuple[Grant, ...]
    fields: FieldLimits = field(default_factory=dict)
    is_administrator: bool = False


def allow(
    entities: tuple[str, ...], verbs: tuple[str, ...], reach: str = "all"
) -> tuple[Grant, ...]:
    return tuple(
        {"entity": entity, "verbs": list(verbs), "reach": reach, "effect": "allow"}
        for entity in entities
    )


def forbid(entities: tuple[str, ...], verbs: tuple[str, ...]) -> tuple[Grant, ...]:
    return tuple(
        {"entity": entity, "verbs": list(verbs), "reach": "all", "effect": "forbid"}
        for entity in entities
    )


OWN_WORK = allow(WORK, ("*",), "own") + allow(WORK, ("view", "create"))
SEES_COLLEAGUES = allow(COLLEAGUES, ("view",))
SEES_CATALOGUE = allow(CATALOGUE, ("view",))
WITHOUT_COSTS: FieldLimits = {"products": {"cost": "hidden"}}

SHIPPED = (
    ShippedRole(
        code=ADMINISTRATOR,
        name=named(_("Administrator")),
        grants=allow(("*",), ("*",)),
        is_administrator=True,
    ),
    ShippedRole(
        code=MANAGER,
        name=named(_("Manager")),
        grants=allow(("*",), ("*",))
        + forbid((*COLLEAGUES, "roles"), ("create", "update", "delete", "restore"))
        + forbid(("roles",), ("view", "export")),
    ),
    ShippedRole(
        code=SALES,
        name=named(_("Sales")),
        grants=allow(("parties",), (*EDIT, "follow_up"))
        + allow(("relations",), EDIT)
        + allow(SALES_WORK, ("*",), "own")
        + allow(SALES_WORK, EDIT, "team")
        + allow(("quotes",), QUOTING, "own")
        + allow(("quotes",), ("view", "create"), "team")
        + allow(("quotes",), ("order", "order_again"), "own")
        + allow(("orders", *AGREED), ("*",), "own")
        + allow(("orders", *AGREED), ("view", "create"), "team")
        + allow(("quote_texts", *KNOWLEDGE), ("view",))
        + allow(("goals", "adjustments"), ("view",), "own")
        + OWN_WORK
        + SEES_COLLEAGUES
        + SEES_CATALOGUE,
    ),
    ShippedRole(
        code=SERVICE,
        name=named(_("Service")),
        grants=allow(CUSTOMERS, EDIT)
        + allow(("leads",), ("view", "create"))
        + allow(("deals", *SELLING), ("view",))
        + OWN_WORK
        + SEES_COLLEAGUES
        + SEES_CATALOGUE,
        fields=WITHOUT_COSTS,
    ),
    ShippedRole(
        code=MARKETING,
        name=named(_("Marketing")),
        grants=allow(CUSTOMERS, (*EDIT, "export"))
        + allow(("leads", *KNOWLEDGE), ("*",))
        + allow(("deals", *SELLING), ("view",))
        + OWN_WORK
        + SEES_COLLEAGUES
        + SEES_CATALOGUE,
    ),
    ShippedRole(
        code=READ_ONLY,
        name=named(_("Read only")),
        grants=allow(
            (*CUSTOMERS, *SALES_WORK, *KNOWLEDGE, *SELLING, *WORK, *COLLEAGUES, *CATALOGUE),
            ("view",),
        ),
        fields=WITHOUT_COSTS,
    ),
)


def ship() -> dict[str, Role]:
    """Make the shipped roles in the organisation in scope, named in the language in force."""
    return {
        role.code: Role.objects.create(
            code=role.code,
            name=str(role.name),
            grants=list(role.grants),
            fields={entity: dict(limits) for entity, limits in role.fields.items()},
            is_administrator=role.is_administrator,
        )
        for role in SHIPPED
    }
