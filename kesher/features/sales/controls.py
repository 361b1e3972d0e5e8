"""What one chooses figures of sales by, as a screen offers it: the time, people or teams."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from kesher.entity.kinds import periods
from kesher.entity.naming import capital
from kesher.features.sales import asking
from kesher.features.sales.asking import PERSON, TEAM, Wanted


def times(wanted: Wanted) -> list[dict[str, Any]]:
    known = dict.fromkeys([*asking.PERIODS, wanted.period])
    return [
        {"value": name, "label": capital(periods.in_words(name)), "on": name == wanted.period}
        for name in known
    ]


def switch(by: str, url_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """`url_of(by)` is where the same is told by people, or by teams."""
    labels = {PERSON: _("By person"), TEAM: _("By team")}
    return [
        {"label": label, "url": url_of(each), "active": each == by}
        for each, label in labels.items()
    ]
