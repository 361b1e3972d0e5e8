"""In a process of its own, which `ops.bench_quality` starts: customers put in and looked at."""

import json
import sys
import time
from typing import Any

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from kesher.entity import starting
from kesher.features.parties.models import EmailAddress, Party, PhoneNumber
from kesher.features.quality import jobs
from kesher.features.quality.models import QualityProposal
from kesher.jobs.models import Job
from kesher.jobs.worker import run_due
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from ops import bench_duplicates_run
from ops.bench_duplicates_run import memory

# Of so many one is changed, persons and firms; and so many at once.
CHANGED, AT_ONCE = 101, 500
Row = dict[str, Any]


def fill(count: int) -> Row:
    told = bench_duplicates_run.fill(count)
    with scope(_house()):
        starting.fill()
    run_due()
    return told


def change(_count: int) -> Row:
    """Names in capitals, and nothing to reach their bearers by."""
    with scope(_house()):
        pks = list(Party.objects.order_by("pk").values_list("pk", flat=True))[::CHANGED]
        for start in range(0, len(pks), AT_ONCE):
            some = pks[start : start + AT_ONCE]
            Party.objects.filter(pk__in=some).update(name="DAN LEVI")
            PhoneNumber.objects.filter(party__in=some).delete()
            EmailAddress.objects.filter(party__in=some).delete()
    return {"changed": len(pks)}


def look(_count: int) -> Row:
    with scope(_house()):
        job = jobs.begin()
    began, busy = time.perf_counter(), time.process_time()
    run_due()
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    with scope(_house()):
        done = Job.objects.get(pk=job.pk)
        proposed = QualityProposal.objects.count()
    return {
        "seconds": seconds,
        "busy": busy,
        "changed": done.result,
        "proposed": proposed,
        "peak": memory(),
    }


def _house() -> Any:
    return Organization.objects.values_list("pk", flat=True).get()


if __name__ == "__main__":
    deeds = {"fill": fill, "change": change, "look": look}
    print(json.dumps(deeds[sys.argv[1]](int(sys.argv[2]))))
