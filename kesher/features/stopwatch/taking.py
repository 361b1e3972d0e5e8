"""What browsers tell of how long it took: checked, put under a screen's name, added up."""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.core.cache import cache
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.features.stopwatch.buckets import bucket_of
from kesher.features.stopwatch.models import Cell, Measured, Tally, Timing
from kesher.screens import addresses
from kesher.screens.request import Request

MOST_AT_ONCE = 40
MOST_A_MINUTE = 12
LONGEST = 120_000
MOST_CLICKS = 200
SCREEN_LENGTH = 80

LINE = re.compile(r"(visit|load|deed) (\d{1,6}) (\d{1,4}) (/[^\s?#]{1,300})", re.ASCII)
PARAMETER = re.compile(r"\(\?P<\w+>[^)]*\)|<[^>]+>|[\^$]")


@member
@require_POST
def take(request: Request) -> HttpResponse:
    """Lines of `kind milliseconds clicks path`; a line that is none of ours counts for nothing."""
    if _too_often(request):
        return HttpResponse(status=429)
    lines = request.POST.getlist("m")
    if not 0 < len(lines) <= MOST_AT_ONCE:
        return HttpResponse(status=422)
    sums = _sums(lines)
    if sums:
        Timing.objects.add(timezone.localdate(), sums)
    return HttpResponse(status=204)


def screen_of(path: str) -> str:
    """A screen's name: its address without the organisation, and "…" for whatever varies.

    `parties/…/` is a customer's card. There are as many names as addresses in the grammar; a path
    of another organisation, or of no screen, has none.
    """
    if not path.startswith(addresses.root()):
        return ""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    route = match.route.partition("/")[2]
    entity = match.kwargs.get("entity")
    if isinstance(entity, Entity):
        route = route.replace("<entity:entity>", entity.key)
    return PARAMETER.sub(lambda found: "" if found[0] in "^$" else "…", route)[:SCREEN_LENGTH]


def _sums(lines: Iterable[str]) -> dict[Cell, Tally]:
    sums: dict[Cell, Tally] = defaultdict(Tally)
    for line in lines:
        found = LINE.fullmatch(line)
        cell = _cell(found) if found else None
        if found and cell:
            sums[cell].count += 1
            sums[cell].clicks += min(int(found[3]), MOST_CLICKS)
    return sums


def _cell(found: re.Match[str]) -> Cell | None:
    kind, milliseconds, path = Measured(found[1]), int(found[2]), found[4]
    screen = screen_of(path)
    if milliseconds > LONGEST or not (screen or path == addresses.root()):
        return None
    return Cell(screen=screen, kind=kind.value, bucket=bucket_of(milliseconds))


def _too_often(request: Request) -> bool:
    key = f"stopwatch:{request.seat.member.pk}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:
        # It ran out between the two calls.
        return False
