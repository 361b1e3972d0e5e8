"""How the document of the API tells of the figures of quality."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from kesher.api import operations, parts
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.quality.models import Kept, Sort

WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}
SCORE: Final[Schema] = {
    "type": ["integer", "null"],
    "minimum": 0,
    "maximum": 100,
    "description": _("The mean of the records' scores."),
}
BY_RULE: Final[Schema] = {
    "type": "array",
    "items": parts.closed({"rule": parts.TEXT, "records": WHOLE}),
}
TALLY: Final[Schema] = {
    "records": WHOLE,
    "seen": WHOLE | {"description": _("Of which it is known what they lack.")},
    "lacking": WHOLE | {"description": _("Of which at least one rule is broken.")},
    "quality": SCORE,
    "by_rule": BY_RULE,
}
QUALITY: Final[Schema] = parts.closed(
    {
        **TALLY,
        "rules": {
            "type": "array",
            "items": parts.closed(
                {
                    "key": parts.TEXT,
                    "sort": {"type": "string", "enum": Sort.values},
                    "text": parts.TEXT,
                    "weight": WHOLE,
                    "filter": parts.TEXT | {"description": _("Asks a list for these records.")},
                    "records": WHOLE,
                }
            ),
        },
        "owners": {
            "type": "array",
            "items": parts.closed({"owner": parts.PERHAPS_TEXT, **TALLY}),
        },
        "weeks": {
            "type": "array",
            "items": parts.closed(
                {
                    "from": {"type": "string", "format": "date", "description": _("A Sunday.")},
                    "records": WHOLE,
                    "lacking": WHOLE,
                    "quality": SCORE,
                    "by_rule": BY_RULE,
                }
            ),
        },
    }
)


def quality(entity: Entity) -> dict[str, Any]:
    if entity.key not in Kept.values:
        return {}
    told = operations.operation(
        entity,
        "quality",
        _("What these records lack: by rule, by owner, by week"),
        responses={"200": parts.answer(_("The figures"), reference("quality"))}
        | operations.problems(403, 422),
    )
    return {"/quality": {"get": told}}
