"""Very many parties with their lives, written set-based instead of one by one."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, transaction

from kesher.accounts.models import Membership
from kesher.config.demo.lives import Lives
from kesher.config.demo.moments import Moments
from kesher.config.demo.people import Inventor
from kesher.config.demo.sheets import Sheets
from kesher.features.parties.models import (
    EmailAddress,
    Identifier,
    Party,
    PartyRole,
    PhoneNumber,
    PostalAddress,
    Relation,
)
from kesher.lib import hebrew, phones
from kesher.records.models import Change, SearchRow, TimelineLine
from kesher.records.search import tokens
from kesher.tenancy import current, scope

BATCH = 1_000
DAYS = 760
YOUNGEST_DAYS = 20.0
FIRMS = 0.4
NO_CHANGES = '{"changes": []}'


def write(
    inventor: Inventor,
    count: int,
    staff: Sequence[Membership],
    *,
    progress: Callable[[int], None],
) -> None:
    """Add so many parties, a batch to a transaction; `progress` hears how many there are by now."""
    crowd = Crowd(inventor, count, staff)
    for start in range(0, count, BATCH):
        end = min(start + BATCH, count)
        with scope(crowd.organization_id, staff[0].pk, "command"), transaction.atomic():
            for place in range(start, end):
                crowd.add(place)
            crowd.sheets.write()
        progress(end)
    analyze()


class Crowd:
    """Makes one party after the other, the oldest first, as rows."""

    def __init__(self, inventor: Inventor, count: int, staff: Sequence[Membership]) -> None:
        self.inventor, self.chance, self.count = inventor, inventor.chance, count
        self.organization_id: UUID = staff[0].organization_id
        self.staff = {member.pk.hex: str(member) for member in staff}
        self.owners = list(self.staff)
        self.sheets = Sheets(self.organization_id)
        self.moments = Moments(self.chance, days=DAYS)
        self.lives = Lives(
            self.chance, self.moments, self.sheets, organization_id=self.organization_id
        )
        self.offices: list[tuple[str, str]] = []

    def add(self, place: int) -> None:
        made = self.moments.within(place / self.count, until=YOUNGEST_DAYS)
        is_firm = not self.offices or self.chance.random() < FIRMS
        party = self.inventor.firm() if is_firm else self.inventor.person()
        party |= self.inventor.standing()
        pk, owner = self.moments.id_at(made), self.chance.choice(self.owners)
        contact = self.lives.tell(pk, owner, made, party["source"])
        self._rows(party, pk, self.moments.text(made))
        self._party(party, pk, owner, made, contact)
        self._remember(party, pk, owner, made)
        if is_firm:
            self.offices = [*self.offices[-99:], (pk, party["name"])]
        elif party["job_title"]:
            self._relation(pk, party["name"], owner, made)

    def _party(
        self, party: dict[str, Any], pk: str, owner: str, made: int, contact: int | None
    ) -> None:
        at, last = self.moments.text(made), contact and self.moments.text(contact)
        name, phone, email = party["name"], _main(party, "phones"), _main(party, "emails")
        job, city = party.get("job_title", ""), _main(party, "addresses")
        self.sheets.rows[Party].append(
            (
                *(pk, at, at, owner, owner),
                *(party["kind"], name, hebrew.sort_key(name), party.get("gender", ""), job),
                *(party["language"], party["customer_class"], party["source"]),
                *(phone, email, city, " ".join(party["roles"]), last),
            )
        )
        numbers = [row["number"] for row in party.get("identifiers", ())]
        found = tokens.of(
            self.organization_id,
            title=name,
            texts=[name, email, city, job],
            digits=[*phones.search_digits(phone), *numbers],
        )
        guards, shown = (owner, owner), (name, job or city, phone, email)
        self.sheets.rows[SearchRow].append(
            ("parties", pk, *guards, *shown, hebrew.key(name), found, last or at, last)
        )

    def _rows(self, party: dict[str, Any], pk: str, at: str) -> None:
        rows, new_id = self.sheets.rows, self.moments.id_at
        now = self.moments.now
        for row in party["phones"]:
            rows[PhoneNumber].append((new_id(now), pk, row["number"], row["kind"], True))
        for row in party["emails"]:
            rows[EmailAddress].append((new_id(now), pk, row["address"], row["kind"], True))
        for row in party["addresses"]:
            parts = (row["street"], row["city"], row["postal_code"], row["country"], row["kind"])
            rows[PostalAddress].append((new_id(now), pk, *parts, True))
        for row in party.get("identifiers", ()):
            rows[Identifier].append((new_id(now), pk, row["kind"], row["number"]))
        for role in party["roles"]:
            rows[PartyRole].append((new_id(now), pk, role, at))

    def _remember(self, party: dict[str, Any], pk: str, owner: str, made: int) -> None:
        at, told = self.moments.text(made), {key: value for key, value in party.items() if value}
        told["owner"] = {"id": str(UUID(owner)), "title": self.staff[owner]}
        self.sheets.rows[Change].append(
            (
                *(self.moments.id_at(made), pk, at, owner, "parties", "import", "create"),
                *(current().batch.hex, "{}", json.dumps(told, ensure_ascii=False)),
            )
        )
        self._line("parties", pk, pk, owner, made, party["name"])

    def _relation(self, pk: str, name: str, owner: str, made: int) -> None:
        at, relation = self.moments.text(made), self.moments.id_at(made)
        office, firm = self.chance.choice(self.offices)
        kind = self.chance.choice(("works_at", "decides"))
        self.sheets.rows[Relation].append((relation, at, at, owner, owner, pk, office, kind))
        self._line("relations", relation, pk, owner, made, f"{name} – {firm}")

    def _line(
        self, entity: str, record: str, party_id: str, owner: str, made: int, title: str
    ) -> None:
        line, at = self.moments.id_at(made), self.moments.text(made)
        self.sheets.rows[TimelineLine].append(
            (line, at, owner, owner, party_id, entity, record, "create", title, "", "", NO_CHANGES)
        )


def _main(party: dict[str, Any], key: str) -> str:
    """What the party itself repeats of its first row."""
    names = {"phones": "number", "emails": "address", "addresses": "city"}
    return next((row[names[key]] for row in party[key]), "")


def analyze() -> None:
    """Let the database learn what it now holds; PostgreSQL lets only the tables' owner do so."""
    owner = settings.DATABASE_OWNER_URL
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    elif owner:
        with psycopg.connect(owner, autocommit=True) as database:
            database.execute("VACUUM ANALYZE")
