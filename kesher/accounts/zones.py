"""The time zones that people may choose from."""

import zoneinfo
from functools import cache


@cache
def zones() -> list[tuple[str, str]]:
    """The time zones of places, in the order of their names."""
    places = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
    return [(zone, zone.replace("_", " ")) for zone in places if not zone.startswith("Etc/")]
