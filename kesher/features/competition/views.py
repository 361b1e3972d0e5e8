"""The page of competitors: won and lost against each."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.kinds import periods
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.competition import asking, figures
from kesher.features.competition.asking import Wanted
from kesher.features.competition.figures import Row, Table
from kesher.features.competition.place import ROOT
from kesher.features.insight import drawing, shown
from kesher.features.insight.asking import EVER, WrongQuestion
from kesher.lib import money
from kesher.lib.money import Money
from kesher.screens import addresses
from kesher.screens.asked import NO_VIEW
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request
from kesher.tenancy.organization import organization

WON, TO_THEM = "state = won", 'state = lost and lost_to = "{}"'
LOST, OTHERWISE = "state = lost", '(lost_to is empty or lost_to != "{}")'


@member
@answered
def competitors(request: Request) -> HttpResponse:
    problem, wanted = "", None
    try:
        wanted = asking.asked({name: request.GET.get(name, "") for name in asking.NAMES})
    except WrongQuestion as wrong:
        problem, wanted = wrong.message, asking.asked({})
    tables = figures.tables(wanted)
    context = {
        "problem": problem,
        "who": wanted.who,
        "who_url": addresses.of(entities.get("parties"), wanted.who.pk) if wanted.who else "",
        "all_url": addresses.at(ROOT, **wanted.query(who="")),
        "form_url": addresses.at(ROOT),
        "periods": [
            {"value": name, "label": capital(_period(name)), "on": name == wanted.period}
            for name in dict.fromkeys([*asking.PERIODS, wanted.period])
        ],
        "tables": [_table(wanted, one) for one in tables],
        "arguments_url": addresses.of(entities.get("arguments"))
        if may("view", "arguments")
        else "",
    }
    return render(request, "competition/page.html", context, status=422 if problem else 200)


def _period(name: str) -> str:
    return _("ever") if name == EVER else periods.in_words(name)


def _table(wanted: Wanted, table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "left_out": table.left_out,
        "has_worth": table.has_worth,
        "rows": [_row(wanted, one) for one in table.rows],
    }


def _row(wanted: Wanted, row: Row) -> dict[str, Any]:
    tally, them = row.tally, wanted.who.pk if wanted.who else row.value
    conditions = {"met": (), "won": (WON,), "lost": (LOST,), "to_them": (TO_THEM.format(them),)}
    urls = {name: _deals(wanted, row.condition, *more) for name, more in conditions.items()}
    otherwise = _deals(wanted, row.condition, LOST, OTHERWISE.format(them))
    return {
        "label": row.label,
        "url": "" if wanted.who else addresses.at(ROOT, **wanted.query(who=row.value)),
        "figures": [
            {"text": f"{getattr(tally, name):,}", "url": url} for name, url in urls.items()
        ],
        "share": {"text": shown.percent(tally.share), "url": urls["met"]},
        "between": shown.between(tally.interval),
        "drawn": drawing.whisker(tally.share, tally.interval, None),
        "bar": shown.stack(
            [
                ("reached", _("Won"), tally.won),
                ("lost", _("Lost to them"), tally.to_them),
                ("undecided", _("Lost otherwise"), tally.lost - tally.to_them),
            ],
            {"reached": urls["won"], "lost": urls["to_them"], "undecided": otherwise},
        ),
        "few": figures.few(tally),
        "worth": [
            {"text": _money(tally.worth_won), "url": urls["won"]},
            {"text": _money(tally.worth_to_them), "url": urls["to_them"]},
        ],
    }


def _deals(wanted: Wanted, *conditions: str) -> str:
    conditions_told = wanted.rows_where(*conditions)
    return addresses.of(entities.get("deals"), view=NO_VIEW, filter=conditions_told)


def _money(amount: int) -> str:
    return money.format(Money(amount, organization().currency)).removesuffix(".00")
