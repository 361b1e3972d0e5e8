"""The server's time for the screens of sales: one client, Django's own handler, as in bench_pages.

`python -m ops.bench_sales_pages REQUESTS [PAGE …]` measures on the database of the environment,
which `ops.bench_sales_fill` has filled, and prints JSON.
"""

import json
import logging
import sys
import time
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median, quantiles
from typing import Any, Final

from kesher.config import wsgi  # isort: skip  # noqa: F401  sets Django up as it serves

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.records import reading
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from ops.bench_pages import PERCENT, ROUNDS, Asking, Visitor, queries_of

WARM: Final = 3
# A page that takes longer than this together is asked for less often.
LONGEST_SECONDS: Final = 20.0
FEWEST: Final = 5
LIST, CARD, BOARD, WHOLE = (20, 8), (30, 14), (30, 8), (1000, 14)
CARDS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`goal` is milliseconds of the ninety-fifth of a hundred, `most` queries."""

    askings: list[Asking]
    goal: int
    most: int

    @classmethod
    def at(cls, budget: tuple[int, int], *tails: str) -> "Page":
        goal, most = budget
        return cls(askings=[Asking(f"/alon/{one}") for one in tails], goal=goal, most=most)


def pages() -> dict[str, Page]:
    return {
        "leads, list": Page.at(LIST, "leads/?view=all"),
        "leads, board": Page.at(BOARD, "leads/board/"),
        "deals, list": Page.at(LIST, "deals/?view=all"),
        "deals, by amount": Page.at(LIST, "deals/?view=all&sort=-amount"),
        "deals, board": Page.at(BOARD, "deals/board/"),
        "deal, card": Page.at(CARD, *_cards("deals")),
        "quotes, list": Page.at(LIST, "quotes/?view=all"),
        "quote, card": Page.at(CARD, *_cards("quotes")),
        "orders, list": Page.at(LIST, "orders/?view=all"),
        "sales management, by person": Page.at(WHOLE, "sales/"),
        "sales management, by team, a year": Page.at(WHOLE, "sales/?by=team&period=this+year"),
        "forecast": Page.at(WHOLE, "sales/forecast/"),
        "forecast, by team": Page.at(WHOLE, "sales/forecast/?by=team"),
        "forecast, week by week": Page.at(WHOLE, "sales/forecast/weeks/"),
        "sales that repeat": Page.at(WHOLE, "sales/repeat/"),
        "conversion": Page.at(WHOLE, "insight/conversion/"),
        "conversion, ever": Page.at(WHOLE, "insight/conversion/?period=ever"),
        "who is won": Page.at(WHOLE, "insight/analysis/"),
        "what to work on, mine": Page.at(WHOLE, "wisely/"),
        "what to work on, all": Page.at(WHOLE, "wisely/?whose=all"),
        "competitors": Page.at(WHOLE, "competition/"),
        "one competitor": Page.at(WHOLE, *_competitors()),
        "quality centre": Page.at(WHOLE, "quality/parties/"),
        "quality centre, corrections": Page.at(WHOLE, "quality/corrections/"),
    }


def _cards(key: str) -> list[str]:
    """From all over the table."""
    ids = list(reading.visible(entities.get(key)).order_by("id").values_list("pk", flat=True))
    return [f"{key}/{pk}/" for pk in ids[:: max(1, len(ids) // CARDS)][:CARDS]]


def _competitors() -> list[str]:
    rows = reading.visible(entities.get("rivals")).order_by("competitor")
    return [
        f"competition/?who={pk}" for pk in rows.values_list("competitor", flat=True).distinct()[:10]
    ]


def measured(visitor: Visitor, page: Page, count: int) -> dict[str, Any]:
    waiting = cycle(page.askings)
    for asking in islice(waiting, WARM):
        visitor.ask(asking)
    asked = len(queries_of(visitor, next(waiting)))
    clock: list[float] = []
    while len(clock) < FEWEST or (len(clock) < count and sum(clock) < LONGEST_SECONDS * 1000):
        asking, started = next(waiting), time.perf_counter()
        visitor.ask(asking)
        clock.append((time.perf_counter() - started) * 1000)
    p95 = quantiles(clock, n=PERCENT, method="inclusive")[94]
    return {
        "p50": median(clock),
        "p95": p95,
        "queries": asked,
        "goal": page.goal,
        "most": page.most,
    }


def main() -> None:
    logging.disable(logging.INFO)
    count, only = int(sys.argv[1]), sys.argv[2:]
    organization = Organization.objects.get(slug="alon")
    with scope(organization.pk):
        member = Membership.objects.select_related("user").get(user__email="noa@alon.example")
    with scope(organization.pk, member.pk, "web"):
        wanted = {name: page for name, page in pages().items() if not only or name in only}
    told: dict[str, list[dict[str, Any]]] = {}
    visitor = Visitor(member)
    for _round in range(ROUNDS):
        for name, page in wanted.items():
            sys.stderr.write(f"{name}\n")
            told.setdefault(name, []).append(measured(visitor, page, count))
    calmest = {name: min(rounds, key=lambda one: one["p95"]) for name, rounds in told.items()}
    json.dump(calmest, sys.stdout)


if __name__ == "__main__":
    main()
