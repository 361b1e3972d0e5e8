"""What one chooses figures of sales by, as a screen offers it: the time, people or teams."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kesher.entity.kinds import periods
from kesher.entity.naming import capital
from kesher.features.sales import asking
from kesher.features.sales.asking import CLASS, PERSON, TEAM, Wanted


def times(wanted: Wanted) -> list[dict[str, Any]]:
    known = dict.fromkeys([*asking.PERIODS, wanted.period])
    return [
        {"value": name, "label": capital(periods.in_words(name)), "on": name == wanted.period}
        for name in known
    ]


def switch(
    by: str, url_of: Callable[[str], str], ways: Sequence[str] = (PERSON, TEAM)
) -> list[dict[str, Any]]:
    """`url_of(by)` is where the same is told by people, by teams, or in another way."""
    labels = {PERSON: _("By person"), TEAM: _("By team"), CLASS: _("By class")}
    return [{"label": labels[each], "url": url_of(each), "active": each == by} for each in ways]
