"""How the document of the API tells of the figures."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from kesher.api import operations, parts
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.insight import asking
from kesher.features.insight.asking import EVER, LEADS, USUAL, USUAL_PERIOD

WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}
SHARE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1}
PERHAPS_SHARE: Final[Schema] = SHARE | {"type": ["number", "null"]}
PERHAPS_DAYS: Final[Schema] = {"type": ["number", "null"], "minimum": 0}
DAY: Final[Schema] = {"type": "string", "format": "date"}

PASSED: Final[Schema] = {
    "leads": WHOLE | {"description": _("All that were in the first status.")},
    "reached": WHOLE,
    "undecided": WHOLE | {"description": _("Not there, and still open.")},
    "lost": WHOLE | {"description": _("Not there, and lost.")},
    "otherwise": WHOLE | {"description": _("Not there, and won without it.")},
    "share": PERHAPS_SHARE,
    "low": SHARE | {"description": _("Wilson's interval of 95 %.")},
    "high": SHARE,
    "median_days": PERHAPS_DAYS,
    "few": {"type": "boolean", "description": _("Whether the leads are too few for a share.")},
}
PART: Final[Schema] = {
    "value": parts.PERHAPS_TEXT
    | {"description": _("Null for all that are left of many values together.")},
    "label": parts.TEXT,
    "filter": parts.TEXT | {"description": _("Finds the leads of this value.")},
}
CONVERSION: Final[Schema] = parts.closed(
    {
        "filter": parts.TEXT | {"description": _("The leads that were counted.")},
        "matrix": {
            "type": "array",
            "items": parts.closed(
                {
                    "from": parts.TEXT
                    | {"description": _("A status; empty for all that arrived.")},
                    "to": parts.TEXT,
                    **PASSED,
                }
            ),
        },
        "from": parts.TEXT,
        "to": parts.TEXT,
        "by": parts.TEXT,
        "parts": {
            "type": "array",
            "items": parts.closed({**PART, **PASSED}),
        },
    }
)

TALLY: Final[Schema] = {
    "leads": WHOLE,
    "won": WHOLE,
    "lost": WHOLE,
    "undecided": WHOLE,
    "share": PERHAPS_SHARE | {"description": _("Won of the decided.")},
    "low": SHARE | {"description": _("Wilson's interval of 99 %, by which values are told apart.")},
    "high": SHARE,
    "worth": parts.PERHAPS_TEXT | {"description": _("Expected value of those won.")},
}
STANDING: Final[Schema] = {
    "value": parts.TEXT,
    **TALLY,
    "lift": {"type": ["number", "null"], "description": _("The share over that of the whole.")},
    "verdict": {"type": "string", "enum": ["better", "worse", "alike", "few"]},
}
ANALYSIS: Final[Schema] = parts.closed(
    {
        "filter": parts.TEXT | {"description": _("The leads that were counted.")},
        "whole": parts.closed(TALLY),
        "attributes": {
            "type": "array",
            "items": parts.closed(
                {
                    "key": parts.TEXT,
                    "values": {
                        "type": "array",
                        "items": parts.closed({**STANDING, **PART}),
                    },
                }
            ),
        },
        "weeks": {
            "type": "array",
            "items": parts.closed({"from": DAY | {"description": _("A Sunday.")}, **TALLY}),
        },
        "months": {"type": "array", "items": parts.closed(STANDING)},
        "weekdays": {"type": "array", "items": parts.closed(STANDING)},
        "waits": {
            "type": "array",
            "items": parts.closed(STANDING),
            "description": _(
                "Until it was first moved on: 1 within an hour, 2 within four, 3 within "
                "a day and night, 4 within three days, 5 later, 6 not yet."
            ),
        },
        "losses": {
            "type": "array",
            "items": parts.closed(
                {"reason": parts.TEXT, "label": parts.TEXT, "leads": WHOLE},
            ),
        },
        "advice": {
            "type": "array",
            "items": parts.closed({"text": parts.TEXT, "todo": parts.TEXT}),
        },
    }
)


def asked_for(entity: Entity) -> list[Schema]:
    """The parameters that say which leads are counted."""
    words = _("As filters name it, or `%(ever)s`; usually `%(usual)s`.")
    period = words % {"ever": EVER, "usual": USUAL_PERIOD}
    return [
        parts.query("period", parts.TEXT, period),
        parts.query("since", DAY, _("The first day of arrival, instead of a period.")),
        parts.query("until", DAY, _("The last day of arrival, instead of a period.")),
        operations.filter_of(entity),
        parts.query(
            "by",
            {"type": "string", "enum": sorted(asking.attributes()), "default": USUAL},
            _("What tells leads apart."),
        ),
    ]


def conversion(entity: Entity) -> dict[str, Any]:
    if entity != LEADS:
        return {}
    keys = [one.key for one in asking.statuses()]
    told = operations.operation(
        entity,
        "conversion",
        _("From which status to which, by whom"),
        parameters=[
            *asked_for(entity),
            parts.query("from", {"type": "string", "enum": keys}, _("Of the parts; usually all.")),
            parts.query("to", {"type": "string", "enum": keys}, _("Of the parts; usually won.")),
        ],
        responses={"200": parts.answer(_("The figures"), reference("conversion"))}
        | operations.problems(422),
    )
    return {"/conversion": {"get": told}}


def analysis(entity: Entity) -> dict[str, Any]:
    if entity != LEADS:
        return {}
    told = operations.operation(
        entity,
        "analysis",
        _("Who is won: by values, weeks and seasons, and what it says"),
        parameters=asked_for(entity),
        responses={"200": parts.answer(_("The figures"), reference("analysis"))}
        | operations.problems(422),
    )
    return {"/analysis": {"get": told}}
