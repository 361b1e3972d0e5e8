"""The card: everything about one record, in one request."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kesher.access.rights import is_administrator, may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.kinds import resolving
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.lib import phones
from kesher.records import acting, history, merging, paging, prepared, reading
from kesher.screens import addresses, cells, layout, panels, timeline
from kesher.screens.asked import of_text
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

PEEK = "peek"
NOBODY = UUID(int=0)
LIGHTS = {"yellow": "amber", "orange": "amber"}


@member
@answered
def card(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Head, numbers and blocks; that it was opened is remembered."""
    try:
        record = found(entity, pk)
    except reading.NotVisible:
        return _where_it_went(entity, pk)
    if request.headers.get("Purpose") != "prefetch" and entity.is_record:
        history.opened(entity, record.pk)
    if request.htmx.target == PEEK:
        return _peek(request, entity, record)
    shown = panels.Shown.of(request, entity, record)
    context = top(entity, record, shown.may_change)
    context["zones"] = zones = layout.zones(request, shown)
    context["metrics"] = _each_once([*context["metrics"], *_metrics_of_guests(zones)])
    context["step"] = _step_later(request, entity, record)
    if role := request.GET.get("arrange"):
        context["card_urls"]["layout"] = layout.address(entity, role)
        context["arranging"] = bool(context["card_urls"]["layout"])
    return render(request, "card.html", context)


def _where_it_went(entity: Entity, pk: UUID) -> HttpResponse:
    """The card of the record that this one was merged into, or nothing."""
    if survivor := merging.survivor_of(entity, pk):
        return HttpResponseRedirect(addresses.of(entity, survivor))
    raise reading.NotVisible(f"{entity.key} {pk}")


