"""What a role may do, compiled for queries."""

from kesher.access.rights import field_rights, is_administrator, may, member

__all__ = ["field_rights", "is_administrator", "may", "member"]
