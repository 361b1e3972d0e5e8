"""Repeat sales, as a screen: the share of those who bought before, and who is due to buy again."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.registry import entities
from kesher.features.insight.asking import WrongQuestion
from kesher.features.insight.shown import days, percent
from kesher.features.sales import asking, controls, due, opening, repeat, rows, spans
from kesher.features.sales.asking import Wanted
from kesher.features.sales.due import Due
from kesher.features.sales.forecast_page import amount
from kesher.features.sales.place import REPEAT, ROOT
from kesher.features.sales.repeat import Bought
from kesher.lib import shares
from kesher.records import reading
from kesher.screens import addresses
from kesher.screens.asked import NO_VIEW
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request


@member
@answered
def repeated(request: Request) -> HttpResponse:
    """Of each person or team what customers bought again; and who is due."""
    problem = ""
    try:
        wanted = asked({name: request.GET.get(name, "") for name in asking.NAMES})
    except WrongQuestion as wrong:
        problem, wanted = wrong.message, asked({})
    found = rows.rows(wanted.by, repeat.by_owner(wanted.days), rows.members())
    whole = Bought()
    for one in found:
        whole.add(one.tally)
    context = {
        "problem": problem,
        "form_url": addresses.at(ROOT, REPEAT),
        "by": wanted.by,
        "periods": controls.times(wanted),
        "switch": controls.switch(
            wanted.by, lambda by: addresses.at(ROOT, REPEAT, **wanted.query(by=by))
        ),
        "rows": [_row(wanted, one.label, one.owners, one.tally) for one in found],
        "whole": _row(wanted, _("Together"), "", whole) if found else None,
        "due": [_due(one) for one in due.customers()],
    }
    return render(request, "sales/repeat.html", context, status=422 if problem else 200)


def asked(query: Mapping[str, str]) -> Wanted:
    """As sales management is asked, of those who may see amounts and customers."""
    if not spans.may_read() or not may("view", "parties"):
        raise reading.NotVisible("repeat sales")
    return asking.asked(query)


def conditions(wanted: Wanted, owners: str, *more: str) -> str:
    won = ["state = won", f"closed_at within {wanted.period}", *more, owners]
    return " and ".join(one for one in won if one)


def _row(wanted: Wanted, label: str, owners: str, told: Bought) -> dict[str, Any]:
    all_url = opening.at(conditions(wanted, owners))
    again_url = opening.at(conditions(wanted, owners, f"{repeat.AGAIN} = yes"))
    return {
        "label": label,
        "figures": [
            {"text": f"{told.deals:,}", "url": all_url},
            {"text": f"{told.again:,}", "url": again_url},
            {"text": percent(told.share), "url": again_url, "few": 0 < told.deals < shares.FEW},
            {"text": amount(told.amount), "url": all_url},
            {"text": amount(told.again_amount), "url": again_url},
            {"text": percent(told.amount_share), "url": again_url},
        ],
    }


def _due(one: Due) -> dict[str, Any]:
    party, habit = one.customer, one.habit
    deals = f"state = won and party = {party.pk}"
    return {
        "name": str(party),
        "url": addresses.of(entities.get("parties"), party.pk),
        "owner": party.owner.name if party.owner else "",
        "reason": _("Bought %(count)s times, every %(every)s on average")
        % {"count": habit.purchases, "every": days(habit.every.days)},
        "deals_url": addresses.of(entities.get("deals"), view=NO_VIEW, filter=deals),
        "last": habit.last,
        "expected": habit.expected,
        "is_late": habit.late.days > 0,
    }
