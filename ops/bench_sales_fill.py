"""`python -m ops.bench_sales_fill COUNT`: a firm that sells a lot, in the environment's database.

So many customers with a lead each, half of them with a deal, three of five deals with a quote, and
of those that were won most with an order; the first three hundred, and the staff, are the
demonstration's.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from django.db import transaction

from kesher.accounts.models import Membership, Team
from kesher.config import demo, elsewhere, indexes
from kesher.config.commands import serve
from kesher.config.demo import bulk, filling, lights
from kesher.config.demo.people import Inventor
from kesher.config.demo.sheets import Rows, Writer
from kesher.config.demo.tables import Table
from kesher.features.catalogue.models import Product
from kesher.features.parties.models import Party
from kesher.features.sales.models import ForecastLine, ForecastWeek
from kesher.records import writing
from kesher.tenancy import scope
from ops.bench_sales_rows import COLUMNS, Market, Ware, past_sundays

SEATS, TEAMS, RIVALS = 50, 6, 40
BATCH = 1_000


def main(count: int) -> None:
    serve.prepare()
    organization = demo.fill("alon", size="s")
    with scope(organization.pk), transaction.atomic():
        staff = _staff(_inventor(2))
        wares = _wares()
        rivals = [pk.hex for pk in _rivals()]
        _weeks()
        reasons = lights.reasons()
        writer = Writer(organization.pk)
        writer.tables |= {
            model: Table(model, organization.pk, *columns) for model, columns in COLUMNS.items()
        }
    owners = {member.pk.hex: str(member) for member in staff}
    given = (_inventor(3), count - filling.STORY, organization.pk, owners, reasons, wares, rivals)
    with indexes.made_at_the_end():
        for number, rows in enumerate(elsewhere.walk(batches, *given), start=1):
            with scope(organization.pk, staff[0].pk, "command"), transaction.atomic():
                writer.write(rows)
            sys.stderr.write(f"{number * BATCH:,} customers\n")
    bulk.analyze()


def batches(*given: Any) -> Iterator[Rows]:
    return Market(*given).batches(BATCH)


def _inventor(seed: int) -> Inventor:
    """Of others than the demonstration's people, the same ones each time."""
    chance = random.Random(seed)  # noqa: S311  no secrets
    return Inventor(chance, mobiles=filling.STORY, firms=filling.STORY)


def _staff(inventor: Inventor) -> list[Membership]:
    """Fifty who sell, in six teams."""
    sellers = filling.more_staff(inventor, SEATS)
    teams = [Team.objects.get_or_create(name=f"צוות {number}")[0] for number in range(1, TEAMS + 1)]
    for place, seat in enumerate(sellers[len(sellers) - SEATS + TEAMS :]):
        writing.update(seat, team=teams[place % TEAMS])
    return sellers


def _wares() -> Sequence[Ware]:
    found = Product.objects.exclude(price=None).order_by("id")
    return [Ware(id=one.pk.hex, name=one.name, price=one.price // 100) for one in found]


def _rivals() -> Sequence[Any]:
    return list(Party.objects.order_by("id").values_list("pk", flat=True)[:RIVALS])


def _weeks() -> None:
    """Two years of weeks, in the place of the few that the demonstration has; this one's is left
    to its night.
    """
    ForecastLine.objects.all().delete()
    ForecastWeek.objects.all().delete()
    ForecastWeek.objects.bulk_create(ForecastWeek(week=one, at=at) for one, at in past_sundays())


if __name__ == "__main__":
    main(int(sys.argv[1]))
