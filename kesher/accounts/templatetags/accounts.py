"""Fields and devices as the pages of accounts show them."""

import re
from datetime import datetime, timedelta

from django import template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()

# The first that is found names the browser or the system; most browsers claim to be others, too.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
LOOPBACK = ("127.0.0.1", "[::1]")
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@register.filter
def plainly(field: BoundField) -> SafeString:
    """The field's control without a placeholder: its label says it already."""
    return field.as_widget(attrs={"placeholder": ""})


@register.simple_tag
def by_name(request: HttpRequest) -> str:
    """The same page at `localhost`, where its address is this machine's number; else ""."""
    host = request.get_host()
    number = next((one for one in LOOPBACK if f"{host}:".startswith(f"{one}:")), "")
    if not number:
        return ""
    return f"{request.scheme}://{host.replace(number, 'localhost', 1)}{request.path}"


@register.filter
def device(user_agent: str) -> str:
    """A browser and a system that a person recognises."""
    return " · ".join(
        filter(None, (_named(BROWSERS, user_agent), _named(SYSTEMS, user_agent)))
    ) or _("Unknown device")


@register.filter
def presence(last_seen: datetime) -> str:
    """When a session was last used; that is noted every few minutes only."""
    if timezone.now() - last_seen < timedelta(minutes=10):
        return _("active now")
    return _("active %(since)s ago") % {"since": timesince(last_seen)}


def _named(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if re.search(mark, user_agent)), "")
