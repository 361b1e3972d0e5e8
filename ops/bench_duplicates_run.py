"""In a process of its own, which `ops.bench_duplicates` starts: customers put in, or compared."""

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from django.db import transaction

from kesher.accounts import founding
from kesher.config.demo import names
from kesher.config.demo.people import Inventor
from kesher.features.parties import likely, signs
from kesher.features.parties.models import (
    EmailAddress,
    Identifier,
    Party,
    PhoneNumber,
    PostalAddress,
)
from kesher.lib import hebrew, mails
from kesher.lib.ids import new_id
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

AT_ONCE: Final = 10_000
PASSWORD: Final = "correct horse battery"  # noqa: S105  of a firm that is gone in minutes
KILOBYTE: Final = 1024
# Of so many one is there a second time; of so many people one is a firm.
TWICE, FIRMS = 33, 5
# As many people as not have a second family name, so that most names are of few.
DOUBLE: Final = 0.5
LISTS: Final = (
    ("phones", PhoneNumber, ("number",)),
    ("emails", EmailAddress, ("address", "mailbox")),
    ("identifiers", Identifier, ("kind", "number")),
    ("addresses", PostalAddress, ("street", "city", "postal_code", "country")),
)
Row = dict[str, Any]


def fill(count: int) -> Row:
    email = "noa@alon.example"
    house = founding.found(
        "alon", name="Alon", admin_email=email, admin_name="Noa", password=PASSWORD
    )
    rows = _everybody(count)
    with scope(house.pk):
        while portion := list(islice(rows, AT_ONCE)):
            _put(portion)
    return {"twice": count // TWICE}


def _everybody(count: int) -> Iterator[Row]:
    """The last ones are there already: under the same phone, mail or number, otherwise told."""
    chance = random.Random(1)  # noqa: S311  the same people each time
    inventor, repeated = Inventor(chance), count // TWICE
    step = (count - repeated) // repeated
    again: list[Row] = []
    for place in range(count - repeated):
        one = inventor.firm() if place % FIRMS == 0 else inventor.person()
        if place % FIRMS and chance.random() < DOUBLE:
            one["name"] += f" {chance.choice(list(names.FAMILIES))}"
        one["mark"] = ""
        if place % step == 0 and len(again) < repeated:
            one["mark"] = f"twin {len(again)}"
            again.append(_otherwise(one, chance))
        yield one
    yield from again


def _otherwise(one: Row, chance: random.Random) -> Row:
    """The same customer, of whom somebody knew less, and wrote the name the other way round."""
    kept = chance.choice(("phones", "emails"))
    name = " ".join(reversed(one["name"].split())) if one["kind"] == "person" else one["name"]
    return {"kind": one["kind"], "name": name, kept: one[kept], "mark": one["mark"]}


@transaction.atomic
def _put(people: list[Row]) -> None:
    ids = [new_id() for _one in people]
    Party.objects.bulk_insert(
        {
            "id": ids,
            "kind": [one["kind"] for one in people],
            "name": [one["name"] for one in people],
            "sort_name": [hebrew.sort_key(one["name"]) for one in people],
            "city": [(one.get("addresses") or [{"city": ""}])[0]["city"] for one in people],
            "job_title": [one["mark"] for one in people],
            "given_name": [one.get("given_name", "") for one in people],
            "family_name": [one.get("family_name", "") for one in people],
        }
    )
    for row in (row for one in people for row in one.get("emails", ())):
        row["mailbox"] = mails.mailbox(row["address"])
    for key, model, columns in LISTS:
        told = [(pk, row) for pk, one in zip(ids, people, strict=True) for row in one.get(key, ())]
        if told:
            model.objects.bulk_insert(
                {"party_id": [pk for pk, _row in told]}
                | {column: [row[column] for _pk, row in told] for column in columns}
            )


def compare(_count: int) -> Row:
    with scope(Organization.objects.values_list("pk", flat=True).get()):
        before, began, busy = memory(), time.perf_counter(), time.process_time()
        told = signs.read(lambda _count: None)
        read = time.perf_counter()
        found = likely.weigh(told)
        weighed = time.perf_counter()
        likely.keep(found)
        kept, busy = time.perf_counter(), time.process_time() - busy
        marks = dict(Party.objects.exclude(job_title="").values_list("pk", "job_title"))
    pairs = {(marks[one], marks[other]) for one, other, _told in found if {one, other} <= {*marks}}
    return {
        "read": read - began,
        "weighed": weighed - read,
        "kept": kept - weighed,
        "busy": busy,
        "before": before,
        "peak": memory(),
        "pairs": len(found),
        "found": sum(one == other for one, other in pairs),
    }


def memory() -> float:
    """The most that the process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTE


if __name__ == "__main__":
    print(json.dumps({"fill": fill, "compare": compare}[sys.argv[1]](int(sys.argv[2]))))
