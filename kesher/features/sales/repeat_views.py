"""Repeat sales, as a screen: who ordered again and how soon, and who is due to."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.accounts.gate import member
from kesher.entity.book import book
from kesher.entity.registry import entities
from kesher.features.competition.questions import CLASS as OF_CLASS
from kesher.features.competition.questions import sees_class
from kesher.features.insight.asking import WrongQuestion
from kesher.features.insight.shown import days, percent
from kesher.features.sales import controls, due, repeat, repeat_asking, rows
from kesher.features.sales.asking import CLASS
from kesher.features.sales.due import Due
from kesher.features.sales.forecast_page import amount
from kesher.features.sales.place import REPEAT, ROOT
from kesher.features.sales.repeat import Ordered
from kesher.features.sales.repeat_asking import Question
from kesher.features.sales.rows import Row
from kesher.lib import shares
from kesher.screens import addresses
from kesher.screens.asked import NO_VIEW
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request


@member
@answered
def repeated(request: Request) -> HttpResponse:
    """Of each person, team or class of customers who ordered again; and who is due."""
    problem = ""
    try:
        wanted = repeat_asking.asked(
            {name: request.GET.get(name, "") for name in repeat_asking.NAMES}
        )
    except WrongQuestion as wrong:
        problem, wanted = wrong.message, repeat_asking.asked({})
    found = told(wanted)
    whole = Ordered()
    for one in found:
        whole.add(one.tally)
    context = {
        "problem": problem,
        "form_url": addresses.at(ROOT, REPEAT),
        "by": wanted.by,
        "periods": controls.times(wanted),
        "withins": _withins(wanted),
        "switch": _switch(wanted),
        "rows": [_row(wanted, one.label, one.owners, one.tally) for one in found],
        "whole": _row(wanted, _("Together"), "", whole) if found else None,
        "due": [_due(one) for one in due.customers()],
        "due_url": addresses.of(entities.get("parties"), view=NO_VIEW, filter=f"{due.DUE} = yes"),
    }
    return render(request, "sales/repeat.html", context, status=422 if problem else 200)


def told(wanted: Question) -> list[Row[Ordered]]:
    if wanted.by != CLASS:
        return rows.rows(wanted.by, repeat.by_owner(wanted.days), rows.members())
    labels = {one.key: one.label for one in book().choices("party.class")}
    found = [
        Row(
            key=key,
            label=labels.get(key, key) if key else _("(no class)"),
            owners=f"{OF_CLASS} = {key}" if key else f"{OF_CLASS} is empty",
            tally=tally,
        )
        for key, tally in repeat.by_class(wanted.days).items()
    ]
    return sorted(found, key=lambda one: (not one.key, one.label))


def conditions(wanted: Question, whose: str, *more: str) -> str:
    found = [repeat.ORDERED, f"date within {wanted.period}", *more, whose]
    return " and ".join(one for one in found if one)


def _switch(wanted: Question) -> list[dict[str, Any]]:
    ways = [way for way in repeat_asking.WAYS if way != CLASS or sees_class()]
    return controls.switch(
        wanted.by, lambda by: addresses.at(ROOT, REPEAT, **wanted.query(by=by)), ways
    )


def _withins(wanted: Question) -> list[dict[str, Any]]:
    return [
        {
            "value": number,
            "label": ngettext("%(days)s day", "%(days)s days", number) % {"days": number},
            "on": number == wanted.within,
        }
        for number in repeat_asking.WITHIN
    ]


def _row(wanted: Question, label: str, whose: str, found: Ordered) -> dict[str, Any]:
    all_url = _orders(conditions(wanted, whose))
    again_url = _orders(conditions(wanted, whose, f"{repeat.AGAIN} = yes"))
    kept = found.kept(wanted.within, timezone.localdate())
    return {
        "label": label,
        "figures": [
            {"text": f"{found.orders:,}", "url": all_url},
            {"text": f"{found.again:,}", "url": again_url},
            {"text": percent(found.share), "url": again_url, "few": _is_few(found.orders)},
            {"text": amount(found.again_amount), "url": again_url},
            {"text": percent(found.amount_share), "url": again_url},
            {"text": days(found.middle) or "–", "url": again_url, "few": _is_few(found.again)},
        ],
        "kept": {
            "text": percent(kept.share),
            "few": _is_few(kept.customers),
            "of": _("%(again)s of %(customers)s")
            % {"again": f"{kept.again:,}", "customers": f"{kept.customers:,}"},
        },
    }


def _is_few(cases: int) -> bool:
    return 0 < cases < shares.FEW


def _orders(asked: str) -> str:
    return addresses.of(entities.get("orders"), view=NO_VIEW, filter=asked)


def _due(one: Due) -> dict[str, Any]:
    party, habit = one.customer, one.habit
    return {
        "name": str(party),
        "url": addresses.of(entities.get("parties"), party.pk),
        "owner": party.owner.name if party.owner else "",
        "reason": _("Ordered on %(count)s days, every %(every)s on average")
        % {"count": habit.purchases, "every": days(habit.every.days)},
        "orders_url": _orders(f"{repeat.ORDERED} and party = {party.pk}"),
        "last": habit.last,
        "expected": habit.expected,
        "is_late": habit.late.days > 0,
    }
