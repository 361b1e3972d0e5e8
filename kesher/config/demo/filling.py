"""Filling an organisation with the demonstration, at four sizes."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kesher.accounts import founding
from kesher.accounts.models import Membership, Role, Team, User
from kesher.config.demo import (
    bulk,
    contracts,
    forecasts,
    haggling,
    handed,
    intake,
    lights,
    moved,
    offers,
    papers,
    quality,
    sales,
    shelves,
    sold,
    story,
    targets,
    touches,
    twins,
    words,
    writers,
)
from kesher.config.demo.crowd import YOUNGEST_DAYS
from kesher.config.demo.moments import Moments
from kesher.config.demo.people import Inventor
from kesher.entity import starting
from kesher.features.parties.models import Party, Relation
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

SIZES = {"s": 300, "m": 3_000, "l": 200_000, "xl": 1_000_000}
# In a register of a million, most have not been spoken to for years.
LIVELY = {"xl": 0.25}
STORY = 300
# Those who have ordered and subscribed for years.
LONG_STANDING = 66
# Each sixth of those who work somewhere answers at the firm's number, too.
DESKS, FIRST_DESK = 6, 101
# Who sells has more customers than the others.
CUSTOMERS = {"sales": 2, "manager": 2}
PARTIES_A_SEAT = 4_000
PASSWORD = "kesher-demo-2026"  # noqa: S105  printed on the screen for whoever tries the product
DOMAIN = "alon.example"

Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """For whoever does not watch."""


def fill(
    slug: str, *, size: str = "s", seed: int = 1, progress: Progress = no_progress
) -> Organization:
    """Found the organisation if it is not there, and give it `SIZES[size]` parties with lives.

    The first three hundred live through the product's own verbs; the rest is written set-based.
    """
    organization = Organization.objects.filter(slug=slug).first() or _found(slug)
    chance = random.Random(seed)  # noqa: S311  the same people every time, and no secrets
    wanted, inventor = SIZES[size], Inventor(chance)
    with scope(organization.pk):
        staff = _staff()
    with scope(organization.pk, staff[0].pk, "command"), transaction.atomic():
        parties = _parties(inventor, min(wanted, STORY), staff)
        story.tell(chance, parties)
        sales.tell(chance, parties)
        touches.tell(chance, parties)
        haggling.tell(random.Random(seed))  # noqa: S311  as above
        forecasts.tell(random.Random(seed))  # noqa: S311  as above
        _furnish(random.Random(seed), parties, staff)  # noqa: S311  as above
        targets.tell()
        twins.tell(parties)
        lights.tell(int(timezone.now().timestamp()))
        quality.tell(chance, parties)
    told = len(parties)
    progress(told, wanted)
    if wanted > told:
        with scope(organization.pk):
            everybody = more_staff(inventor, wanted // PARTIES_A_SEAT)
        bulk.write(
            inventor,
            wanted - told,
            everybody,
            lively=LIVELY.get(size, 1.0),
            progress=lambda done: progress(told + done, wanted),
        )
    return organization


def sign_ins() -> list[str]:
    """The addresses to try the product with: one who may everything, and one who sells."""
    return [f"{name}@{DOMAIN}" for name in ("noa", "yossi")]


def more_staff(inventor: Inventor, count: int) -> list[Membership]:
    """A firm with very many customers has more people to look after them; all of its seats."""
    role, team = Role.objects.get(code="sales"), Team.objects.get(name=words.TEAMS[0])
    for place in range(Membership.objects.count(), count):
        address = f"sales{place}@{DOMAIN}"
        name = inventor.person()["name"]
        user = User.objects.filter(email=address).first()
        founding.join(user or User.objects.create_user(address, PASSWORD, name=name), role, team)
    return list(Membership.objects.order_by("created_at", "id"))


def _found(slug: str) -> Organization:
    name, mail = words.STAFF[0][:2]
    organization = founding.found(
        slug,
        name="אלון ציוד משרדי בע״מ",
        admin_email=f"{mail}@{DOMAIN}",
        admin_name=name,
        password=PASSWORD,
    )
    with scope(organization.pk):
        starting.fill()
    return organization


def _staff() -> list[Membership]:
    """Everybody who works there, made on the first call."""
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in words.TEAMS}
    roles = {role.code: role for role in Role.objects.all()}
    for name, mail, role, title, team in words.STAFF:
        address = f"{mail}@{DOMAIN}"
        user = User.objects.filter(email=address).first()
        user = user or User.objects.create_user(address, PASSWORD, name=name)
        seat = Membership.objects.filter(user=user).first()
        seat = seat or founding.join(user, roles[role], teams.get(team))
        writing.update(seat, title=title, team=teams.get(team))
    return list(
        Membership.objects.select_related("user", "team", "role").order_by("created_at", "id")
    )


def _furnish(chance: random.Random, parties: list[Party], staff: list[Membership]) -> None:
    """What is sold, asked for, filed and brought along."""
    shelves.fill()
    offers.fill(parties)
    oldest = sorted(parties, key=lambda one: one.created_at)[:LONG_STANDING]
    sold.fill(chance, oldest)
    contracts.fill(oldest)
    handed.fill()
    intake.fill(staff)
    papers.file(chance, parties)
    papers.tell(staff[0])
    moved.fill()


def _parties(inventor: Inventor, count: int, staff: list[Membership]) -> list[Party]:
    """Four firms of ten, each with a person or two who work there."""
    chance = inventor.chance
    moments = Moments(chance, days=story.DAYS)
    firms = [_dressed(inventor.firm(), inventor, moments) for _one in range(count * 4 // 10)]
    people = [_dressed(inventor.person(), inventor, moments) for _one in range(count - len(firms))]
    owners = chance.choices(
        staff, weights=[CUSTOMERS.get(one.role.code, 1) for one in staff], k=count
    )
    employed = [
        (at, chance.randrange(len(firms)), chance.choice(("works_at", "decides")))
        for at, person in enumerate(people)
        if person["job_title"]
    ]
    for place, (at, office, _type) in enumerate(employed[::DESKS]):
        people[at]["phones"] += [_desk(firms[office], place)]
    told = [
        (owner, {**party, "owner": owner})
        for owner, party in zip(owners, [*firms, *people], strict=True)
    ]
    made = writers.write(Party, told)
    offices, persons = made[: len(firms)], made[len(firms) :]
    relations = [_relation(persons[at], offices[office], kind) for at, office, kind in employed]
    writers.write(Relation, relations)
    return made


def _desk(firm: dict[str, Any], place: int) -> dict[str, Any]:
    """The firm's number, with an extension of one's own."""
    return {**firm["phones"][0], "extension": str(FIRST_DESK + place), "primary": False}


def _relation(person: Party, office: Party, kind: str) -> writers.Written:
    return person.owner, {
        "party": person,
        "type": kind,
        "other": office,
        "created_at": max(person.created_at, office.created_at),
    }


def _dressed(party: dict[str, Any], inventor: Inventor, moments: Moments) -> dict[str, Any]:
    made = moments.within(inventor.chance.random(), until=YOUNGEST_DAYS)
    return {
        **party,
        **inventor.standing(party["kind"]),
        "created_at": datetime.fromtimestamp(made, UTC),
    }
