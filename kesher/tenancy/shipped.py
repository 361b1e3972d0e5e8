"""Names every organisation begins with; each reads them in their language, until changed."""

from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

_names: list[Promise] = []


def named(name: Promise) -> Promise:
    """Remember a name that comes with the product; answers it."""
    _names.append(name)
    return name


def shown(name: str) -> str:
    """A shipped name, kept in whatever language, as its reader says it; any other as it stands."""
    known = _known().get(name)
    return name if known is None else str(known)


def is_shipped(name: str) -> bool:
    return name in _known()


@cache
def _known() -> dict[str, Promise]:
    known: dict[str, Promise] = {}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            known |= {str(one): one for one in _names}
    return known
