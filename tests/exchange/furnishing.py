"""Puts into an organisation what the demonstration has not."""

import io
import json
import sys
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from PIL import Image

from kesher.accounts.models import Membership, Role, Team
from kesher.entity.models import CustomField, SavedView
from kesher.entity.registry import entities
from kesher.exchange import keeping as remembering
from kesher.exchange import saving
from kesher.features.accounting import house as books
from kesher.features.accounting import outbox
from kesher.features.accounting.models import HandoverSet
from kesher.features.enriching.models import Finding
from kesher.features.files.storing import keep
from kesher.features.leads.models import Lead
from kesher.features.orders import actions as ordering
from kesher.features.orders.models import Order
from kesher.features.parties import pairs
from kesher.features.parties.contacts import PHONES
from kesher.features.parties.models import LightChange, Party
from kesher.features.quality.models import QualityDigest, QualityProposal, QualityWeek
from kesher.features.quotes import actions, house
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote
from kesher.records import history, keeping, numbering, search, writing
from kesher.tenancy import organization as organizations
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

MAPPING = {
    "kesher_mapping": 1,
    "entity": "parties",
    "name": "=1+1",
    "columns": [{"title": "=שם", "field": "name"}],
    "reading": {"heading": 2},
}
FIELDS = {"x_rich": "rich_text", "x_day": "date", "x_price": "money"}


def furnish(slug: str) -> None:
    house = Organization.objects.get(slug=slug)
    with scope(house.pk):
        boss = Membership.objects.get(user__email="noa@alon.example")
    with scope(house.pk, boss.pk, "web"), translation.override("he"):
        organizations.change(currency="USD", timezone="Europe/Berlin")
        _settings(boss)
        _records()


def tell_found(slug: str, words: str) -> None:
    """Print the titles that a search finds."""
    house = Organization.objects.get(slug=slug)
    with scope(house.pk):
        boss = Membership.objects.get(user__email="noa@alon.example")
    with scope(house.pk, boss.pk, "web"):
        rows = search.find(words, keys=["parties"]).rows
    sys.stdout.write(json.dumps([row.title for row in rows]))


def _settings(boss: Membership) -> None:
    for key, kind in FIELDS.items():
        labels = {"he": f"שדה {key}", "en": f"Field {key}"}
        field = CustomField(entity="parties", key=key, labels=labels, kind=kind)
        field.save()
    organizations.settings_changed()
    role = Role.objects.get(code="sales")
    keeping.keep_layout("parties", role, {"start": ["facts"], "main": ["timeline"]})
    saving.take_in(entities.get("parties"), MAPPING)
    keeping.keep_view(SavedView(entity="leads", name="=1+1", member=boss, columns=["subject"]))
    last = Membership.objects.order_by("-pk").first()
    assert last
    writing.update(last, is_active=False)


def _records() -> None:
    first, second, third = Party.objects.order_by("pk")[:3]
    remembering.keep_old_ids("=salesforce", "parties", {"001A": first.pk})
    pairs.tell_apart(first, second)
    extra: dict[str, Any] = {
        "x_rich": "<p>שלום <strong>עולם</strong></p>",
        "x_day": "2026-02-03",
        "x_price": 123456,
    }
    writing.update(first, about="<p>א <em>ב</em></p>", name='=HYPERLINK("http://127.0.0.1")')
    for key, value in extra.items():
        field = entities.of(Party).field(key)
        writing.update(first, **{key: field.kind.from_store(value, field)})
    writing.update(
        second,
        compartment=Team.objects.order_by("pk").first(),
        phones=PHONES.kind.from_json(["03-6234567 שלוחה 12"], PHONES),
    )
    writing.update(third, is_private=True, photo=_picture().pk)
    lead = Lead.objects.order_by("pk").first()
    assert lead
    writing.delete(lead)
    keep(SimpleUploadedFile("CON: ../a\\b?.txt", b"\0" * 3_000_000), party=second)
    _a_quote(first)
    _findings(first)
    LightChange(party=first, at=timezone.now(), colour="red", reasons=["=1+1"]).save()
    numbering.take("parties.x_number", 3)
    history.note_access("parties", "opened", record_id=first.pk)


def _a_quote(party: Party) -> None:
    """Sent, accepted and revised, with a price finer than the currency's smallest unit."""
    rows = [{"key": "line", "description": "=1+1", "unit_price": "0.0375", "discount": "2.5"}]
    quote = writing.create(
        Quote, title="הצעה", party=party, lines=LINES.kind.from_json(rows, LINES)
    )
    house.keep(house.as_json(house.Terms(legal_name="אלון", discount_limit=Decimal("7.5"))))
    actions.mark_sent(quote)
    actions.accept(quote, name="=משה", remark="א\nב")
    _an_order(quote)


def _an_order(quote: Quote) -> None:
    """Handed over, but not on its way yet."""
    ordering.order(quote)
    books.keep(books.as_json(books.Terms(provider="uniform")))
    outbox.ask(Order.objects.get(quote=quote))
    writing.create(HandoverSet, last=timezone.localdate())


def _findings(party: Party) -> None:
    """What was found outside and set right, and a week that was told of."""
    now = timezone.now()
    Finding(party=party, provider="site", shown="=1+1", source="https://x.example/", at=now).save()
    told = {"kind": "names", "was": {}, "values": {}, "before": "=א", "after": "ב"}
    QualityProposal(party=party, is_rejected=True, **told).save()
    member = Membership.objects.order_by("pk").first()
    QualityDigest(week=QualityWeek.objects.order_by("pk").first(), member=member).save()


def _picture() -> Any:
    drawn = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(drawn, "PNG")
    return keep(SimpleUploadedFile("תמונה.png", drawn.getvalue()))
