"""The wall between organisations: nothing tenant-owned can be touched outside a scope."""

from kesher.tenancy.scope import NoScope, Scope, current, current_or_none, scope

__all__ = ["NoScope", "Scope", "current", "current_or_none", "scope"]
