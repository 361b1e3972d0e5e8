"""Who may be asked about a customer, whether an organisation wants that, and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from kesher.features.parties.models import Party
from kesher.lib.fetching import Client
from kesher.tenancy import organization as organizations
from kesher.tenancy.organization import organization

SETTING: Final = "enriching"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value for a field of the customer; without a field, something only to be known."""

    field: str = ""
    value: Any = None
    shown: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`asks(party)` is what would be asked about – an address, a number – or nothing.

    `read(asked, client)` raises `NotAllowed` or `NoAnswer`.
    """

    key: str
    label: Any
    about: Any
    asks: Callable[[Party], str]
    read: Callable[[str, Client], list[Found]]


_providers: dict[str, Provider] = {}


def offer(provider: Provider) -> None:
    _providers[provider.key] = provider


def every() -> list[Provider]:
    return list(_providers.values())


def in_use() -> list[Provider]:
    """Those that the organisation has not switched off."""
    off = organization().settings.get(SETTING, {})
    return [one for one in every() if off.get(one.key, True)]


def switches() -> dict[str, bool]:
    used = {one.key for one in in_use()}
    return {one.key: one.key in used for one in every()}


def keep(told: dict[str, bool]) -> None:
    organizations.change(settings={**organization().settings, SETTING: told})


def client(*, most_bytes: int = 1_000_000) -> Client:
    """With the doors that the installation opens to its own network."""
    allowed = {(host, int(port)) for host, _c, port in map(_parted, settings.OUTGOING_HOSTS)}
    return Client(allowed=frozenset(allowed), most_bytes=most_bytes)


def _parted(told: str) -> tuple[str, str, str]:
    return told.rpartition(":")
