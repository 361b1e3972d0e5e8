"""What the nights of a firm that sells a lot take, in the environment's database.

`python -m ops.bench_sales_nights` does what `ops.bench_sales_fill` left to them, and prints as JSON
the seconds of each.
"""

import json
import sys
import time
from collections.abc import Callable

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from kesher.config.demo import bulk
from kesher.features.chance import jobs as chance_jobs
from kesher.features.chance.subjects import SUBJECTS
from kesher.features.quality import jobs as quality_jobs
from kesher.features.sales import weeks
from kesher.jobs import claiming, running
from kesher.jobs.models import Job, Status
from kesher.tenancy import scope
from kesher.tenancy.models import Organization


def main() -> None:
    organization, told = Organization.objects.get(slug="alon"), {}
    # What the demonstration asked for is not what is measured.
    Job.objects.all().delete()
    with scope(organization.pk):
        told["forecast of a week, put down"] = _timed(weeks.put_down)
    for name in ("quality of all records, the first night", "the same, the next night"):
        with scope(organization.pk):
            quality_jobs.begin()
        told[name] = _timed(_work_off)
    with scope(organization.pk):
        for kind in SUBJECTS:
            chance_jobs.begin(kind)
    told["learning from all leads and deals, and scoring those that are open"] = _timed(_work_off)
    bulk.analyze()
    json.dump(told, sys.stdout)


def _work_off() -> None:
    while job := claiming.claim("bench"):
        running.run(job)
        job.refresh_from_db()
        if job.status != Status.DONE:
            sys.exit(f"{job.name} came to {job.status}: {job.error}")


def _timed(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
