"""Which blocks stand where on a card: shipped, changed by an administrator, folded by a person."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kesher.access.rights import is_administrator
from kesher.access.rights import member as who_asks
from kesher.accounts.gate import administrator, member
from kesher.accounts.models import Role
from kesher.entity.book import book
from kesher.entity.description import Entity, Panel
from kesher.records import keeping, undoing
from kesher.screens import addresses, panels, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

ZONES = ("start", "main", "end")
MOST = 60

Zones = dict[str, list[Panel]]


class ChoiceForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    reset = forms.BooleanField(
        label=gettext_lazy("Back to the card as it was delivered"), required=False
    )


@administrator
@require_POST
@answered
def save(request: Request, entity: Entity) -> HttpResponse:
    """The order of the blocks as they were dragged; for everybody, or for one role."""
    zones = {zone: request.POST.getlist(zone)[:MOST] for zone in ZONES}
    keeping.keep_layout(entity.key, _role(request.GET.get("role", "")), zones)
    return HttpResponse(status=204)


@administrator
@answered
def choose(request: Request, entity: Entity) -> HttpResponse:
    """Whose card the next dragging arranges; or the way back to what was delivered."""
    form = ChoiceForm(request.POST or None, auto_id="layout-%s", label_suffix="")
    roles = Role.objects.order_by("name")
    role: Any = form.fields["role"]
    role.choices = [
        ("", _("Everybody")),
        *((str(one.pk), str(one)) for one in roles),
    ]
    back = request.GET.get("back", "")
    if not form.is_valid():
        context = {
            "entity": entity,
            "heading": _("Arrange the card"),
            "form": form,
            "form_url": request.get_full_path(),
            "submit_label": _("Continue"),
        }
        return render(request, "form.html", context, status=422 if form.is_bound else 200)
    card = _card(entity, back)
    if form.cleaned_data["reset"]:
        keeping.drop_layout(entity.key, _role(form.cleaned_data["role"]))
        undo = addresses.at("undo", undoing.batch())
        shell.toast(request, _("The card is as it was delivered."), undo_url=undo)
        return done(request, back=card, stay=False)
    return done(request, back=f"{card}?arrange={form.cleaned_data['role'] or 'all'}", stay=False)


@member
@require_POST
@answered
def fold(request: Request, entity: Entity) -> HttpResponse:
    """One's own: this block is shown by its title alone."""
    mine = request.seat.member
    folded = set(mine.preferences.get("folded", {}).get(entity.key, []))
    key = request.POST.get("key", "")[:60]
    folded = folded | {key} if request.POST.get("folded") else folded - {key}
    keeping.prefer(mine, "folded", entity.key, sorted(folded)[:MOST])
    return HttpResponse(status=204)


def address(entity: Entity, role: str = "") -> str:
    return addresses.of(entity, "layout", role=role) if is_administrator() else ""


def choice_address(entity: Entity, back: str) -> str:
    """Where one chooses whose card to arrange, on the card one came from."""
    return addresses.of(entity, "layouts", back=back) if is_administrator() else ""


def described(entity: Entity) -> list[Panel]:
    """Every panel of the card as delivered, the composer before what happened."""
    return [panel for zone in delivered(entity).values() for panel in zone]


def delivered(entity: Entity) -> Zones:
    shipped = {zone: list(getattr(entity.card, zone)) for zone in ZONES}
    keys = [panel.key for zone in shipped.values() for panel in zone]
    if "timeline" in keys and "composer" not in keys:
        for zone in shipped.values():
            places = [place for place, panel in enumerate(zone) if panel.key == "timeline"]
            for place in places:
                zone.insert(place, Panel(key="composer", title=gettext_lazy("Write down")))
    return shipped


def zones(request: Request, shown: panels.Shown) -> dict[str, list[dict[str, Any]]]:
    """The blocks of the card, each where it belongs for whoever looks."""
    mine = request.seat.member
    folded = mine.preferences.get("folded", {}).get(shown.entity.key, [])
    return {
        zone: [
            block | {"folded": block["key"] in folded}
            for panel in placed
            for block in panels.blocks(shown, panel)
        ]
        for zone, placed in arranged(shown.entity, request.GET.get("arrange", "")).items()
    }


def arranged(entity: Entity, role: str = "") -> Zones:
    """As delivered, with the organisation's order over it; what is new since stands at the end."""
    shipped = _with_each_guest(entity, delivered(entity))
    saved = _saved(entity, role)
    if saved is None:
        return shipped
    known = {panel.key: panel for zone in shipped.values() for panel in zone}
    placed = {
        zone: [known.pop(key) for key in _keys(saved, zone) if key in known] for zone in ZONES
    }
    for zone, shipped_panels in shipped.items():
        placed[zone] += [panel for panel in shipped_panels if panel.key in known]
    return placed


def _with_each_guest(entity: Entity, shipped: Zones) -> Zones:
    """Guests stand where `guests` stands, and can be placed one by one."""
    return {zone: list(_each(entity, placed)) for zone, placed in shipped.items()}


def _each(entity: Entity, placed: Iterable[Panel]) -> Iterator[Panel]:
    for panel in placed:
        if panel.key == "guests":
            yield from (Panel(key=guest.key) for guest, _told in panels.guests(entity))
        else:
            yield panel


def _saved(entity: Entity, role: str) -> dict[str, Any] | None:
    """The layout of the role, else everybody's."""
    me = who_asks()
    looked_at = _role(role) if role else me and me.role
    mine = looked_at.pk if looked_at else None
    rows = {row.role_id: row.zones for row in book().layouts.get(entity.key, [])}
    return rows.get(mine, rows.get(None))


def _keys(saved: dict[str, Any], zone: str) -> list[str]:
    return list(dict.fromkeys(saved.get(zone, [])))


def _role(typed: str) -> Role | None:
    try:
        return Role.objects.filter(pk=UUID(typed)).first()
    except ValueError:
        return None


def _card(entity: Entity, back: str) -> str:
    found = addresses.card_at(back)
    return addresses.of(entity, found[1]) if found and found[0] == entity else addresses.of(entity)
