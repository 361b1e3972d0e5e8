"""People and teams with their figures, each with the condition that finds its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from kesher.accounts.models import Membership
from kesher.entity.filters.tokens import quoted
from kesher.features.sales.asking import TEAM
from kesher.features.sales.tallies import CLOSER, OWNER, Tally


class Summed(Protocol):
    """Figures that begin with nothing, so that people add up to teams."""

    def add(self, other: Self) -> None: ...


T = TypeVar("T", bound=Summed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[T]):
    """`key` is the id of the person or team, empty where there is none.

    `owners` is the condition of what is theirs, `closers` of what was theirs when it was decided.
    """

    key: str
    label: str
    owners: str
    tally: T
    closers: str = ""


def members() -> list[Membership]:
    """Everybody who ever had a seat: what they did stays theirs."""
    return list(Membership.objects.select_related("team").order_by("name", "pk"))


def rows(by: str, found: Mapping[UUID | None, T], everybody: Sequence[Membership]) -> list[Row[T]]:
    """Those who have something to tell, by name; what is nobody's comes last."""
    by_pk = {one.pk: one for one in everybody}
    told = _teams(found, by_pk) if by == TEAM else _people(found, by_pk)
    return sorted(told, key=lambda one: (not one.key, one.label))


def together(told: Iterable[Row[Tally]]) -> Row[Tally]:
    """Of everybody, so without a condition."""
    whole = Tally()
    for row in told:
        whole.add(row.tally)
    return Row(key="", label="", owners="", tally=whole)


def of_owners(owners: Iterable[UUID], field: str = OWNER) -> str:
    named = ", ".join(quoted(str(one)) for one in owners)
    return f"{field} in ({named})" if named else f"{field} is empty"


def _people(found: Mapping[UUID | None, T], by_pk: dict[UUID, Membership]) -> list[Row[T]]:
    return [
        _row(
            str(owner or ""),
            by_pk[owner].name if owner else _("(nobody)"),
            [owner] if owner else [],
            tally,
        )
        for owner, tally in found.items()
    ]


def _row(key: str, label: str, owners: Sequence[UUID], tally: T) -> Row[T]:
    return Row(
        key=key,
        label=label,
        owners=of_owners(owners),
        closers=of_owners(owners, CLOSER),
        tally=tally,
    )


def _teams(found: Mapping[UUID | None, T], by_pk: dict[UUID, Membership]) -> list[Row[T]]:
    """Whoever is in no team, and what is nobody's, stand apart."""
    grouped: dict[tuple[str, str], list[UUID]] = {}
    for owner in found:
        team = by_pk[owner].team if owner else None
        name = (str(team.pk), team.name) if team else ("", _("(no team)"))
        if owner:
            grouped.setdefault(name, []).append(owner)
    told = [
        _row(key, label, owners, _sum(found, owners)) for (key, label), owners in grouped.items()
    ]
    if None in found:
        told.append(_row("", _("(nobody)"), [], found[None]))
    return told


def _sum(found: Mapping[UUID | None, T], owners: Sequence[UUID]) -> T:
    whole = type(found[owners[0]])()
    for owner in owners:
        whole.add(found[owner])
    return whole
