"""A crowd of parties with all that hangs on them, as rows that are yet to be written."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from kesher.config.demo import lights
from kesher.config.demo.lives import Lives
from kesher.config.demo.moments import Moments
from kesher.config.demo.people import Inventor
from kesher.config.demo.sheets import OF_NAMES, Rows, blank
from kesher.features.deals.moving import CUSTOMER
from kesher.features.parties.models import (
    EmailAddress,
    Identifier,
    LightChange,
    Party,
    PartyRole,
    PhoneNumber,
    PostalAddress,
    Relation,
)
from kesher.lib import hebrew, mails, phones
from kesher.lib.ids import new_id
from kesher.records.models import Change, SearchRow, TimelineLine
from kesher.records.search import tokens

DAYS = 760
YOUNGEST_DAYS = 20.0
FIRMS = 0.4
NO_CHANGES = '{"changes": []}'


class Crowd:
    """Makes one party after the other, the oldest first, as rows."""

    def __init__(
        self,
        inventor: Inventor,
        count: int,
        lively: float,
        *,
        organization_id: UUID,
        owners: dict[str, str],
        reasons: dict[str, str],
    ) -> None:
        """`lively` is the share that was ever dealt with; `owners` are names by the ids' digits;
        `reasons` why a light is of a colour.
        """
        self.reasons = {colour: _json([said]) for colour, said in reasons.items()}
        self.inventor, self.chance, self.count = inventor, inventor.chance, count
        self.lively, self.organization_id, self.owners = lively, organization_id, owners
        self.owner_ids, self.batch = list(owners), new_id().hex
        self.rows = blank()
        self.moments = Moments(self.chance, days=DAYS)
        self.lives = Lives(
            self.chance,
            self.moments,
            self.rows,
            organization_id=organization_id,
            everybody=self.owner_ids,
        )
        self.offices: list[tuple[str, str]] = []

    def batches(self, size: int) -> Iterator[Rows]:
        """The rows of so many parties at a time; gone when the next are asked for."""
        for place in range(self.count):
            self.add(place)
            if (place + 1) % size == 0 or place + 1 == self.count:
                yield self.rows
                for rows in self.rows.values():
                    rows.clear()

    def add(self, place: int) -> None:
        made = self.moments.within(place / self.count, until=YOUNGEST_DAYS)
        is_firm = not self.offices or self.chance.random() < FIRMS
        party = self.inventor.firm() if is_firm else self.inventor.person()
        party |= self.inventor.standing(party["kind"])
        pk, owner = self.moments.id_at(made), self.chance.choice(self.owner_ids)
        contacts: list[int] = []
        if self.chance.random() < self.lively:
            contacts = self.lives.tell(pk, owner, made, party["source"])
        self._rows(party, pk, self.moments.text(made))
        self._party(party, pk, owner, made, contacts)
        self._remember(party, pk, owner, made)
        if is_firm:
            self.offices = [*self.offices[-99:], (pk, party["name"])]
        elif party["job_title"]:
            self._relation(pk, party["name"], owner, made)

    def _lights(self, party: dict[str, Any], pk: str, made: int, contacts: list[int]) -> str:
        """Answers the last."""
        is_customer = CUSTOMER in party["roles"]
        turns = lights.turns(contacts, made, self.moments.now, is_customer=is_customer)
        for turn in turns:
            at, said = self.moments.text(turn.at), self.reasons.get(turn.colour, "[]")
            self.rows[LightChange].append((self.moments.next_id(), pk, at, turn.colour, said))
        return turns[-1].colour

    def _party(
        self, party: dict[str, Any], pk: str, owner: str, made: int, contacts: list[int]
    ) -> None:
        at, light = self.moments.text(made), self._lights(party, pk, made, contacts)
        last = self.moments.text(max(contacts)) if contacts else None
        name, phone, email = party["name"], _main(party, "phones"), _main(party, "emails")
        job, city = party.get("job_title", ""), _main(party, "addresses")
        self.rows[Party].append(
            (
                *(pk, at, at, owner, owner),
                *(party["kind"], name, hebrew.sort_key(name), party.get("gender", ""), job),
                *(party.get(key, "") for key in OF_NAMES),
                *(party["language"], party["customer_class"], party["source"]),
                *(phone, email, city, " ".join(party["roles"]), last, light),
            )
        )
        numbers = [row["number"] for row in party.get("identifiers", ())]
        found = tokens.of(
            self.organization_id,
            title=name,
            texts=[name, email, *numbers, city, party.get("honorific", ""), job],
            digits=[*phones.search_digits(phone), *numbers],
        )
        guards, shown = (owner, owner), (name, job or city, phone, email)
        self.rows[SearchRow].append(
            ("parties", pk, *guards, *shown, hebrew.key(name), found, last or at, last)
        )

    def _rows(self, party: dict[str, Any], pk: str, at: str) -> None:
        rows, new_id = self.rows, self.moments.next_id
        for row in party["phones"]:
            rows[PhoneNumber].append((new_id(), pk, row["number"], row["kind"], True))
        for row in party["emails"]:
            told = (row["address"], mails.mailbox(row["address"]), row["kind"])
            rows[EmailAddress].append((new_id(), pk, *told, True))
        for row in party["addresses"]:
            parts = (row["street"], row["city"], row["postal_code"], row["country"], row["kind"])
            rows[PostalAddress].append((new_id(), pk, *parts, True))
        for row in party.get("identifiers", ()):
            rows[Identifier].append((new_id(), pk, row["kind"], row["number"]))
        for role in party["roles"]:
            rows[PartyRole].append((new_id(), pk, role, at))

    def _remember(self, party: dict[str, Any], pk: str, owner: str, made: int) -> None:
        at, told = self.moments.text(made), {key: value for key, value in party.items() if value}
        told["owner"] = {"id": str(UUID(owner)), "title": self.owners[owner]}
        self.rows[Change].append(
            (
                *(self.moments.next_id(), pk, at, owner, "parties", "import", "create"),
                *(self.batch, "{}", _json(told)),
            )
        )
        self._line("parties", pk, pk, owner, made, party["name"])

    def _relation(self, pk: str, name: str, owner: str, made: int) -> None:
        at, relation = self.moments.text(made), self.moments.next_id()
        office, firm = self.chance.choice(self.offices)
        kind = self.chance.choice(("works_at", "decides"))
        self.rows[Relation].append((relation, at, at, owner, owner, pk, office, kind))
        self._line("relations", relation, pk, owner, made, f"{name} – {firm}")

    def _line(
        self, entity: str, record: str, party_id: str, owner: str, made: int, title: str
    ) -> None:
        line, at = self.moments.next_id(), self.moments.text(made)
        self.rows[TimelineLine].append(
            (line, at, owner, owner, party_id, entity, record, "create", title, "", "", NO_CHANGES)
        )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _main(party: dict[str, Any], key: str) -> str:
    """What the party itself repeats of its first row."""
    names = {"phones": "number", "emails": "address", "addresses": "city"}
    return next((row[names[key]] for row in party[key]), "")
