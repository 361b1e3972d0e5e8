"""What comes out the same for whoever sees the same, made once."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from django.utils.translation import get_language

from kesher.access import rights
from kesher.entity.kinds import clock
from kesher.tenancy.organization import organization

Made = TypeVar("Made")
MOST = 1000

_known: dict[Hashable, object] = {}


def by_sight(name: str, make: Callable[[], Made]) -> Made:
    """`make()`, which must depend on nothing but rights, the organisation's settings, the language
    and the day, and give what nobody changes. Rights that are a filter are asked anew every time.
    """
    sight = rights.sight()
    if sight is None:
        return make()
    full = (name, sight, organization().version, get_language(), clock.today())
    if full not in _known:
        if len(_known) >= MOST:
            _known.clear()
        _known[full] = make()
    return _known[full]  # type: ignore[return-value]  # put there above
