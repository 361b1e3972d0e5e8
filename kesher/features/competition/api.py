"""Won and lost against competitors, over the API."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from kesher.api import answers, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.competition import asking, figures
from kesher.features.competition.figures import Row
from kesher.features.insight.asking import EVER, USUAL_PERIOD
from kesher.features.insight.described import PERHAPS_SHARE, SHARE, WHOLE
from kesher.features.insight.parameters import understood
from kesher.lib.money import Money
from kesher.tenancy.organization import organization

DEALS: Final = "deals"
PLACES: Final = 4
ROW: Final[Schema] = {
    "value": parts.TEXT | {"description": _("An id, a key, or a quarter as 2026-Q4.")},
    "label": parts.TEXT,
    "filter": parts.TEXT | {"description": _("The deals that were counted.")},
    "met": WHOLE,
    "won": WHOLE,
    "lost": WHOLE,
    "to_them": WHOLE | {"description": _("Of the lost, those that went to the competitor.")},
    "share": PERHAPS_SHARE | {"description": _("Won of the decided.")},
    "low": SHARE | {"description": _("Wilson's interval of 95 %.")},
    "high": SHARE,
    "few": {"type": "boolean", "description": _("Whether the deals are too few for a share.")},
    "worth_won": parts.PERHAPS_TEXT,
    "worth_to_them": parts.PERHAPS_TEXT,
}
COMPETITION: Final[Schema] = parts.closed(
    {
        "filter": parts.TEXT | {"description": _("The deals that were looked at.")},
        "tables": {
            "type": "array",
            "items": parts.closed(
                {
                    "key": {
                        "type": "string",
                        "enum": ["competitors", "classes", "products", "quarters"],
                    },
                    "rows": {"type": "array", "items": parts.closed(ROW)},
                }
            ),
        },
    }
)


def competition(request: HttpRequest) -> HttpResponse:
    wanted = understood(request, asking.NAMES, asking.asked)
    tables = [
        {
            "key": table.key,
            "rows": [
                _row(one, wanted.rows_where(one.condition), has_worth=table.has_worth)
                for one in table.rows
            ],
        }
        for table in figures.tables(wanted)
    ]
    return answers.answer({"filter": wanted.cohort, "tables": tables})


def _row(row: Row, condition: str, *, has_worth: bool) -> dict[str, Any]:
    tally, interval = row.tally, row.tally.interval
    return {
        "value": row.value,
        "label": row.label,
        "filter": condition,
        "met": tally.met,
        "won": tally.won,
        "lost": tally.lost,
        "to_them": tally.to_them,
        "share": None if tally.share is None else round(tally.share, PLACES),
        "low": round(interval.low, PLACES),
        "high": round(interval.high, PLACES),
        "few": tally.is_few,
        "worth_won": _money(tally.worth_won) if has_worth else None,
        "worth_to_them": _money(tally.worth_to_them) if has_worth else None,
    }


def _money(amount: int) -> str:
    return f"{Money(amount, organization().currency).amount:f}"


def described(entity: Entity) -> dict[str, Any]:
    if entity.key != DEALS:
        return {}
    told = operations.operation(
        entity,
        "competition",
        _("Won and lost against competitors"),
        parameters=[
            parts.query(
                "period",
                parts.TEXT,
                _("Of closing, as filters name it, or `%(ever)s`; usually `%(usual)s`.")
                % {"ever": EVER, "usual": USUAL_PERIOD},
            ),
            parts.query("who", {"type": "string", "format": "uuid"}, _("One competitor's id.")),
        ],
        responses={"200": parts.answer(_("The figures"), reference("competition"))}
        | operations.problems(422),
    )
    return {"/competition": {"get": told}}


specials.describe("competition", COMPETITION, described)
urlpatterns = [path(f"{DEALS}/competition", endpoint(GET=competition))]
