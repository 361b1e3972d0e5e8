"""How many records lack what, and whose they are: one reading of the rows for all of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from kesher.features.quality import marking


@dataclass(slots=True, kw_only=True)
class Tally:
    """Of some records: how many, and of those that were looked at, what they lack.

    `score` is the sum of theirs; `by_rule` counts the records that break a rule, by its key.
    """

    records: int = 0
    seen: int = 0
    score: int = 0
    lacking: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)

    @property
    def mean(self) -> int | None:
        """Of a hundred; None where nothing was looked at yet."""
        return round(self.score / self.seen) if self.seen else None

    def add(self, lacks: Iterable[str], quality: int | None, count: int) -> None:
        self.records += count
        if quality is None:
            return
        self.seen += count
        self.score += quality * count
        names = set(lacks)
        self.lacking += count if names else 0
        for name in names:
            self.by_rule[name] += count


@dataclass(slots=True, kw_only=True)
class Figures:
    whole: Tally = field(default_factory=Tally)
    by_owner: dict[UUID | None, Tally] = field(default_factory=dict)


def count(rows: QuerySet[Any]) -> Figures:
    """All figures of these rows, by what is remembered of each; one query."""
    found = Figures()
    grouped = rows.order_by().values_list("owner", "lacks", "quality").annotate(rows=Count("pk"))
    for owner, lacks, quality, number in grouped:
        names = marking.keys(lacks)
        found.whole.add(names, quality, number)
        found.by_owner.setdefault(owner, Tally()).add(names, quality, number)
    return found
