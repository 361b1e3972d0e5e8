"""Records whose quality tests look at: one that lacks nothing, and what its lists are made of."""

from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party


def phone(number: str) -> list[dict[str, object]]:
    return [{"number": number, "kind": "mobile", "primary": True}]


def email(address: str, **told: bool) -> list[dict[str, object]]:
    return [{"address": address, "kind": "work", "primary": True, **told}]


def address(**told: str) -> list[dict[str, object]]:
    whole = {"street": "הרצל 1", "city": "חיפה", "postal_code": "3303101", "country": "IL"}
    return [whole | {"kind": "main", "notes": "", "primary": True} | told]


WHOLE = {
    "phones": phone("+972502345678"),
    "emails": email("m@levi.example"),
    "addresses": address(),
    "roles": ["prospect"],
}


def lacks_of(party: Party | Lead | Deal) -> tuple[int, list[str]]:
    party.refresh_from_db()
    return party.quality, party.lacks.split()
