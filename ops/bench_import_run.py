"""In a process of its own, which `ops.bench_import` starts: one file of people brought in."""

import csv
import io
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from django.db import models, transaction

from kesher.accounts import founding
from kesher.accounts.models import Membership
from kesher.config.demo.people import Inventor
from kesher.config.standing_back import stand_back
from kesher.entity import starting
from kesher.entity.registry import entities
from kesher.exchange import carrying, keeping
from kesher.exchange.choosing import choose
from kesher.exchange.models import ImportRun, Step
from kesher.features.parties.models import EmailAddress, Party, PhoneNumber
from kesher.lib import phones
from kesher.records.jobs import gather_statistics
from kesher.tenancy import current, scope
from ops.bench_import_watch import watched
from ops.paths import PYTHON, ROOT

TITLES = ("שם", "טלפון", 'דוא"ל', "תפקיד", "עיר", "מקור")
AT_ONCE = 1_000
PASSWORD = "correct horse battery"  # noqa: S105  of a firm that is gone in minutes
BESIDE_SCREENS = 20_000


def main(count: int) -> None:
    boss = _founded()
    with scope(boss.organization_id, boss.pk, "web"):
        bare = _bare_rate(min(count, 10 * AT_ONCE))
        run = _begun(count, seed=1)
    with watched() as taken:
        carrying.carry(run)
    # The worker asks for it behind each import.
    gather_statistics()
    _insist_on_all(run, count)
    with scope(boss.organization_id, boss.pk, "web"):
        another = _begun(min(count, BESIDE_SCREENS), seed=2)
    usual, meanwhile = _beside_screens(lambda: carrying.carry(another))
    told = {
        "rate": count / taken.seconds,
        "busy": taken.busy / count * 1000,
        "bare": bare,
        "peak": taken.peak,
        **{name: [usual[name], meanwhile[name]] for name in usual},
    }
    print(json.dumps(told))


def _begun(count: int, *, seed: int) -> ImportRun:
    """An import of people who are the same each time, about to write its first row."""
    content = _file(count, seed)
    parties = entities.get("parties")
    run = carrying.begin(parties, io.BytesIO(content), file_name="people.csv", size=len(content))
    choose(run, columns={})
    keeping.enter(run, Step.RUNNING)
    return run


def _beside_screens(deed: Callable[[], object]) -> tuple[dict[str, float], dict[str, float]]:
    """How long screens take usually, and while this is done as a worker does it."""
    command = [str(PYTHON), "-m", "ops.bench_import_screens"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as looking:
        assert looking.stdout  # noqa: S101  it is a pipe
        usual = json.loads(looking.stdout.readline())
        stand_back()
        deed()
        meanwhile, _nothing = looking.communicate()
    return usual, json.loads(meanwhile)


def _founded() -> Membership:
    email = "noa@alon.example"
    house = founding.found(
        "alon", name="Alon", admin_email=email, admin_name="Noa", password=PASSWORD
    )
    with scope(house.pk):
        starting.fill()
        return Membership.objects.get(user__email=email)


def _file(count: int, seed: int) -> bytes:
    content = io.StringIO()
    table = csv.writer(content)
    table.writerow(TITLES)
    table.writerows(_rows(count, seed))
    return content.getvalue().encode()


def _rows(count: int, seed: int) -> Iterator[tuple[str, ...]]:
    inventor = Inventor(random.Random(seed))  # noqa: S311  the same people each time
    for _row in range(count):
        person = inventor.person()
        city = person["addresses"][0]["city"] if person["addresses"] else ""
        number, address = person["phones"][0]["number"], person["emails"][0]["address"]
        source = inventor.standing("person")["source"]
        yield (
            person["name"],
            phones.display(number),
            address,
            person["job_title"],
            city,
            source,
        )


def _bare_rate(count: int) -> float:
    began = time.perf_counter()
    _bare(count)
    taken = time.perf_counter() - began
    for model in (PhoneNumber, EmailAddress, Party):
        model.objects.all().delete()
    return count / taken


def _bare(count: int) -> None:
    """People with a phone and a mail address by Django's own `bulk_create`, and nothing besides."""
    for start in range(0, count, AT_ONCE):
        parties = [Party(name=f"Person {start + at}") for at in range(AT_ONCE)]
        numbers = [PhoneNumber(party=one, number="+972555000000") for one in parties]
        mails = [EmailAddress(party=one, address="a@mail.example") for one in parties]
        with transaction.atomic():
            for model, rows in ((Party, parties), (PhoneNumber, numbers), (EmailAddress, mails)):
                _created(model, rows)


def _created(model: Any, rows: list[Any]) -> None:
    for row in rows:
        row.organization_id = current().organization_id
    models.QuerySet(model).bulk_create(rows)


def _insist_on_all(run: ImportRun, count: int) -> None:
    if run.step != Step.DONE or run.counts != {"created": count}:
        sys.exit(f"The import came to {run.step}: {run.counts}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
