"""The organisation in scope, read once."""

import time
from typing import Any

from kesher.tenancy.models import Organization
from kesher.tenancy.scope import current


def organization() -> Organization:
    """The organisation in scope; whoever opened it may have put it in the scope's memo."""
    here = current()
    known = here.memo.get("organization")
    if not isinstance(known, Organization):
        known = Organization.objects.get(pk=here.organization_id)
        here.memo["organization"] = known
    return known


def settings_changed() -> None:
    """Make whatever is cached from the organisation's settings be read anew."""
    here = organization()
    # Never a count: one that was rolled back would be given out again, for other contents.
    here.version = time.time_ns()
    Organization.objects.filter(pk=here.pk).update(version=here.version)


def change(**values: Any) -> None:
    """Change what the organisation in scope says of itself: its name, language, currency …"""
    here = organization()
    for name, value in values.items():
        setattr(here, name, value)
    here.save(update_fields=[*values])
    settings_changed()
