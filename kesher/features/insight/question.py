"""The question above the figures: which leads, of what time."""

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.entity import filters
from kesher.entity.kinds import periods
from kesher.entity.kinds.day_inputs import DayInput
from kesher.entity.naming import capital
from kesher.features.insight import asking
from kesher.features.insight.asking import LEADS, Wanted, WrongQuestion
from kesher.features.insight.place import ROOT
from kesher.screens import addresses
from kesher.screens import asked as lists
from kesher.screens.request import Request
from kesher.tenancy.shipped import shown as named


def of(request: Request) -> tuple[str, Wanted]:
    """What is wrong with the question, if anything, and the question; a wrong one is the usual."""
    query = {name: request.GET.get(name, "") for name in asking.NAMES}
    try:
        return "", asking.asked(query)
    except WrongQuestion as wrong:
        return wrong.message, asking.asked({})


def form(wanted: Wanted, page: str) -> dict[str, Any]:
    """The question above the figures. A filter that came with the address stays until let go."""
    kept = wanted.query(period="", since="", until="", view="")
    tree = lists.parse(LEADS, kept["filter"]) if kept.get("filter") else None
    return {
        "url": addresses.at(ROOT, page),
        "kept": list(kept.items()),
        "periods": [
            {
                "value": name,
                "label": capital(_period(name)),
                "on": name == wanted.period and not (wanted.since or wanted.until),
            }
            for name in dict.fromkeys([*asking.PERIODS, wanted.period])
        ],
        "days": [
            (_("or from day"), _day("since", wanted.since)),
            (_("until day"), _day("until", wanted.until)),
        ],
        "views": [
            {"value": view.pk, "label": named(view.name), "on": str(view.pk) == wanted.view}
            for view in lists.views(LEADS)
            if view.conditions
        ],
        "filter": filters.sentence(tree, get_language() or "he") if tree else "",
        "without_url": addresses.at(ROOT, page, **wanted.query(filter="")),
    }


def _day(name: str, day: date | None) -> str:
    typed = day.isoformat() if day else ""
    return str(DayInput().render(name, typed, {"id": f"question-{name}"}))


def _period(name: str) -> str:
    return _("ever") if name == asking.EVER else periods.in_words(name)
