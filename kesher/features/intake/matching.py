"""Whose lead it is: somebody known, by mail and phone as imports know them; else somebody new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from kesher.accounts.models import Membership
from kesher.exchange import matching
from kesher.features.intake.typed import Understood
from kesher.features.leads.models import Lead
from kesher.features.parties import employers
from kesher.features.parties.entity import PARTIES
from kesher.features.parties.models import EmailAddress, Party, PartyKind, PartyRole
from kesher.lib import domains, hebrew, mails, phones
from kesher.records import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`others` is how many more have the same phone or mail address, whatever their names."""

    party: Party
    is_known: bool = False
    others: int = 0
    firm: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What there was with a customer before."""

    leads: int
    last: Any
    is_customer: bool


def find_or_make(told: Understood, *, owner: Membership | None) -> Found:
    """Somebody known is left as they are: what a stranger types changes no customer's details."""
    sharing = _sharing(told)
    known = [one for one in sharing if _is_one(one, told)]
    if known:
        return Found(party=known[0], is_known=True, others=len(sharing) - 1)
    values = {"name": name_of(told), **told.party}
    party = writing.create(Party, **values, owner=owner)
    firm = _firm(told, owner=owner)
    if firm is not None:
        employers.join([(party, firm)])
    return Found(party=party, firm=firm, others=len(sharing))


def name_of(told: Understood) -> str:
    """What to call whoever gave no name: by the mail address, or by the phone."""
    rows = told.party.get("phones") or []
    number = phones.display(rows[0]["number"]) if rows else ""
    return str(told.party.get("name") or told.firm or told.mail or number)


def past_of(party: Party) -> Past:
    leads = Lead.objects.filter(party=party, deleted_at=None)
    last = leads.aggregate(last=Max("created_at"))["last"]
    is_customer = PartyRole.objects.filter(party=party, role="customer", until=None).exists()
    return Past(leads=leads.count(), last=last, is_customer=is_customer)


def _sharing(told: Understood) -> list[Party]:
    """Who has the phone or the mail address: whoever has both first, and then the latest met."""
    if not told.party.get("phones") and not told.party.get("emails"):
        return []
    found: list[Party] = matching.sharing(PARTIES, told.party)
    return sorted(found, key=lambda one: (-_signs(one, told), -_met(one)))


def _is_one(party: Party, told: Understood) -> bool:
    """Whether they may be who sends: by their name, in any script, or as a person by both signs.

    A household or an office shares a phone; phone and mail address together are one person's.
    """
    if party.kind == PartyKind.PERSON and _signs(party, told) == len(("phone", "mail")):
        return True
    typed = hebrew.words(str(told.party.get("name") or ""))
    return _are_alike(typed, hebrew.words(party.name))


def _are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each word of the shorter name is one of the other's, or sounds so elsewhere."""
    shorter, longer = sorted((one, other), key=len)
    return all(any(_is_heard(word, another) for another in longer) for word in shorter)


def _is_heard(word: str, another: str) -> bool:
    """In one script דן and דנה are two; across scripts only the sound is there to tell."""
    if word.isascii() == another.isascii():
        return word == another
    return bool(hebrew.sounds(word) & hebrew.sounds(another))


def _signs(party: Party, told: Understood) -> int:
    numbers = [row["number"] for row in told.party.get("phones") or ()]
    is_theirs = bool(told.mail) and mails.mailbox(party.email) == mails.mailbox(told.mail)
    return is_theirs + (phones.apart(party.phone)[0] in numbers)


def _met(party: Party) -> float:
    moment = party.last_contact_at or party.created_at
    return float(moment.timestamp())


def _firm(told: Understood, *, owner: Membership | None) -> Party | None:
    """The firm that was named, or the only one whose domain the mail address has."""
    if told.firm and told.firm != name_of(told):
        return _named(told.firm) or writing.create(
            Party, kind=PartyKind.ORGANIZATION, name=told.firm, owner=owner
        )
    domain = domains.of_mail(told.mail) if told.mail else ""
    found = _of_domain(domain) if domain else []
    return found[0] if len(found) == 1 else None


def _named(name: str) -> Party | None:
    firms = Party.objects.filter(kind=PartyKind.ORGANIZATION, deleted_at=None)
    alike = firms.filter(sort_name=hebrew.sort_key(name)[:200])
    return alike.order_by("created_at").first()


def _of_domain(domain: str) -> list[Party]:
    firms = Party.objects.filter(kind=PartyKind.ORGANIZATION, deleted_at=None)
    by_mail = EmailAddress.objects.filter(address__iendswith=f"@{domain}").values("party")
    found = {one.pk: one for one in firms.filter(pk__in=by_mail)[:2]}
    for one in firms.filter(website__icontains=domain)[:20]:
        if domains.of_site(one.website) == domain:
            found[one.pk] = one
    return list(found.values())
