"""In a process of its own, which `ops.bench_import_run` starts: two screens beside an import.

It prints how long they usually take, and again how long they took once its input is closed. Like
somebody who reads what is shown, it rests between two of them.
"""

import json
import logging
import select
import sys
import time
from itertools import cycle
from statistics import median

from kesher.config import wsgi  # isort: skip  # noqa: F401  sets Django up as it serves

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from ops.bench_pages import Asking, Visitor

WARM = 10
USUAL = 50
REST = 0.1
CARDS = 50
PARTIES = "/alon/parties/"


def main() -> None:
    logging.disable(logging.INFO)
    house = Organization.objects.get(slug="alon")
    with scope(house.pk):
        member = Membership.objects.select_related("user").get()
        ids = list(Party.objects.order_by("id").values_list("pk", flat=True)[:CARDS])
    wanted = {
        "list": cycle([Asking(PARTIES)]),
        "card": cycle([Asking(f"{PARTIES}{pk}/") for pk in ids]),
    }
    visitor = Visitor(member)
    for _turn in range(WARM):
        _looked(visitor, wanted)
    _tell([_looked(visitor, wanted) for _turn in range(USUAL)])
    meanwhile = [_looked(visitor, wanted)]
    while not select.select([sys.stdin], [], [], 0)[0]:
        meanwhile.append(_looked(visitor, wanted))
    _tell(meanwhile)


def _looked(visitor: Visitor, wanted: dict[str, "cycle[Asking]"]) -> dict[str, float]:
    """Milliseconds of each screen."""
    taken = {}
    for name, askings in wanted.items():
        asking = next(askings)
        began = time.perf_counter()
        visitor.ask(asking)
        taken[name] = (time.perf_counter() - began) * 1000
        time.sleep(REST)
    return taken


def _tell(turns: list[dict[str, float]]) -> None:
    print(json.dumps({name: median(one[name] for one in turns) for name in turns[0]}), flush=True)


if __name__ == "__main__":
    main()
