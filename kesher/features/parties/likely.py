"""All customers of an organisation compared: who is likely here twice, how likely, and why."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import closed_fields
from kesher.entity.registry import entities
from kesher.features.parties.models import (
    Apart,
    EmailAddress,
    Identifier,
    LikelyPair,
    Party,
    PartyKind,
    PhoneNumber,
)
from kesher.features.parties.twins import KEY
from kesher.lib import hebrew
from kesher.lib.likeness import Likely, Sign, likely
from kesher.records import reading

SIZE: Final = 50
AT_ONCE: Final = 5000
LEAST: Final = 0.5
MOST: Final = 100_000
MOST_SOUNDS: Final = 4
THOUSAND: Final = 1000
ID_BYTES: Final = 16
# What the signs are called for people, what it is called where they speak against, and the fields
# that tell of them.
SAYS: Final[dict[str, Any]] = {
    "phone": _("The same phone"),
    "email": _("The same e-mail"),
    "identifier": _("The same identifier"),
    "name": _("The same name"),
    "sound": _("Names that sound alike"),
    "birth": _("The same birthday"),
    "city": _("The same city"),
}
AGAINST: Final[dict[str, Any]] = {
    "phone": _("Other phones"),
    "email": _("Other e-mail"),
    "identifier": _("Other identifiers"),
    "name": _("Names that sound different"),
    "birth": _("Other birthdays"),
    "city": _("Other cities"),
    "kind": _("One is a person, the other an organization"),
}
FIELDS: Final = {
    "phone": {"phones"},
    "email": {"emails"},
    "identifier": {"identifiers"},
    "name": {"name"},
    "sound": {"name"},
    "birth": {"birth_date"},
    "city": {"city", "addresses"},
    "kind": {"kind"},
}

Step = Callable[[int], None]
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
    signs, ids = read(step)
    return weigh(signs, ids)


def read(step: Step) -> tuple[dict[str, Sign], bytearray]:
    """What everybody in scope may have alike with another, and their ids one after the other."""
    ids, signs = bytearray(), _signs()
    for pk, *values in _read(Party.objects.filter(deleted_at=None).order_by("pk"), PARTY, step):
        _add_party(signs, len(ids) // ID_BYTES, *values)
        ids += pk.bytes
    known = np.frombuffer(ids, f"S{ID_BYTES}")
    for key, model, columns in ROWS:
        rows = _read(model.objects.order_by(), ("party_id", *columns), step)
        while portion := list(islice(rows, AT_ONCE)):
            _add_rows(signs[key], known, portion)
    return signs, ids


def weigh(signs: dict[str, Sign], ids: bytearray) -> list[Found]:
    found = likely(len(ids) // ID_BYTES, [*signs.values()], least=LEAST, most=MOST)
    return [(_id(ids, one.one), _id(ids, one.other), one) for one in found]


def _add_rows(sign: Sign, known: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    """What rows say of holders who are among those known; the known are in order."""
    if not len(known):
        return
    holders = np.array([holder.bytes for holder, *_values in rows], known.dtype)
    places = np.minimum(np.searchsorted(known, holders), len(known) - 1)
    there = known[places] == holders
    for place, is_there, (_holder, *values) in zip(places, there, rows, strict=True):
        if is_there:
            sign.add(int(place), " ".join(values))


def _id(ids: bytearray, place: int) -> UUID:
    start = place * ID_BYTES
    return UUID(bytes=bytes(ids[start : start + ID_BYTES]))


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


def _reasons(signs: list[str]) -> tuple[Any, ...]:
    """In words. One name sounds like itself."""
    untold = {"sound"} if "name" in signs else set()
    return tuple(SAYS[key] for key in signs if key in SAYS and key not in untold)


def _evidence(row: LikelyPair, closed: Collection[str]) -> Iterator[Evidence]:
    """What speaks for the two, the heaviest first, then what speaks against them."""
    signs = row.signs.split()
    for about, points in sorted(row.points.items(), key=lambda told: -told[1]):
        alike = next((key for key in (about, "sound") if key in signs), "")
        says = SAYS.get(alike) if points > 0 else AGAINST.get(about)
        if says and not FIELDS[about] & set(closed):
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
    for key in (key for key in SAYS if FIELDS[key] & set(closed)):
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


PARTY: Final = ("pk", "kind", "name", "city", "birth_date")
ROWS: Final[tuple[tuple[str, Any, tuple[str, ...]], ...]] = (
    ("phone", PhoneNumber, ("number",)),
    ("email", EmailAddress, ("mailbox",)),
    ("identifier", Identifier, ("kind", "number")),
)


def _signs() -> dict[str, Sign]:
    told = (
        Sign(key="phone", about="phone", holds=0.6),
        Sign(key="email", about="email", holds=0.6),
        Sign(key="identifier", about="identifier", holds=0.95),
        Sign(key="name", about="name", holds=0.8, single=True, contradicts=False),
        Sign(key="sound", about="name", holds=0.95),
        Sign(key="birth", about="birth", holds=0.95, single=True, compares=False),
        Sign(key="city", about="city", holds=0.7, single=True, compares=False),
        Sign(key="kind", about="kind", holds=0.98, single=True, compares=False),
    )
    return {sign.key: sign for sign in told}


def _add_party(signs: dict[str, Sign], place: int, kind: str, name: str, *more: Any) -> None:
    city, birth = more
    plain = (hebrew.company_key if kind == PartyKind.ORGANIZATION else hebrew.person_key)(name)
    words = sorted(plain.split())
    signs["kind"].add(place, kind)
    signs["name"].add(place, " ".join(words))
    signs["city"].add(place, city)
    signs["birth"].add(place, birth.isoformat() if birth else "")
    for heard in {" ".join(sorted(one)) for one in _heard(words)}:
        signs["sound"].add(place, heard)


def _heard(words: list[str]) -> Iterator[tuple[str, ...]]:
    """The name as it may sound, word by word, in some of the ways that there are."""
    each = [ways for word in words if (ways := _ways(word))]
    return islice(product(*each), MOST_SOUNDS) if each else iter(())


@lru_cache(maxsize=100_000)
def _ways(word: str) -> tuple[str, ...]:
    return tuple(sorted(hebrew.sounds(word)))


def _read(rows: Any, columns: tuple[str, ...], step: Step) -> Iterator[tuple[Any, ...]]:
    """`step` hears of each portion, and of the rest."""
    values = iter(rows.values_list(*columns).iterator(chunk_size=AT_ONCE))
    while portion := list(islice(values, AT_ONCE)):
        yield from portion
        step(len(portion))
