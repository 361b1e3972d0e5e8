"""Fields as they stood at a moment, by the history of changes; and fields that knew the end.

A field that is filled in or changed when a lead or deal is won or lost says nothing about those
that are still open, however well it seems to.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from kesher.features.chance.cases import Case
from kesher.features.chance.ends import End
from kesher.features.chance.signs import ADDRESSES, CITY, LEAD, PARTY, Sign
from kesher.features.chance.subjects import BROUGHT, Subject
from kesher.records.models import Change

# What is written so shortly before the end belongs to it.
CLOSING: Final = timedelta(minutes=1)
FEW_LATE, LATE_SHARE = 5, 0.1


@dataclass(slots=True, kw_only=True)
class Lateness:
    """Of each sign, in how many cases it is filled in, and in how many that came with the end."""

    filled: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)

    def share(self, key: str) -> float:
        return self.late[key] / max(self.filled[key], self.late[key], 1)

    def is_late(self, key: str) -> bool:
        return self.late[key] >= FEW_LATE and self.share(key) >= LATE_SHARE


def rewind(
    subject: Subject,
    cases: Sequence[Case],
    ends: Mapping[UUID, End],
    signs: Mapping[str, Sign],
    lateness: Lateness,
) -> None:
    """Give the cases back what they were at their moments, and note what came with the end."""
    fields = {(sign.entity_key, sign.field.key): sign for sign in signs.values() if sign.field}
    if city := fields.get((PARTY, CITY)):
        fields[PARTY, ADDRESSES] = city
    by_record = _by_record(cases)
    late: set[tuple[UUID, str]] = set()
    for case in cases:
        lateness.filled.update(key for key, value in case.values.items() if value not in {None, ""})
    for entity_key, pk, at, was in _changes(subject, list(by_record)):
        for case in by_record[pk]:
            for key, told in was.items():
                sign = fields.get((entity_key, key))
                if sign is None or at <= case.moment:
                    continue
                case.values[sign.key] = sign.remembered(_city(told) if key == ADDRESSES else told)
                if at >= ends[case.pk].at - CLOSING:
                    late.add((case.pk, sign.key))
    lateness.late.update(key for _pk, key in late)


def _by_record(cases: Sequence[Case]) -> dict[UUID, list[Case]]:
    found: dict[Any, list[Case]] = {}
    for case in cases:
        for pk in {case.pk, case.party_id, case.lead_id} - {None}:
            found.setdefault(pk, []).append(case)
    return found


def _changes(subject: Subject, pks: Sequence[UUID]) -> Any:
    """The newest first: what each began with is what counts in the end."""
    rows = Change.objects.filter(record_id__in=pks, entity__in=(subject.key, PARTY, LEAD))
    kept = rows.exclude(verb__in=BROUGHT).order_by("-at", "-id")
    return kept.values_list("entity", "record_id", "at", "before").iterator(chunk_size=2000)


def _city(rows: Any) -> str:
    """Of the addresses as they were, the primary one's town."""
    told = [one for one in rows or [] if isinstance(one, dict)]
    primary = next((one for one in told if one.get("primary")), told[0] if told else {})
    return str(primary.get(CITY) or "")