@member
@answered
def step(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """The neighbours in the list one came from; asked for once the card stands."""
    record, origin = found(entity, pk), request.GET.get("from", "")
    wanted = of_text(entity, origin)
    found_near: dict[str, str] = {}
    for name, backwards in (("next_url", False), ("previous_url", True)):
        cursor = paging.cursor_at(record, entity, sort=wanted.sort, backwards=backwards)
        rows = reading.joined(wanted.rows(), entity, [wanted.sort.lstrip("-")])
        near = paging.page(rows, entity, sort=wanted.sort, cursor=cursor, limit=1).records
        if near:
            found_near[name] = addresses.of(entity, near[0].pk) + "?" + urlencode({"from": origin})
    return render(request, "card.html", {"entity": entity, "step": found_near}, part="step")


@csrf_exempt
@member
@require_POST
@answered
def opened(request: Request) -> HttpResponse:
    """A card fetched ahead was looked at. A beacon carries no token, and changes nothing."""
    told = addresses.card_at(request.POST.get("url", ""))
    if told:
        entity, pk = told
        history.opened(entity, found(entity, pk).pk)
    return HttpResponse(status=204)


def found(entity: Entity, pk: UUID) -> Any:
    """The record with whatever its card shows of others, or nothing for whoever may not see it."""
    shown = {key for panel in layout.described(entity) for key in panel.fields} | {
        *entity.card.head,
        "owner",
    }

    def build(pk: UUID) -> QuerySet[Any]:
        return reading.joined(reading.visible(entity), entity, sorted(shown)).filter(pk=pk)

    return reading.only_one(prepared.rows(("card", entity.key, frozenset(shown)), build, pk))


def top(entity: Entity, record: Any, may_change: bool) -> dict[str, Any]:  # noqa: FBT001
    """The head of a card: who this is, how to reach them, what can be done."""
    return {
        "entity": entity,
        "record": {
            "id": record.pk,
            "title": str(record),
            "subtitle": cells.contact(entity.key, record)["subtitle"],
            "photo_url": _photo(record),
            "url": addresses.of(entity, record.pk),
        },
        "head": _head(entity, record),
        "light": _light(entity, record),
        "metrics": _metrics(entity, record),
        "contact": _contact(record),
        "actions": _actions(entity, record),
        "card_urls": _card_urls(entity, record, may_change),
    }


def _photo(record: Any) -> str:
    photo = getattr(record, "photo", None)
    stored = resolving.files([photo])[photo] if photo else None
    return stored.picture if stored else ""


def _head(entity: Entity, record: Any) -> list[dict[str, str]]:
    readable = reading.readable_fields(entity)
    shown = cells.Cells(entity, [readable[key] for key in entity.card.head if key in readable])
    shown.gather([record])
    drawn = [shown.html(record, field) for field in shown.fields]
    return [{"html": html} for html in drawn if html]


def _light(entity: Entity, record: Any) -> dict[str, Any] | None:
    """The colour and its reasons, in the three colours a traffic light has."""
    light = entity.card.light(record) if entity.card.light else None
    if light is None or not light.colour:
        return None
    return {
        "colour": LIGHTS.get(light.colour, light.colour),
        "reasons": light.reasons,
        "history_url": addresses.of(entity, record.pk, "light")
        if addresses.optional(entity.key, NOBODY, "light")
        else "",
    }


def _metrics(entity: Entity, record: Any) -> list[dict[str, Any]]:
    if entity.card.metrics is None:
        return []
    return [
        {"label": capital(label), "html": value} for label, value in entity.card.metrics(record)
    ]


def _metrics_of_guests(zones: Mapping[str, list[panels.Block]]) -> list[dict[str, Any]]:
    """What the blocks have to say in the head."""
    blocks = [block for placed in zones.values() for block in placed]
    told = [one for block in blocks for one in (block.get("metric"), *block.get("metrics", ()))]
    return [{"label": capital(one[0]), "html": one[1]} for one in told if one]


def _each_once(metrics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the record itself says of something counts before what a block says of it."""
    return list({one["label"]: one for one in reversed(metrics)}.values())[::-1]


def _contact(record: Any) -> dict[str, str]:
    """How to reach the record itself, or else the party it hangs on."""
    person = record if hasattr(record, "phone") else getattr(record, "party", None)
    if person is None or (person is not record and not resolving.may_see(person)):
        return {}
    told = cells.contact(entities.of(person).key, person)
    phone, email = told["phone"], told["email"]
    number, _extension = phones.apart(phone)
    return {
        "phone_url": phones.dial_link(phone) if phone else "",
        "email_url": f"mailto:{email}" if email else "",
        "whatsapp_url": f"https://wa.me/{number.lstrip('+')}" if phones.can_text(number) else "",
    }


def _actions(entity: Entity, record: Any) -> list[dict[str, Any]]:
    """What can be done; the first that asks nothing and may stand out does."""
    offered = acting.verbs(entity, record)
    usual = (told for told in offered if told.stands_out and not told.is_grave)
    first = next((told for told in usual if not told.parameters), None)
    return [
        {
            "verb": told.verb,
            "label": told.label,
            "icon": told.icon,
            "danger": told.is_grave,
            "primary": told is first,
            "url": addresses.of(entity, record.pk, "do", told.verb),
        }
        for told in offered
    ]


def _card_urls(entity: Entity, record: Any, may_change: bool) -> dict[str, str]:  # noqa: FBT001
    def of(*parts: object) -> str:
        return addresses.of(entity, record.pk, *parts)

    return {
        "edit": of("edit") if may_change and entity.form else "",
        "history": of("history") if entity.is_record else "",
        "delete": of("do", "delete") if entity.is_record and may("delete", entity.key) else "",
        "layout": layout.address(entity),
        "layouts": layout.choice_address(entity, of()),
        "personal": addresses.optional(entity.key, record.pk, "personal")
        if is_administrator()
        else "",
        "fold": addresses.of(entity, "fold"),
    }


def _step_later(request: Request, entity: Entity, record: Any) -> dict[str, str]:
    if "from" not in request.GET:
        return {}
    origin = request.GET["from"]
    return {
        "later_url": addresses.of(entity, record.pk, "step") + "?" + urlencode({"from": origin})
    }


def _peek(request: Request, entity: Entity, record: Any) -> HttpResponse:
    shown = panels.Shown.of(request, entity, record)
    facts = next((panel for panel in layout.described(entity) if panel.fields), None)
    context = top(entity, record, shown.may_change) | {
        "facts": panels.facts_of(shown, facts.fields) if facts else [],
        **timeline.told(request, entity, record, short=True),
    }
    return render(request, "card.html", context, part="peek")
