"""One passage: what became of whom, in all and for each value of an attribute."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kesher.entity.fields import Field, Option
from kesher.entity.kinds.choice import options
from kesher.entity.naming import capital
from kesher.features.insight import asking, links, matrix, parts, shown
from kesher.features.insight.asking import ARRIVAL, Wanted
from kesher.features.insight.matrix import Passage
from kesher.features.insight.place import CONVERSION, ROOT
from kesher.features.insight.walks import Walks
from kesher.screens import addresses

FIGURES: dict[str, Any] = {
    "reached": gettext_lazy("Reached it"),
    "undecided": gettext_lazy("Undecided"),
    "lost": pgettext_lazy("leads", "Lost"),
    "otherwise": gettext_lazy("Won without it"),
}
MOST = 50


def passages_by(
    walked: Walks, wanted: Wanted, meanings: dict[str, str]
) -> list[tuple[str, Passage]]:
    """The passage that is asked for by the value of the attribute, the largest first."""
    found = matrix.passages_by(walked, wanted.by, (wanted.origin, wanted.target), meanings)
    return sorted(found.items(), key=lambda one: parts.order(one[0], one[1].leads))


def page(wanted: Wanted, walked: Walks, known: Sequence[Option]) -> dict[str, Any]:
    labels = {one.key: one.label for one in known} | {ARRIVAL: _("Arrived")}
    meanings, pair = asking.meanings(), (wanted.origin, wanted.target)
    found = passages_by(walked, wanted, meanings)
    all_together = matrix.passages(walked, [pair], meanings)[pair]
    field = asking.attributes()[wanted.by]
    return {
        "origin": labels[wanted.origin],
        "target": labels[wanted.target],
        "share": shown.percent(all_together.share),
        "between": shown.between(all_together.interval) if all_together.leads else "",
        "days": shown.days(all_together.middle),
        "few": shown.few(all_together.leads),
        "figures": [
            {"key": name, "label": FIGURES[name], **one}
            for name, one in _figures(wanted, all_together).items()
        ],
        "switch": _switch(wanted),
        "by": capital(field.label),
        "rows": [_row(wanted, field, part, passage) for part, passage in found[:MOST]],
        "left_out": max(0, len(found) - MOST),
    }


def _figures(wanted: Wanted, passage: Passage, *narrowed: str) -> dict[str, dict[str, str]]:
    return {
        name: {
            "count": f"{getattr(passage, name):,}",
            "url": links.rows(
                wanted, *narrowed, *links.figure(name, passage.origin, passage.target)
            ),
        }
        for name in FIGURES
    }


def _switch(wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {
            "label": capital(field.label),
            "url": addresses.at(ROOT, CONVERSION, **wanted.query(by=key)),
            "active": key == wanted.by,
        }
        for key, field in asking.attributes().items()
    ]


def _row(wanted: Wanted, field: Field, part: str, passage: Passage) -> dict[str, Any]:
    narrowed = parts.condition(field, part)
    return {
        "label": parts.label(field, part),
        "colour": _colour(field, part),
        "url": addresses.at(ROOT, CONVERSION, **narrower(wanted, narrowed)),
        "leads": f"{passage.leads:,}",
        "leads_url": links.rows(wanted, narrowed, links.came(passage.origin)),
        "share": shown.percent(passage.share),
        "between": shown.between(passage.interval),
        "few": shown.few(passage.leads),
        "days": shown.days(passage.middle),
        "figures": list(_figures(wanted, passage, narrowed).values()),
        "bar": shown.stack([(name, FIGURES[name], getattr(passage, name)) for name in FIGURES]),
    }


def narrower(wanted: Wanted, condition: str) -> dict[str, str]:
    """The query for the leads of one value alone."""
    told = f"({wanted.conditions}) and {condition}" if wanted.conditions else condition
    return wanted.query(view="", filter=told)


def _colour(field: Field, part: str) -> str:
    return next((one.colour for one in options(field) if one.key == part), "")
