"""In a process of its own, which `ops.bench_import` starts: one file of people brought in."""

import csv
import io
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from django.db import models, transaction

from kesher.accounts import founding
from kesher.accounts.models import Membership
from kesher.config.demo.people import Inventor
from kesher.entity import starting
from kesher.entity.registry import entities
from kesher.exchange import carrying, keeping
from kesher.exchange.choosing import choose
from kesher.exchange.models import ImportRun, Step
from kesher.features.parties.models import EmailAddress, Party, PhoneNumber
from kesher.lib import phones
from kesher.tenancy import current, scope

TITLES = ("שם", "טלפון", 'דוא"ל', "תפקיד", "עיר", "מקור")
AT_ONCE = 1_000
PASSWORD = "correct horse battery"  # noqa: S105  of a firm that is gone in minutes
KILOBYTE = 1024


def main(count: int) -> None:
    boss = _founded()
    content = _file(count)
    with scope(boss.organization_id, boss.pk, "web"):
        bare = _taken(lambda: _bare(min(count, 10 * AT_ONCE)))[0]
        _gone()
        run = carrying.begin(
            entities.get("parties"), io.BytesIO(content), file_name="people.csv", size=len(content)
        )
        choose(run, columns={})
        keeping.enter(run, Step.RUNNING)
    seconds, busy = _taken(lambda: carrying.carry(run))
    _insist_on_all(run, count)
    told = {
        "rate": count / seconds,
        "busy": busy / count * 1000,
        "bare": min(count, 10 * AT_ONCE) / bare,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTE,
    }
    print(json.dumps(told))


def _founded() -> Membership:
    email = "noa@alon.example"
    house = founding.found(
        "alon", name="Alon", admin_email=email, admin_name="Noa", password=PASSWORD
    )
    with scope(house.pk):
        starting.fill()
        return Membership.objects.get(user__email=email)


def _file(count: int) -> bytes:
    content = io.StringIO()
    table = csv.writer(content)
    table.writerow(TITLES)
    table.writerows(_rows(count))
    return content.getvalue().encode()


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    inventor = Inventor(random.Random(1))  # noqa: S311  the same people each time
    for _row in range(count):
        person = inventor.person()
        city = person["addresses"][0]["city"] if person["addresses"] else ""
        number, address = person["phones"][0]["number"], person["emails"][0]["address"]
        source = inventor.standing()["source"]
        yield (
            person["name"],
            phones.display(number),
            address,
            person["job_title"],
            city,
            source,
        )


def _bare(count: int) -> None:
    """People with a phone and a mail address by Django's own `bulk_create`, and nothing besides."""
    for start in range(0, count, AT_ONCE):
        parties = [Party(name=f"Person {start + at}") for at in range(AT_ONCE)]
        numbers = [PhoneNumber(party=one, number="+972555000000") for one in parties]
        mails = [EmailAddress(party=one, address="a@mail.example") for one in parties]
        with transaction.atomic():
            for model, rows in ((Party, parties), (PhoneNumber, numbers), (EmailAddress, mails)):
                _created(model, rows)


def _gone() -> None:
    for model in (PhoneNumber, EmailAddress, Party):
        model.objects.all().delete()


def _created(model: Any, rows: list[Any]) -> None:
    for row in rows:
        row.organization_id = current().organization_id
    models.QuerySet(model).bulk_create(rows)


def _taken(deed: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    deed()
    return time.perf_counter() - began, time.process_time() - busy


def _insist_on_all(run: ImportRun, count: int) -> None:
    if run.step != Step.DONE or run.counts != {"created": count}:
        sys.exit(f"The import came to {run.step}: {run.counts}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
