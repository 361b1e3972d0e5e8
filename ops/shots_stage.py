"""Fills a fresh database for the pictures: the demonstration, an empty firm, the longest names."""

import json
import sys
import time
from datetime import timedelta
from hashlib import sha256

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from kesher.accounts import founding
from kesher.accounts.models import Invitation, Membership, Role, User
from kesher.config import demo
from kesher.config.commands import serve
from kesher.entity import starting
from kesher.features.activities.models import Call, Task
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

LONG = "החברה הישראלית המאוחדת לשיווק ציוד משרדי, ריהוט ומערכות מידע מתקדמות (1987) בע״מ"
ADMINISTRATOR = "noa@alon.example"
READER = "michal@alon.example"
TOKEN = "invited"  # noqa: S105  of an invitation in a firm that never was
DESK = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
DRAWN = ("403", "500", "stale")
LANGUAGES = ("he", "en")
Told = dict[str, str]


def main() -> None:
    serve.prepare()
    alon = demo.fill("alon", size="s", seed=1)
    empty = _empty()
    users = {"he": User.objects.get(email=ADMINISTRATOR), "en": _english(alon)}
    with scope(empty.pk):
        for user in users.values():
            founding.join(user, Role.objects.get(code="administrator"), None)
    sessions = {language: {"administrator": _session(user)} for language, user in users.items()}
    for language in LANGUAGES:
        sessions[language]["secured"] = _session(_secured(alon, language))
    told = {
        "sessions": sessions,
        "records": _records(alon),
        "drawn": {language: _drawn(language) for language in LANGUAGES},
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
    """One of the demonstration who reads English, and may see everything."""
    with scope(alon.pk):
        seat = Membership.objects.select_related("user").get(user__email=READER)
        seat.role = Role.objects.get(code="administrator")
        seat.save()
    seat.user.language = "en"
    seat.user.save()
    return seat.user


def _secured(alon: Organization, language: str) -> User:
    """Signs in with a second factor, and has codes for the day the phone is lost."""
    name = "secured" if language == "he" else f"secured.{language}"
    with scope(alon.pk):
        user = User.objects.create_user(
            f"{name}@alon.example", demo.PASSWORD, name="שלומית ברקוביץ׳", language=language
        )
        founding.join(user, Role.objects.get(code="sales"), None)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def _session(user: User) -> str:
    """Signed in at the door just now, so that nothing asks for the password again."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()
    client.get("/accounts/profile/", headers={"User-Agent": DESK})
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _records(alon: Organization) -> Told:
    """A card that much happened on, one with the longest name, and one of each other sort."""
    with scope(alon.pk):
        noa = Membership.objects.get(user__email=ADMINISTRATOR)
    with scope(alon.pk, noa.pk, "command"):
        longest = writing.create(
            Party,
            kind="organization",
            name=LONG,
            phones=[{"number": "+972-3-5550199"}],
            emails=[{"address": "procurement.and.logistics.department@very-long-domain.example"}],
        )
        known = Party.objects.filter(leads__isnull=False).order_by("-last_contact_at")
        shown = {
            "party": known.filter(kind="person").first(),
            "firm": known.filter(kind="organization").first(),
            "longest": longest,
            "bare": writing.create(Party, name="חדשה לגמרי"),
            "lead": Lead.objects.order_by("-expected_value").first(),
            "deal": Deal.objects.filter(state="open").order_by("-amount").first(),
            "task": Task.objects.order_by("created_at").first(),
            "call": Call.objects.order_by("-at").first(),
            "role": Role.objects.get(code="sales"),
        }
        writing.create(Lead, subject=LONG, party=longest, expected_value=98_765_432)
        writing.create(Deal, title=LONG, party=longest, amount=98_765_432_100)
        writing.create(Task, subject=LONG, party=longest)
        writing.delete(writing.create(Party, name="נמחק בטעות"))
    ids = {name: str(record.pk) for name, record in shown.items() if record}
    return ids | {"invitation": _invitation(noa)}


def _invitation(by: Membership) -> str:
    """The address of one that nobody has followed yet."""
    with scope(by.organization_id, by.pk, "command"):
        Invitation.objects.create(
            email="new@alon.example",
            name="יעל שפירא",
            role=Role.objects.get(code="sales"),
            invited_by=by,
            hash=sha256(TOKEN.encode()).hexdigest(),
            expires_at=timezone.now() + timedelta(days=7),
        )
    return f"/accounts/join/{by.organization.slug}/{TOKEN}/"


def _drawn(language: str) -> Told:
    """Pages that come when something is wrong."""
    with translation.override(language):
        return {name: render_to_string(f"screens/errors/{name}.html") for name in DRAWN}


main()
