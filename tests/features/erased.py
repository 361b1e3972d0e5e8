"""Somebody of whom every type of record tells, and whoever looks for what is left of them."""

import re
from datetime import UTC, date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from kesher.accounts.models import Membership
from kesher.entity.models import CustomField
from kesher.features.accounting.models import Handover
from kesher.features.deals.models import Deal
from kesher.features.enriching.models import Finding
from kesher.features.files.storing import keep
from kesher.features.intake.models import Submission
from kesher.features.leads.models import Lead
from kesher.features.parties import pairs
from kesher.features.parties.models import Party, Relation
from kesher.features.quotes import versions
from kesher.features.quotes.models import QuoteAnswer
from kesher.records import history, writing
from kesher.tenancy import organization as organizations
from kesher.tenancy import scope
from tests import world

NAME, FORMER = "אלישבע זינגרמן", "אלישבע פוגלמן"
PHONE, MAIL, NUMBER, STREET = "054-7654321", "elisheva@zinger.example", "514567897", "שביל הסוד 7"
ESCAPED = re.compile(r"\\+u([0-9a-f]{4})")
WORDS = (
    "אלישבע", "זינגרמן", "פוגלמן", "elisheva", "zinger", "7654321", "765-4321", NUMBER, "שביל הסוד",
    "לחישה",
)  # fmt: skip


def somebody_everywhere() -> Party:
    """With something of every type that can belong to somebody or mention them."""
    party = _somebody()
    _ask_and_buy(party)
    _surround(party)
    _mention(party)
    return party


def _somebody() -> Party:
    for entity, key in (("deals", "x_story"), ("deals", "x_seats")):
        kind = "text" if key == "x_story" else "whole_number"
        CustomField(entity=entity, key=key, labels={"he": key}, kind=kind, options={}).save()
    organizations.settings_changed()
    party = world.a_party(name=FORMER, phones=[{"number": PHONE}], emails=[{"address": MAIL}])
    writing.update(
        party,
        name=NAME,
        job_title="לחישה",
        birth_date=date(1980, 2, 3),
        gender="female",
        identifiers=[{"kind": "company", "number": NUMBER}],
        addresses=[{"street": STREET, "city": "חיפה", "postal_code": "", "country": "IL"}],
    )
    return party


def _ask_and_buy(party: Party) -> None:
    told = f"{NAME} {PHONE} לחישה"
    lead = world.a_lead(
        party=party, subject=f"פנייה של {NAME}", message=told, external_id=MAIL,
        expected_value=70_000, source="web", campaign="אביב",
    )  # fmt: skip
    deal = world.a_deal(
        party=party, lead=lead, title="אתר לאלישבע", amount=500_000,
        next_step=told, description=told, x_story="לחישה", x_seats=12,
    )  # fmt: skip
    world.a_rival(deal=deal, terms=told, price=400_000)
    world.a_round(deal=deal, terms=told, given=told)
    line = {
        "description": "עיצוב לאלישבע, טל׳ +972 54 765-4321",
        "quantity": "2",
        "unit_price": "10",
    }
    quote = world.a_quote(party=party, deal=deal, title=told, opening=told, lines=[line])
    version = versions.issue(quote, sent_to=[MAIL])
    pdf = keep(SimpleUploadedFile("p.pdf", b"%PDF"), party=party, about=f"quotes:{quote.pk}")
    versions.posted(version, pdf)
    QuoteAnswer.objects.create(
        version=version, accepted=True, name=NAME, words=told, address="10.1.2.3"
    )
    order = world.an_order(party=party, deal=deal, quote=quote, title=told, note=told, lines=[line])
    told_of = {"key": "k", "customer": {"name": NAME, "email": MAIL}, "title": told, "net": "20.00"}
    writing.create(Handover, order=order, key="k", provider="rest", told=told_of, error=told)
    agreement = world.an_agreement(party=party, deal=deal, title=told, note=told)
    world.a_price_change(agreement=agreement, note=told[:100])


def _surround(party: Party) -> None:
    deal = Deal.objects.get(party=party)
    for make, values in (
        (world.a_task, {"subject": "לחישה"}),
        (world.a_call, {"description": "לחישה"}),
        (world.a_note, {"text": "<p>לחישה</p>"}),
        (world.a_meeting, {"subject": "לחישה", "at": datetime(2026, 3, 1, 10, tzinfo=UTC)}),
    ):
        make(party=party, about=f"deals:{deal.pk}", **values)
    friend = world.a_party(name="ידיד ותיק")
    writing.create(Relation, party=friend, other=party, type="colleague", note="לחישה")
    pairs.tell_apart(friend, party)
    world.some_arguments(competitor=party, answers="<p>לחישה</p>")
    Finding.objects.create(
        party=party, provider="site", shown="לחישה", source="x", at=deal.created_at
    )
    form = world.a_form()
    Submission.objects.create(form=form, way="page", sent={"name": NAME}, party=party)
    Submission.objects.create(
        form=form,
        way="page",
        sent={"name": "לחישה", "phone": "+972 54 765 4321"},
        state="suspected",
    )
    history.note_access("deals", "opened", record_id=deal.pk, title=deal.title)


def _mention(party: Party) -> None:
    """Records of a firm, of which the person is only the contact or the competitor."""
    firm = world.a_firm(name="גלים בע״מ")
    deal = world.a_deal(party=firm, contact=party, title="חידוש דרך אלישבע")
    lead = world.a_lead(party=firm, subject="שאלה")
    Lead.objects.filter(pk=lead.pk).update(lost_to=party)
    writing.update(deal, next_step=f"להתקשר אל {PHONE}")
    Deal.objects.filter(pk=deal.pk).update(lost_to=party)
    quote = world.a_quote(party=firm, contact=party, title="ציוד לגלים", deal=deal)
    version = versions.issue(quote, sent_to=[MAIL])
    pdf = keep(SimpleUploadedFile("firm.pdf", b"%PDF"), party=firm, about=f"quotes:{quote.pk}")
    versions.posted(version, pdf)
    QuoteAnswer.objects.create(version=version, accepted=False, name=NAME, address="10.1.2.3")
    world.a_rival(deal=deal, competitor=party, terms=f"הצעה של {NAME}", price=1000)
    world.a_round(deal=deal, side="rival", competitor=party, terms=f"הצעה של {NAME}")


def whole_database(noa: Membership) -> list[str]:
    told = []
    with scope(noa.organization_id), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names of our own tables
            told += [f"{table} {row!r}" for row in cursor.fetchall()]
    return [ESCAPED.sub(lambda found: chr(int(found[1], 16)), one) for one in told]


def telling(noa: Membership) -> list[str]:
    return [f"{word}: {row}"[:600] for row in whole_database(noa) for word in WORDS if word in row]
