"""What two customers may have alike, read of everybody: in whole, by sound, or but for a slip."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np

from kesher.features.parties.models import (
    EmailAddress,
    Identifier,
    Party,
    PartyKind,
    PhoneNumber,
    PostalAddress,
)
from kesher.lib import hebrew
from kesher.lib.likeness import Sign, Text, nearness
from kesher.lib.places import localities

Step = Callable[[int], None]
AT_ONCE: Final = 5000
ID_BYTES: Final = 16
MOST_SOUNDS: Final = 4
PARTY: Final = ("pk", "kind", "name", "city", "birth_date", "gender")


@dataclass(slots=True)
class Everybody:
    """The ids of all one after the other, and by their places in it what they have."""

    ids: bytearray
    signs: dict[str, Sign]
    texts: dict[str, Text]

    def __len__(self) -> int:
        return len(self.ids) // ID_BYTES

    def id(self, place: int) -> UUID:
        return UUID(bytes=bytes(self.ids[place * ID_BYTES : (place + 1) * ID_BYTES]))


def nobody() -> Everybody:
    """How much each sign says was chosen by hand; `ops.bench_likeness` tells how good that is."""
    signs = (
        Sign(key="phone", about="phone", holds=0.6, at_home=True),
        Sign(key="email", about="email", holds=0.6, at_home=True),
        Sign(key="street", about="city", holds=0.7, at_home=True, contradicts=False),
        Sign(key="identifier", about="identifier", holds=0.95, rarer=0.001),
        Sign(key="name", about="name", holds=0.8, single=True, contradicts=False),
        Sign(key="sound", about="name", holds=0.95),
        Sign(key="birth", about="birth", holds=0.95, single=True),
        Sign(key="city", about="city", holds=0.7, single=True, compares=False),
        Sign(key="gender", about="gender", holds=0.98, single=True, compares=False),
        Sign(key="kind", about="kind", holds=0.98, single=True, compares=False),
        Sign(key="word", about="name", holds=0.0, weighs=False),
    )
    texts = (
        Text(key="day", about="birth", holds=0.04, chance=0.001, alike=nearness.days),
        Text(key="digit", about="identifier", holds=0.04, chance=0.001, alike=nearness.numbers),
        Text(key="spelt", about="city", holds=0.15, chance=0.005, alike=nearness.streets),
        Text(
            key="near",
            about="name",
            holds=0.15,
            chance=0.005,
            alike=nearness.names,
            confirms="sound",
        ),
    )
    return Everybody(
        ids=bytearray(),
        signs={sign.key: sign for sign in signs},
        texts={text.key: text for text in texts},
    )


def read(step: Step) -> Everybody:
    """Of all customers in scope that are not in the bin; `step` is told how many were read."""
    told = nobody()
    for pk, *values in _read(Party.objects.filter(deleted_at=None).order_by("pk"), PARTY, step):
        add_party(told, len(told), Who(*values))
        told.ids += pk.bytes
    known = np.frombuffer(told.ids, f"S{ID_BYTES}")
    for add, model, columns in ROWS:
        rows = _read(model.objects.order_by(), ("party_id", *columns), step)
        while portion := list(islice(rows, AT_ONCE)):
            _add_rows(told, add, known, portion)
    return told


class Who(NamedTuple):
    kind: str
    name: str
    city: str = ""
    birth: date | None = None
    gender: str = ""


def add_party(told: Everybody, place: int, who: Who) -> None:
    folded = hebrew.company_key if who.kind == PartyKind.ORGANIZATION else hebrew.person_key
    words = sorted(folded(who.name).split())
    town, day = _town(who.city), who.birth.strftime("%Y%m%d") if who.birth else ""
    told.signs["kind"].add(place, who.kind)
    told.signs["name"].add(place, " ".join(words))
    told.texts["near"].add(place, " ".join(words))
    told.signs["city"].add(place, town)
    told.signs["gender"].add(place, who.gender)
    told.signs["birth"].add(place, day)
    told.texts["day"].add(place, day)
    for heard in {" ".join(sorted(one)) for one in _heard(words)}:
        told.signs["sound"].add(place, heard)
    for word in {ways[0] for word in words if (ways := _ways(word))}:
        for beside in ("-", town, day):
            if beside:
                told.signs["word"].add(place, f"{word} {beside}")


def add_address(told: Everybody, place: int, street: str, city: str) -> None:
    if street:
        folded = f"{hebrew.key(street)}, {hebrew.key(_town(city))}"
        told.signs["street"].add(place, folded)
        told.texts["spelt"].add(place, folded)


def add_identifier(told: Everybody, place: int, kind: str, number: str) -> None:
    told.signs["identifier"].add(place, f"{kind} {number}")
    told.texts["digit"].add(place, f"{kind} {number}")


def add_phone(told: Everybody, place: int, number: str) -> None:
    told.signs["phone"].add(place, number)


def add_email(told: Everybody, place: int, mailbox: str) -> None:
    told.signs["email"].add(place, mailbox)


ROWS: Final[tuple[tuple[Callable[..., None], Any, tuple[str, ...]], ...]] = (
    (add_phone, PhoneNumber, ("number",)),
    (add_email, EmailAddress, ("mailbox",)),
    (add_identifier, Identifier, ("kind", "number")),
    (add_address, PostalAddress, ("street", "city")),
)


def _add_rows(
    told: Everybody, add: Callable[..., None], known: Any, rows: Sequence[tuple[Any, ...]]
) -> None:
    """What rows say of holders who are among those known; the known are in order."""
    if not len(known):
        return
    holders = np.array([holder.bytes for holder, *_values in rows], known.dtype)
    places = np.minimum(np.searchsorted(known, holders), len(known) - 1)
    there = known[places] == holders
    for place, is_there, (_holder, *values) in zip(places, there, rows, strict=True):
        if is_there:
            add(told, int(place), *values)


def _heard(words: list[str]) -> Iterator[tuple[str, ...]]:
    """The name as it may sound, word by word, in some of the ways that there are."""
    each = [ways for word in words if (ways := _ways(word))]
    return islice(product(*each), MOST_SOUNDS) if each else iter(())


@lru_cache(maxsize=8192)
def _town(city: str) -> str:
    """However people write it, in whatever language, with its region or without."""
    known = localities.named(city)
    return known.name if known else city.partition(",")[0]


@lru_cache(maxsize=100_000)
def _ways(word: str) -> tuple[str, ...]:
    return tuple(sorted(hebrew.sounds(word)))


def _read(rows: Any, columns: tuple[str, ...], step: Step) -> Iterator[tuple[Any, ...]]:
    """`step` hears of each portion, and of the rest."""
    values = iter(rows.values_list(*columns).iterator(chunk_size=AT_ONCE))
    while portion := list(islice(values, AT_ONCE)):
        yield from portion
        step(len(portion))
