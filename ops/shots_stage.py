"""Fills a fresh database for the pictures: the demonstration, an empty firm, the longest names."""

import json
import sys

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from django.conf import settings
from django.test import Client

from kesher.accounts import founding
from kesher.accounts.models import Membership, Role, User
from kesher.config import demo
from kesher.config.commands import serve
from kesher.entity import starting
from kesher.features.activities.models import Task
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

LONG = "החברה הישראלית המאוחדת לשיווק ציוד משרדי, ריהוט ומערכות מידע מתקדמות (1987) בע״מ"
ADMINISTRATOR = "noa@alon.example"


def main() -> None:
    serve.prepare()
    alon = demo.fill("alon", size="s", seed=1)
    empty = _empty()
    users = {"he": User.objects.get(email=ADMINISTRATOR), "en": _english(alon)}
    with scope(empty.pk):
        for user in users.values():
            founding.join(user, Role.objects.get(code="administrator"), None)
    told = {
        "sessions": {language: _session(user) for language, user in users.items()},
        "records": _records(alon),
    }
    sys.stdout.write(f"{json.dumps(told)}\n")


def _empty() -> Organization:
    organization = founding.found(
        "empty",
        name="עסק חדש",
        admin_email="first@empty.example",
        admin_name="בעלת העסק",
        password=demo.PASSWORD,
    )
    with scope(organization.pk):
        starting.fill()
    return organization


def _english(alon: Organization) -> User:
    """Reads English, and everything may be seen."""
    with scope(alon.pk):
        user = User.objects.create_user(
            "dan@alon.example", demo.PASSWORD, name="Dan Miller", language="en"
        )
        founding.join(user, Role.objects.get(code="administrator"), None)
    return user


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _records(alon: Organization) -> dict[str, str]:
    """A card that much happened on, one with the longest name, and one of each other sort."""
    with scope(alon.pk):
        noa = Membership.objects.get(user__email=ADMINISTRATOR)
    with scope(alon.pk, noa.pk, "command"):
        longest = writing.create(
            Party,
            kind="organization",
            name=LONG,
            job_title="",
            emails=[{"address": "procurement.and.logistics.department@very-long-domain.example"}],
        )
        lead = Lead.objects.order_by("-expected_value").first()
        task = Task.objects.order_by("created_at").first()
        busiest = Party.objects.filter(leads__isnull=False).order_by("-last_contact_at").first()
        writing.create(Lead, subject=LONG, party=longest, expected_value=98_765_432)
        writing.create(Task, subject=LONG, party=longest)
    shown = {"party": busiest, "longest": longest, "lead": lead, "task": task}
    return {name: str(record.pk) for name, record in shown.items() if record}


main()
