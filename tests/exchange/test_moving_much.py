"""An organisation of any size leaves and comes back: its rows are never held all at once."""

import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.exchange.leaving import packing, returning
from kesher.lib.ids import new_id
from kesher.records import returning as putting
from kesher.records.models import TimelineLine
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests.exchange import archives
from tests.exchange.archives import elsewhere

MOST_HELD = 24 << 20


def test_much_goes_out_and_comes_back_in_little_memory(
    noa: Membership, brosh_organization: Organization, tmp_path: Path
) -> None:
    """Forty megabytes of lines, of which never more than some pages are held."""
    with scope(noa.organization_id):
        pk, body = new_id(), "א" * 2000
        lines = [
            TimelineLine(entity="parties", record_id=pk, at=timezone.now(), verb="x", body=body)
            for _number in range(10_000)
        ]
        for line in lines:
            line.organization_id = noa.organization_id
        putting.put(TimelineLine, lines)
    lines.clear()

    out = peak_of(lambda: packing.pack(noa.organization, Sink(), progress=lambda *_told: None))
    path = archives.write(elsewhere(archives.packed(noa.organization)), tmp_path / "a.zip")
    back = peak_of(
        lambda: returning.come_back(brosh_organization, path, progress=lambda *_told: None)
    )

    with scope(brosh_organization.pk):
        assert TimelineLine.objects.filter(verb="x").count() == 10_000
    assert (out < MOST_HELD, back < MOST_HELD) == (True, True), (out, back)


class Sink(io.RawIOBase):
    """Takes everything and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        return len(content)


def peak_of(deed: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        deed()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
