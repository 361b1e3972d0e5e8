"""What `manage.py check` says of the views' gates."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from kesher.accounts.gate import gate_of

# Views of others that keep their own gate.
KEPT_BY_THEMSELVES = {
    "allauth.": "signing in, and pages about oneself, which demand a signed-in user",
}


@register(Tags.urls)
def every_view_has_a_gate(**_kwargs: Any) -> list[CheckMessage]:
    """A view that says nothing of who may enter would be open to all by oversight."""
    hint = "Decorate it with @member, @administrator, @signed_in or @public('why')."
    return [
        Error(f"'{address}' does not say who may enter.", hint=hint, id="kesher.E020")
        for address, view in views(get_resolver().url_patterns)
        if not gate_of(view) and not _keeps_itself(view)
    ]


def views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every view of the service, with its address."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def _keeps_itself(view: Any) -> bool:
    return getattr(view, "__module__", "").startswith(tuple(KEPT_BY_THEMSELVES))
