"""Which first segments of an address are organisations, and which belong to the service itself."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_OURS = """
    about accounts admin api app apps assets auth billing blog docs download email events favicon
    files graphql healthz help home hooks install internal invite join kesher login logout mail
    media metrics new oauth portal public readyz register robots search settings signin signup
    static status support system webhooks well-known ws www
"""
RESERVED = frozenset(_OURS.split())
_SHAPE = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")


def organization_slug(path: str) -> str | None:
    """The organisation that `path` speaks of, or None for the service's own addresses."""
    first = path.lstrip("/").partition("/")[0]
    return first if _SHAPE.fullmatch(first) and first not in RESERVED else None


def check_slug(slug: str) -> None:
    """Raises ValidationError for what cannot be an organisation's address."""
    if not _SHAPE.fullmatch(slug):
        raise ValidationError(
            _(
                "An address has 2 to 40 small Latin letters and digits, "
                "with hyphens only between them."
            ),
            code="slug",
        )
    if slug in RESERVED:
        raise ValidationError(_("This address is kept for the service itself."), code="reserved")
