"""Which bookkeeping program the organisation has; its secret is kept sealed."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from cryptography.fernet import InvalidToken

from kesher.accounts.sealing import box
from kesher.features.accounting.providing import Access, Provider, providers
from kesher.tenancy import organization as organizations
from kesher.tenancy.organization import organization

KEY = "accounting"
PURPOSE = "accounting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`provider` is "" where nothing is handed over; `sealed` is the secret, for nobody's eyes."""

    provider: str = ""
    url: str = ""
    sign_in_url: str = ""
    client_id: str = ""
    sealed: str = ""


def terms() -> Terms:
    told = organization().settings.get(KEY, {})
    return Terms(**{one.name: told[one.name] for one in fields(Terms) if one.name in told})


def provider() -> Provider | None:
    return providers().get(terms().provider)


def access() -> Access:
    known = terms()
    return Access(
        url=known.url.rstrip("/"),
        sign_in_url=known.sign_in_url,
        client_id=known.client_id,
        secret=opened(known.sealed),
    )


def sealed(secret: str) -> str:
    return box(PURPOSE).encrypt(secret.encode()).decode() if secret else ""


def opened(told: str) -> str:
    """ "" for a secret that was sealed under a key this installation has no more."""
    try:
        return box(PURPOSE).decrypt(told.encode()).decode() if told else ""
    except InvalidToken:
        return ""


def as_json(told: Terms) -> dict[str, Any]:
    return asdict(told)


def keep(told: dict[str, Any]) -> None:
    """As JSON, beside whatever else the organisation has set."""
    organizations.change(settings={**organization().settings, KEY: told})
