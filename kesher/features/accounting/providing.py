"""What a bookkeeping program must be able to do, and which ones this installation knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the other side calls the document: its own id, and the number on paper."""

    reference: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How the organisation signs in there. `secret` is in plain letters, in memory alone."""

    url: str = ""
    sign_in_url: str = ""
    client_id: str = ""
    secret: str = ""


class Declined(Exception):
    """The other side said no, in these words; nothing was made there."""


class Unknown(Exception):
    """Nobody knows whether the document was made there."""


class Provider(Protocol):
    """Documents are told as `documents.told_of` has them; `key` is ours, and never given twice."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> Any: ...
    @property
    def needs_access(self) -> bool: ...

    def find(self, key: str, access: Access) -> Receipt | None:
        """The document with our key, if it is there. Raises `Declined` or `Unknown`."""

    def make(self, told: Told, access: Access) -> Receipt:
        """Make the document. Raises `Declined` or `Unknown`."""


_providers: dict[str, Provider] = {}


def register(provider: Provider) -> Provider:
    """Have an organisation choose it in the settings."""
    _providers[provider.key] = provider
    return provider


def providers() -> dict[str, Provider]:
    return dict(_providers)
