"""Tokens of customers' addresses: strong, revocable, and kept as hashes alone.

A token is made of the service's secret and the link's id, so that a member can be shown it again
though it is written nowhere; the organisation stands in it, so that its scope can be opened first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kesher.tenancy import letters
from kesher.tenancy.models import Organization

LENGTH = letters.ID_LENGTH + 43


def made(salt: str, pk: UUID, organization_id: UUID) -> str:
    secret = salted_hmac(salt, str(pk), algorithm="sha256").digest()
    return letters.of(organization_id.bytes) + letters.of(secret)


def house_of(token: str) -> Organization | None:
    """The organisation whose scope may hold the link."""
    return letters.house_of(token, length=LENGTH)


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def unrevoked() -> Q:
    return Q(revoked_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links to records of one sort, kept in `model` under the name `to`; they begin with `at`.

    `living_now` says which of them open anything now.
    """

    model: type[Model]
    to: str
    at: str
    salt: str
    living_now: Callable[[], Q] = unrevoked

    def keep(self, link: Any) -> Any:
        """A new link, with the hash of its token."""
        link.hash = hash_of(self.token_of(link))
        link.save()
        return link

    def living(self, record: Model) -> Any:
        """The link that opens the record today, if its token can still be told; or None."""
        found = self.model._default_manager.filter(self.living_now(), **{self.to: record})
        link: Any = found.order_by("-made_at", "-id").first()
        return link if link and link.hash == hash_of(self.token_of(link)) else None

    def revoke(self, record: Model) -> int:
        """Let every link of the record lead nowhere; answers how many there were."""
        found = self.model._default_manager.filter(unrevoked(), **{self.to: record})
        return found.update(revoked_at=timezone.now())

    def token_of(self, link: Any) -> str:
        return made(self.salt, link.pk, link.organization_id)

    def path_of(self, link: Any) -> str:
        return f"{self.at}{self.token_of(link)}/"

    def find(self, token: str, *beside: str) -> Any:
        """The living link in the organisation in scope, with its record and what is read beside."""
        is_there = {"hash": hash_of(token), f"{self.to}__deleted_at": None}
        found = self.model._default_manager.filter(self.living_now(), **is_there)
        return found.select_related(self.to, *(f"{self.to}__{name}" for name in beside)).first()

    def count(self, link: Any) -> None:
        """One more look."""
        self.model._default_manager.filter(pk=link.pk).update(opened=F("opened") + 1)
