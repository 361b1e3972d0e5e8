"""All customers of an organisation compared: who is likely here twice, how likely, and why."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import closed_fields
from kesher.entity.registry import entities
from kesher.features.parties.models import Apart, LikelyPair, Party
from kesher.features.parties.signs import Everybody, Step, read
from kesher.features.parties.twins import KEY
from kesher.lib.likeness import Likely, likely
from kesher.records import reading

SIZE: Final = 50
LEAST: Final = 0.5
MOST: Final = 100_000
THOUSAND: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What is compared: what its signs are called for people, the strongest first, what it is
    called where it speaks against the two, and the fields that tell of it.
    """

    fields: frozenset[str]
    against: Any
    signs: Mapping[str, Any]


THINGS: Final = {
    "phone": Thing(
        fields=frozenset({"phones"}),
        against=_("Other phones"),
        signs={"phone": _("The same phone")},
    ),
    "email": Thing(
        fields=frozenset({"emails"}),
        against=_("Other e-mail"),
        signs={"email": _("The same e-mail")},
    ),
    "identifier": Thing(
        fields=frozenset({"identifiers"}),
        against=_("Other identifiers"),
        signs={
            "identifier": _("The same identifier"),
            "digit": _("Identifiers that differ by one digit"),
        },
    ),
    "name": Thing(
        fields=frozenset({"name"}),
        against=_("Names that sound different"),
        signs={
            "name": _("The same name"),
            "sound": _("Names that sound alike"),
            "near": _("Nearly the same name"),
        },
    ),
    "birth": Thing(
        fields=frozenset({"birth_date"}),
        against=_("Other birthdays"),
        signs={"birth": _("The same birthday"), "day": _("Birthdays that differ by one digit")},
    ),
    "city": Thing(
        fields=frozenset({"city", "addresses"}),
        against=_("Other cities"),
        signs={
            "street": _("The same address"),
            "spelt": _("Nearly the same address"),
            "city": _("The same city"),
        },
    ),
    "gender": Thing(fields=frozenset({"gender"}), against=_("Other forms of address"), signs={}),
    "kind": Thing(
        fields=frozenset({"kind"}),
        against=_("One is a person, the other an organization"),
        signs={},
    ),
}

Found = tuple[UUID, UUID, Likely]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Ten points more, and two are ten times as likely the same; below 0, it speaks against."""

    says: Any
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    older: Party
    younger: Party
    percent: int
    reasons: tuple[Any, ...]
    evidence: tuple[Evidence, ...]
    put_off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    pairs: tuple[Pair, ...]
    after: str


def compare(step: Step) -> list[Found]:
    """Everybody in scope with everybody who shares something; `step` is told how many were read."""
    return weigh(read(step))


def weigh(told: Everybody) -> list[Found]:
    signs, texts = [*told.signs.values()], [*told.texts.values()]
    found = likely(len(told), signs, texts, least=LEAST, most=MOST)
    return [(told.id(one.one), told.id(one.other), one) for one in found]


@transaction.atomic
def keep(found: list[Found]) -> int:
    """The pairs instead of those that were found before; answers how many."""
    LikelyPair.objects.all().delete()
    LikelyPair.objects.bulk_create(
        [
            LikelyPair(
                first_id=one,
                second_id=other,
                likeness=round(told.probability * THOUSAND),
                signs=f" {' '.join(told.signs)} ",
                points=dict(told.points),
            )
            for one, other, told in found
        ],
        batch_size=1000,
    )
    return len(found)


def page(after: str = "") -> Page:
    """The next fifty pairs of which whoever asks sees both, the likeliest first; what was put off
    comes last.
    """
    rows = list(_beyond(_open(), after)[: SIZE + 1])
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    place = f"{last.put_off},{last.likeness},{last.pk}" if last else ""
    return Page(pairs=tuple(_pairs(rows[:SIZE])), after=place)


def next_pair() -> Pair | None:
    """What is to be decided now."""
    return next(_pairs(_beyond(_open(), "")[:1]), None)


def pair_of(pks: Collection[UUID]) -> Pair | None:
    """What is open between these two."""
    return next(_pairs(_between(pks)[:1]), None)


def put_off(pks: Collection[UUID]) -> bool:
    """Till all others are decided, or the next comparison; answers whether the two were a pair."""
    return _between(pks).update(put_off=F("put_off") + 1) > 0


def _between(pks: Collection[UUID]) -> QuerySet[LikelyPair]:
    return _open().filter(first__in=pks, second__in=pks)


def _pairs(rows: Iterable[LikelyPair]) -> Iterator[Pair]:
    """Both of each are read at once."""
    rows, closed = list(rows), closed_fields(KEY)
    seen = reading.visible(entities.get(KEY)).order_by()
    parties = seen.in_bulk({pk for row in rows for pk in (row.first_id, row.second_id)})
    for row in rows:
        older, younger = (parties[pk] for pk in sorted((row.first_id, row.second_id)))
        yield Pair(
            older=older,
            younger=younger,
            percent=min(99, row.likeness * 100 // THOUSAND),
            reasons=_reasons(row.signs.split()),
            evidence=tuple(_evidence(row, closed)),
            put_off=row.put_off,
        )


def _reasons(signs: Collection[str]) -> tuple[Any, ...]:
    """In words, of each thing the strongest."""
    strongest = (_strongest(thing, signs) for thing in THINGS.values())
    return tuple(says for says in strongest if says)


def _strongest(thing: Thing, signs: Collection[str]) -> Any:
    return next((says for key, says in thing.signs.items() if key in signs), "")


def _evidence(row: LikelyPair, closed: Collection[str]) -> Iterator[Evidence]:
    """What speaks for the two, the heaviest first, then what speaks against them."""
    signs = row.signs.split()
    for about, points in sorted(row.points.items(), key=lambda told: -told[1]):
        thing = THINGS[about]
        says = _strongest(thing, signs) if points > 0 else thing.against
        if says and not thing.fields & set(closed):
            yield Evidence(says=says, points=points)


def count() -> int:
    return _open().count()


def above(percent: int) -> list[tuple[UUID, UUID]]:
    """The pairs that are at least so likely, the likeliest first."""
    rows = _open().filter(likeness__gte=percent * THOUSAND // 100).order_by("-likeness", "pk")
    return list(rows.values_list("first_id", "second_id"))


def _open() -> QuerySet[LikelyPair]:
    """Neither told apart nor gone since, and by no field that is closed to whoever asks."""
    seen = reading.visible(entities.get(KEY)).order_by().values("pk")
    same = {"first": OuterRef("first"), "second": OuterRef("second")}
    turned = {"first": OuterRef("second"), "second": OuterRef("first")}
    apart = Apart.objects.filter(Q(**same) | Q(**turned))
    rows = LikelyPair.objects.filter(first__in=seen, second__in=seen).exclude(Exists(apart))
    closed = closed_fields(KEY)
    for thing in (one for one in THINGS.values() if one.fields & set(closed)):
        for key in thing.signs:
            rows = rows.exclude(signs__contains=f" {key} ")
    return rows


def _beyond(rows: QuerySet[LikelyPair], after: str) -> QuerySet[LikelyPair]:
    ordered = rows.order_by("put_off", "-likeness", "pk")
    try:
        put_off, likeness, pk = after.split(",")
        turn, at, last = int(put_off), int(likeness), UUID(pk)
    except ValueError:
        return ordered
    beyond = Q(likeness__lt=at) | Q(likeness=at, pk__gt=last)
    return ordered.filter(Q(put_off__gt=turn) | Q(beyond, put_off=turn))
