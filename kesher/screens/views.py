"""Saved views: lists as somebody likes them, kept as tabs."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.models import SavedView
from kesher.records import keeping, reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.asked import Asked, asked, views
from kesher.screens.errors import answered
from kesher.screens.list import require_view
from kesher.screens.render import done, render
from kesher.screens.request import Request
from kesher.tenancy.shipped import shown

MOST = 60


class ViewForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    shared = forms.BooleanField(label=gettext_lazy("Everybody sees it"), required=False)

    def __init__(self, data: Any = None, *, may_share: bool, **kwargs: Any) -> None:
        super().__init__(data, auto_id="view-%s", label_suffix="", **kwargs)
        if not may_share:
            del self.fields["shared"]


@member
@answered
def manage(request: Request, entity: Entity) -> HttpResponse:
    """GET offers to keep the list as it is now, and shows the views there are; POST keeps it."""
    require_view(entity)
    wanted = asked(entity, request.GET)
    form = ViewForm(request.POST or None, may_share=_administers(request))
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _show(request, wanted, form, _("Save this view"), status=status)
    if len(views(entity)) >= MOST:
        raise Refused(_("There are too many views; please delete one first."))
    view = SavedView(entity=entity.key, **_state(wanted), **_named(request, form))
    keeping.keep_view(view)
    shell.toast(request, _("The view “%(name)s” was saved.") % {"name": shown(view.name)})
    return done(request, back=addresses.of(entity, view=view.pk), stay=False)


@member
@answered
def change(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Another name, another audience, or the list as it is now."""
    view = _mine(request, entity, pk)
    start = {"name": shown(view.name), "shared": view.member_id is None}
    form = ViewForm(request.POST or None, initial=start, may_share=_administers(request))
    wanted = asked(entity, request.GET)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _show(request, wanted, form, _("Change the view"), status=status)
    told = _named(request, form) | (_state(wanted) if request.GET else {})
    for name, value in told.items():
        setattr(view, name, value)
    keeping.keep_view(view)
    return done(request, back=addresses.of(entity, view=view.pk), stay=False)


@member
@require_POST
@answered
def drop(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    view = _mine(request, entity, pk)
    keeping.drop_view(view)
    told = _("The view “%(name)s” was deleted.") % {"name": shown(view.name)}
    shell.toast(request, told, undo_url=addresses.at("undo", undoing.batch()))
    return done(request, back=addresses.of(entity), stay=False)


@member
@require_POST
@answered
def move(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """One place nearer to the beginning, or with `later` to the end."""
    view, row = _mine(request, entity, pk), views(entity)
    at = next(place for place, one in enumerate(row) if one.pk == view.pk)
    to = at + (1 if "later" in request.POST or "later" in request.GET else -1)
    if 0 <= to < len(row) and _may_change(request, row[to]):
        row[at], row[to] = row[to], row[at]
        keeping.order_views(row)
    return done(request, back=addresses.of(entity, "views"), stay=False)


def _show(
    request: Request, wanted: Asked, form: ViewForm, heading: str, *, status: HTTPStatus
) -> HttpResponse:
    entity = wanted.entity
    context = {
        "entity": entity,
        "heading": heading,
        "form": form,
        "form_url": request.get_full_path(),
        "cancel_url": addresses.of(entity, **wanted.query()),
        "kept_views": [
            _line(entity, view, wanted) for view in views(entity) if _may_change(request, view)
        ],
    }
    return render(request, "views.html", context, status=status)


def _line(entity: Entity, view: SavedView, wanted: Asked) -> dict[str, Any]:
    return {
        "name": shown(view.name),
        "shared": view.member_id is None,
        "change_url": addresses.of(entity, "views", view.pk),
        "replace_url": addresses.of(entity, "views", view.pk, **wanted.query()),
        "drop_url": addresses.of(entity, "views", view.pk, "drop"),
        "earlier_url": addresses.of(entity, "views", view.pk, "move"),
        "later_url": addresses.of(entity, "views", view.pk, "move", later=1),
    }


def _state(wanted: Asked) -> dict[str, Any]:
    columns = [] if wanted.columns == wanted.entity.columns else list(wanted.columns)
    return {"conditions": wanted.conditions, "columns": columns, "order": wanted.sort}


def _named(request: Request, form: ViewForm) -> dict[str, Any]:
    mine = request.seat.member
    return {
        "name": form.cleaned_data["name"],
        "member": None if form.cleaned_data.get("shared") else mine,
    }


def _mine(request: Request, entity: Entity, pk: UUID) -> SavedView:
    require_view(entity)
    view = next((one for one in views(entity) if one.pk == pk), None)
    if view is None or not _may_change(request, view):
        raise reading.NotVisible(f"view {pk}")
    return view


def _may_change(request: Request, view: SavedView) -> bool:
    return view.member_id is not None or _administers(request)


def _administers(request: Request) -> bool:
    return bool(request.seat.member.role.is_administrator)
