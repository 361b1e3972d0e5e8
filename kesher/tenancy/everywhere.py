"""Each organisation in turn, in a scope of its own: for migrations of what they have had before."""

import time
from collections.abc import Callable
from typing import Any

from kesher.tenancy.scope import scope


def in_each(apps: Any, work: Callable[[Any, Any], None]) -> None:
    """Do `work(apps, organization)` with the models of a migration.

    These know no scope: whoever asks them names the organisation, which on PostgreSQL the wall
    does as well.
    """
    for one in apps.get_model("tenancy", "Organization").objects.order_by("pk"):
        with scope(one.pk, channel="command"):
            work(apps, one)


def settings_changed(organization: Any) -> None:
    """Have what is remembered of its settings be read anew."""
    rows = type(organization).objects.filter(pk=organization.pk)
    rows.update(version=time.time_ns())
