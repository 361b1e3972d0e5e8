"""Who is asking, in which organisation: one context variable, opened in few places."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from kesher.lib.ids import new_id
from kesher.tenancy import wall

Channel = Literal["web", "api", "import", "automation", "job", "command", "system"]


class NoScope(RuntimeError):
    """Tenant-owned data was touched outside any organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Who is asking. `batch` marks all the changes made in it, to be undone together."""

    organization_id: UUID
    actor_id: UUID | None = None
    channel: Channel = "system"
    depth: int = 0
    batch: UUID = field(default_factory=new_id)
    memo: dict[Hashable, object] = field(default_factory=dict, repr=False, compare=False)


_current: ContextVar[Scope | None] = ContextVar("kesher_scope", default=None)


def current() -> Scope:
    here = _current.get()
    if here is None:
        raise NoScope("No organisation is in scope; open one with tenancy.scope().")
    return here


def current_or_none() -> Scope | None:
    return _current.get()


@contextmanager
def scope(
    organization_id: UUID,
    actor_id: UUID | None = None,
    channel: Channel = "system",
    *,
    depth: int = 0,
    batch: UUID | None = None,
) -> Iterator[Scope]:
    """Open an organisation. On PostgreSQL that is a transaction: an exception rolls it back.

    Work that goes on in several scopes gives each of them the `batch` it belongs to.
    """
    outer = _current.get()
    entered = Scope(
        organization_id=organization_id,
        actor_id=actor_id,
        channel=channel,
        depth=depth,
        batch=batch or new_id(),
    )
    token = _current.set(entered)
    try:
        with wall.opened(organization_id, outer.organization_id if outer else None):
            yield entered
    finally:
        _current.reset(token)
