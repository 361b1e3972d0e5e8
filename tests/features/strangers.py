"""Strangers at a web form, for tests."""

import re
from typing import Any

from django.test import Client
from django.utils import translation

from kesher.features.intake import guard, links
from kesher.features.intake.models import IntakeForm
from kesher.features.leads.models import Lead
from kesher.records import past
from kesher.records.models import TimelineLine

SITE = "https://www.alon.example"
DANA = {
    "party.name": "דנה אברהם",
    "party.phones": "054-7654321",
    "party.emails": "dana@example.org",
    "lead.message": "כמה עולה שולחן?",
}


def fill_in(client: Client, form: IntakeForm, sent: dict[str, Any], **get: str) -> Any:
    """Open the page, take three seconds, send it."""
    page = client.get(links.path_of(form), get, headers={"Referer": f"{SITE}/desks"})
    return send(client, form, stamp_of(page), sent)


def send(client: Client, form: IntakeForm, stamp: str, sent: dict[str, Any]) -> Any:
    before = guard.QUICKEST
    guard.QUICKEST = 0
    try:
        return client.post(links.path_of(form), {"kesher_stamp": stamp, **sent})
    finally:
        guard.QUICKEST = before


def stamp_of(page: Any) -> str:
    found = re.search(r'name="kesher_stamp" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def said_on(lead: Lead) -> list[str]:
    line = TimelineLine.objects.get(record_id=lead.pk, verb="come in")
    with translation.override("en"):
        return past.sentences(line)
