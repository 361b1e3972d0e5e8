"""All who may be the same customer, two at a time; and those of whom somebody said they are not."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, QuerySet, Window
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kesher.entity.registry import entities
from kesher.features.parties.models import Apart, Party
from kesher.features.parties.twins import KEY, Sign, signs
from kesher.records import acting, history, reading, undoing
from kesher.records.models import Change

SIZE = 50
APART = "apart"
Two = tuple[UUID, UUID]
# A sign, and what the columns of the sign hold.
Value = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    older: Party
    younger: Party
    reasons: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    pairs: tuple[Pair, ...]
    after: Two | None


def page(after: Two | None = None) -> Page:
    """The next fifty pairs of which whoever asks sees both, and why they are pairs.

    The number of questions depends on neither the customers nor the pairs.
    """
    seen = reading.visible(entities.get(KEY)).order_by()
    found = list(islice(_pairs(seen, after), SIZE + 1))
    parties = seen.in_bulk({pk for two, _reasons in found for pk in two})
    pairs = tuple(
        Pair(older=parties[one], younger=parties[other], reasons=tuple(reasons))
        for (one, other), reasons in found[:SIZE]
    )
    return Page(pairs=pairs, after=found[SIZE - 1][0] if len(found) > SIZE else None)


def told(after: Two | None) -> str:
    """A place between pairs, for an address."""
    return ",".join(str(pk) for pk in after or ())


def place(typed: str) -> Two | None:
    """What `told` wrote; from the beginning, where it is anything else."""
    one, _comma, two = typed.partition(",")
    try:
        return UUID(one), UUID(two)
    except ValueError:
        return None


def _pairs(seen: QuerySet[Any], after: Two | None) -> Iterator[tuple[Two, list[Any]]]:
    """In the order of their ids, which is that in which they were made."""
    alike: dict[Value, list[UUID]] = defaultdict(list)
    values: dict[UUID, list[Value]] = defaultdict(list)
    for sign in signs():
        for holder, *value in sorted(set(_repeated(sign, seen))):
            alike[sign, *value].append(holder)
            values[holder].append((sign, *value))
    apart = _apart()
    for one in sorted(values):
        if after is None or one >= after[0]:
            for other, reasons in sorted(_younger(one, values[one], alike).items()):
                if (after is None or (one, other) > after) and (one, other) not in apart:
                    yield (one, other), reasons


def _repeated(sign: Sign, seen: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Everybody whose value stands in another row, too."""
    alike = Window(Count("pk"), partition_by=[F(column) for column in sign.columns])
    held = sign.all().filter(holder__in=seen.values("pk"))
    rows: QuerySet[Any, Any] = held.annotate(rows=alike)
    return rows.filter(rows__gt=1).values_list("holder", *sign.columns)


def _younger(
    one: UUID, values: list[Value], alike: Mapping[Value, list[UUID]]
) -> dict[UUID, list[Any]]:
    """Those made after this one, each with what makes them alike."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for value in values:
        holders, says = alike[value], value[0].says
        for other in holders[bisect_right(holders, one) :]:
            if says not in found[other]:
                found[other].append(says)
    return found


def _apart() -> set[Two]:
    rows = Apart.objects.values_list("first_id", "second_id")
    return {(min(two), max(two)) for two in rows}


@transaction.atomic
def tell_apart(one: Party, other: Party) -> None:
    """Remember for good, and for everybody, that these two are not the same."""
    entity = entities.get(KEY)
    for party in (one, other):
        acting.require(entity, "merge", party)
    first, second = sorted((one.pk, other.pk))
    row, is_new = Apart.objects.get_or_create(first_id=first, second_id=second)
    if is_new:
        history.note_change(APART, row.pk, "update", before={}, after=_told(row))


def apart_told(one: Party, other: Party) -> str:
    words = gettext("“%(title)s” and “%(other)s” are not the same.")
    return words % {"title": one, "other": other}


def _told(row: Apart) -> dict[str, Any]:
    return {"first": str(row.first_id), "second": str(row.second_id)}


def _give_back(change: Change) -> bool:
    told = change.after or change.before
    entity = entities.get(KEY)
    both = entity.model.objects.in_bulk([UUID(told["first"]), UUID(told["second"])])
    for party in both.values():
        acting.require(entity, "merge", party)
    known = Apart.objects.filter(pk=change.record_id)
    if known.exists() is not bool(change.after):
        return False
    if change.after:
        known.delete()
    else:
        Apart.objects.create(
            pk=change.record_id, first_id=UUID(told["first"]), second_id=UUID(told["second"])
        )
    return True


undoing.taken_back_by(APART, _("that two are not the same"), _give_back)
