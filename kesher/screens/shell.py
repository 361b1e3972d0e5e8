"""The frame of every screen: who is here, where they can go, what was just done."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.accounts.oneself import organizations_of
from kesher.screens import addresses, kept, menu
from kesher.screens.request import Request

Teller = Callable[[Request], Mapping[str, Any]]

KEPT_SECONDS = 60
TONES = {
    messages.SUCCESS: "good",
    messages.INFO: "info",
    messages.WARNING: "warn",
    messages.ERROR: "bad",
}
LEVELS = {tone: level for level, tone in TONES.items()}

_tellers: list[Teller] = []


def tell(teller: Teller) -> Teller:
    """Have `teller(request)` add to the context of whole pages: the count of what is unread …"""
    _tellers.append(teller)
    return teller


def toast(
    request: Request,
    text: object,
    *,
    tone: str = "good",
    undo_url: str = "",
    link_url: str = "",
) -> None:
    """Say what was done, on this answer or, where it redirects, on the next."""
    ways = f"{len(undo_url)} {undo_url}{link_url}"
    messages.add_message(request, LEVELS[tone], str(text), extra_tags=ways)


def toasts(request: Request) -> list[dict[str, str]]:
    """What is to be said now; once said, it is gone. A page fetched ahead says nothing."""
    if request.headers.get("Purpose") == "prefetch":
        return []
    return [_toast(message) for message in messages.get_messages(request)]


def _toast(message: Any) -> dict[str, str]:
    length, _space, ways = (message.extra_tags or "0 ").partition(" ")
    size = int(length) if length.isdigit() else 0
    return {
        "text": message.message,
        "tone": TONES.get(message.level, "info"),
        "undo_url": ways[:size],
        "link_url": ways[size:],
        "link_label": _("Open"),
    }


def frame(request: Request) -> dict[str, Any]:
    """What every screen knows; only a whole page needs all of it."""
    seat = request.seat
    tastes = seat.user.preferences
    told = {
        "scope": {
            "organization": seat.organization,
            "member": seat.member,
            "theme": tastes.get("theme", "system"),
            "density": tastes.get("density", "comfortable"),
        },
        "menu": menu.lines(request),
        "urls": kept.by_sight("urls", _urls),
    }
    if not request.htmx:
        told |= {
            "creates": menu.creates(),
            "organizations": _organizations(request),
        }
        told["mark"] = _mark(told)
        for teller in _tellers:
            told |= teller(request)
    return told


def _mark(told: Mapping[str, Any]) -> str:
    """All that the frame around a screen says, so that what is drawn once can be shown again."""
    scope = told["scope"]
    names = (get_language(), scope["organization"].name, scope["member"].name)
    rest = {name: part for name, part in told.items() if name != "scope"}
    return repr((names, scope["theme"], scope["density"], rest))


def _urls() -> dict[str, str]:
    return {
        "root": addresses.root(),
        "search": addresses.at("search"),
        "notifications": addresses.optional("notices"),
        # Answered by the web server itself, without Django.
        "live": f"{addresses.root()}live",
        "stopwatch": addresses.optional("stopwatch"),
        "opened": addresses.at("opened"),
        "preference": addresses.at("preference"),
        "settings": addresses.optional("settings") if is_administrator() else "",
        "keys": addresses.optional("settings", "keys"),
        "help": addresses.optional("help"),
        "account": "/accounts/profile/",
        "sign_out": "/accounts/logout/",
    }


def _organizations(request: Request) -> list[dict[str, Any]]:
    """Kept for a minute: it is read on every whole page, and changes once a year."""
    user, here = request.seat.user, addresses.root()
    key = f"organizations:{user.pk}"
    known = cache.get(key)
    if known is None:
        known = [(one.name, f"/{one.slug}/") for one in organizations_of(user)]
        cache.set(key, known, KEPT_SECONDS)
    return [{"name": name, "url": url, "active": url == here} for name, url in known]
