"""The addresses of forms and of confirmations, and the stamp that a shown page carries.

A form's address says which organisation and which form; it is public, and guessed by nobody. The
stamp is signed: it tells when the page was shown, and where its visitor came from.
"""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core import signing

from kesher.features.intake.models import IntakeForm, Submission
from kesher.tenancy import letters
from kesher.tenancy.models import Organization

STAMP, CONFIRMATION = "kesher.intake.stamp", "kesher.intake.confirmation"
SITE = re.compile(r"[a-z0-9.-]+(:\d{1,5})?", re.ASCII)
CONFIRMED_WITHIN = 7 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """`key` is new for each page that is shown, `age` in seconds."""

    key: str
    age: float
    referrer: str = ""
    utm: dict[str, str]


def token_of(form: IntakeForm) -> str:
    return letters.of(form.organization_id.bytes) + letters.of(form.pk.bytes)


def path_of(form: IntakeForm) -> str:
    return f"/f/{token_of(form)}/"


def house_of(token: str) -> Organization | None:
    """The organisation whose scope may hold the form."""
    return letters.house_of(token, length=2 * letters.ID_LENGTH)


def find(token: str) -> IntakeForm | None:
    """The form in use in the organisation in scope."""
    pk = letters.id_in(token[letters.ID_LENGTH :])
    if pk is None:
        return None
    return IntakeForm.objects.filter(pk=pk, is_archived=False).select_related("owner").first()


def stamp(form: IntakeForm, *, referrer: str, utm: dict[str, str]) -> str:
    key = secrets.token_urlsafe(16)
    told = {"f": str(form.pk), "k": key, "t": time.time(), "r": referrer, "u": utm}
    return signing.dumps(told, salt=STAMP, compress=True)


def read_stamp(form: IntakeForm, raw: str) -> Stamp | None:
    """None where it was not given out by us, for this form."""
    try:
        told: Any = signing.loads(raw, salt=STAMP)
    except signing.BadSignature:
        return None
    if told["f"] != str(form.pk):
        return None
    return Stamp(key=told["k"], age=time.time() - told["t"], referrer=told["r"], utm=told["u"])


def confirmation_of(form: IntakeForm, submission: Submission) -> str:
    signed = signing.dumps(str(submission.pk), salt=CONFIRMATION)
    return f"{path_of(form)}confirm/{signed}/"


def confirmed(signed: str) -> UUID | None:
    """Which submission a link from a letter confirms; None for one that is not ours, or too old."""
    try:
        return UUID(signing.loads(signed, salt=CONFIRMATION, max_age=CONFIRMED_WITHIN))
    except signing.BadSignature:
        return None


def sites_of(form: IntakeForm) -> list[str]:
    """The sites that may frame the form, and send it."""
    return [site for line in form.sites.splitlines() if (site := site_of(line.strip()))]


def site_of(url: str) -> str:
    """The site of an address as browsers name it; "" where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_site = parts.scheme in {"http", "https"} and SITE.fullmatch(parts.netloc.lower())
    return f"{parts.scheme}://{parts.netloc.lower()}" if is_site else ""
