"""Answers: a screen as a whole page, or the region of it that the browser asked for."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.template import TemplateDoesNotExist
from django.template.context import make_context
from django.template.loader import get_template, render_to_string
from django_htmx.http import trigger_client_event

from kesher.screens import shell
from kesher.screens.request import Request

WHOLE = "screens/shell.html"
REGION = "screens/region.html"
BASES = {"main": REGION, "sheet-body": "screens/sheet.html", "peek": "screens/peek.html"}


def render(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str = "",
    also: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    """`template` is looked for under the entity's name, then under `screens`.

    `part` is the one named partial to answer with; `also` are further ones, which find their places
    by themselves. Toasts that wait go along.
    """
    base = base_of(request)
    told = {"base": base, **shell.frame(request), **(context or {})}
    waiting = shell.toasts(request)
    in_place = not part and base in {WHOLE, REGION}
    told["toasts"] = waiting if in_place else []
    name = _first_there(_names(template, told, part))
    texts = [_drawn(one, told, request) for one in (name, *also)]
    if waiting and not in_place:
        texts.append(_drawn(f"{WHOLE}#toasts", told | {"toasts": waiting}, request))
    return HttpResponse("".join(texts), status=status)


def base_of(request: Request) -> str:
    """What a screen extends: the shell, or the region that is to be swapped."""
    htmx = request.htmx
    return BASES.get(htmx.target or "", REGION) if htmx else WHOLE


def _drawn(name: str, told: dict[str, Any], request: Request) -> str:
    """Django's context holds itself; emptied, the screen's rows go with their last use."""
    template: Any = get_template(name)
    context = make_context(told, request, autoescape=template.backend.engine.autoescape)
    text: str = template.template.render(context)
    context.dicts.clear()
    return text


def _names(template: str, told: Mapping[str, Any], part: str) -> tuple[str, ...]:
    folders = ["screens"]
    if entity := told.get("entity"):
        folders.insert(0, entity.key)
    names = [template] if "/" in template else [f"{folder}/{template}" for folder in folders]
    return tuple(f"{name}#{part}" if part else name for name in names)


@cache
def _first_there(names: tuple[str, ...]) -> str:
    """Looked for once: each template that is missing keeps the whole request alive in its error
    until the collector comes, which then takes longer than several pages.
    """
    *tried, last = names
    return next((name for name in tried if _is_there(name)), last)


def _is_there(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def done(request: Request, *, back: str, stay: bool = True) -> HttpResponse:
    """After a change: the screen is shown anew where it stands, or one goes to `back`.

    Without scripts one goes to `back` anyway.
    """
    if not request.htmx:
        return HttpResponseRedirect(back)
    waiting = shell.toasts(request) if stay else []
    text = render_to_string(f"{WHOLE}#toasts", {"toasts": waiting}, request) if waiting else ""
    response = HttpResponse(text)
    trigger_client_event(response, "sheet:close", {})
    if stay:
        return trigger_client_event(response, "main:refresh", {})
    return trigger_client_event(response, "main:visit", {"value": back})
