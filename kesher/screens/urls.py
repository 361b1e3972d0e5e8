"""The grammar of addresses, the whole of it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, register_converter

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.registry import UnknownEntity, entities
from kesher.screens import (
    act,
    addresses,
    board,
    bulk,
    card,
    columns,
    composer,
    filtering,
    form,
    history,
    layout,
    pick,
    preference,
    search,
    timeline,
    trash,
    twins,
    undo,
    views,
    work,
)
from kesher.screens import list as lists
from kesher.screens.request import Request


class EntityConverter:
    """A word of the address that names an entity; any other word is no such page."""

    regex = "[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> Entity:
        try:
            return entities.get(value)
        except UnknownEntity as unknown:
            raise ValueError(value) from unknown

    def to_url(self, value: Any) -> str:
        return value.key if isinstance(value, Entity) else str(value)


register_converter(EntityConverter, "entity")


@member
def root(_request: Request) -> HttpResponse:
    """Where nobody stands above with a page of one's day."""
    return HttpResponseRedirect(addresses.at("parties"))


app_name = "screens"
urlpatterns = [
    path("", root, name="root"),
    path("search/", search.find, name="search"),
    path("undo/<uuid:batch>/", undo.undo, name="undo"),
    path("work/<uuid:pk>/", work.show, name="work"),
    path("work/<uuid:pk>/stop/", work.stop, name="stop_work"),
    path("pick/", pick.pick, name="pick_any"),
    path("pick/<entity:entity>/", pick.pick, name="pick"),
    path("opened/", card.opened, name="opened"),
    path("preference/", preference.preference, name="preference"),
    path("<entity:entity>/", lists.listing, name="list"),
    path("<entity:entity>/count/", lists.count, name="count"),
    path("<entity:entity>/filter/", filtering.choose, name="filter"),
    path("<entity:entity>/columns/", columns.columns, name="columns"),
    path("<entity:entity>/views/", views.manage, name="views"),
    path("<entity:entity>/views/<uuid:pk>/", views.change, name="view"),
    path("<entity:entity>/views/<uuid:pk>/drop/", views.drop, name="drop_view"),
    path("<entity:entity>/views/<uuid:pk>/move/", views.move, name="move_view"),
    path("<entity:entity>/board/", board.board, name="board"),
    path("<entity:entity>/board/drop/", board.drop, name="drop"),
    path("<entity:entity>/new/", form.new, name="new"),
    path("<entity:entity>/duplicates/", twins.duplicates, name="duplicates"),
    path("<entity:entity>/do/<slug:verb>/", bulk.do, name="bulk"),
    path("<entity:entity>/trash/", trash.trash, name="trash"),
    path("<entity:entity>/layout/", layout.save, name="layout"),
    path("<entity:entity>/layouts/", layout.choose, name="layouts"),
    path("<entity:entity>/fold/", layout.fold, name="fold"),
    path("<entity:entity>/<uuid:pk>/", card.card, name="card"),
    path("<entity:entity>/<uuid:pk>/step/", card.step, name="step"),
    path("<entity:entity>/<uuid:pk>/edit/", form.edit, name="edit"),
    path("<entity:entity>/<uuid:pk>/field/<slug:key>/", form.one_field, name="field"),
    path("<entity:entity>/<uuid:pk>/do/<slug:verb>/", act.do, name="do"),
    path("<entity:entity>/<uuid:pk>/write/<slug:tab>/", composer.compose, name="compose"),
    path("<entity:entity>/<uuid:pk>/timeline/", timeline.lines, name="timeline"),
    path("<entity:entity>/<uuid:pk>/timeline/<uuid:line>/pin/", timeline.pin, name="pin"),
    path("<entity:entity>/<uuid:pk>/history/", history.history, name="history"),
]
