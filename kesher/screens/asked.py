"""What a list is asked for: a view, conditions, words, columns, an order; and its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.http import QueryDict

from kesher.access.rights import member
from kesher.entity import filters
from kesher.entity.action import Refused
from kesher.entity.book import book
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.models import SavedView
from kesher.lib import hebrew
from kesher.records import paging, reading, search

NO_VIEW = "all"
WING, LONGEST_WING = "in", 80
MOST_COLUMNS = 30
MOST_FOUND = 200
MOST_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`conditions` is canonical; `problem` says why what was asked could not be understood.

    `plain` is what the view alone asks for, `wing` which of several boards one came from.
    """

    entity: Entity
    view: SavedView | None
    conditions: str
    words: str
    columns: tuple[str, ...]
    sort: str
    problem: str = ""
    plain: "Asked | None" = None
    wing: str = ""

    @property
    def name(self) -> tuple[object, ...]:
        """What the query for its rows depends on, beside who asks."""
        return (self.entity.key, self.conditions, self.words, self.columns, self.sort)

    @property
    def is_narrowed(self) -> bool:
        """Whether somebody asked for less than the view shows."""
        plain = self.plain or from_view(self.entity, self.view)
        return bool(self.words) or self.conditions != plain.conditions

    @property
    def tree(self) -> filters.Condition:
        return parse(self.entity, self.conditions)

    def fields(self) -> list[Field]:
        """The columns, in their order; what may not be read is not among them."""
        readable = reading.readable_fields(self.entity)
        return [readable[key] for key in self.columns if key in readable]

    def rows(self, verb: str = "view") -> models.QuerySet[Any]:
        """All that match and on which whoever asks may do `verb`."""
        rows = reading.matching(self.entity, self.conditions, verb)
        if not self.words:
            return rows
        found = search.find(self.words, keys={self.entity.key}, limit=MOST_FOUND).rows
        return rows.filter(pk__in=[row.record_id for row in found])

    def query(self, **changes: Any) -> dict[str, str]:
        """The shortest query that asks for the same, with some of it changed."""
        wanted = replace(self, **changes)
        plain = wanted.plain or from_view(self.entity, wanted.view)
        if wanted.view and plain.conditions and not wanted.conditions:
            wanted = replace(wanted, view=None)
            plain = from_view(self.entity, None)
        told = {
            "view": view_query(self.entity, wanted.view),
            "filter": "" if wanted.conditions == plain.conditions else wanted.conditions,
            "q": wanted.words,
            "columns": "" if wanted.columns == plain.columns else ",".join(wanted.columns),
            "sort": "" if wanted.sort == plain.sort else wanted.sort,
            WING: wanted.wing,
        }
        return {name: value for name, value in told.items() if value}


def asked(entity: Entity, query: Mapping[str, str]) -> Asked:
    """What the query of an address asks for; without any of it, the first of the saved views.

    What cannot be understood asks for everything, and says so in `problem`.
    """
    base = from_view(entity, _view(entity, query.get("view", "")))
    problem, conditions = "", base.conditions
    if "filter" in query:
        try:
            conditions = filters.to_text(parse(entity, query["filter"]))
        except filters.InvalidFilter as wrong:
            problem = wrong.message
    columns = tuple(key for key in query.get("columns", "").split(",") if key)[:MOST_COLUMNS]
    sort = query.get("sort", "")
    fits = sort.lstrip("-") in paging.sortable(entity)
    return replace(
        base,
        conditions=conditions,
        words=query.get("q", "").strip()[:200],
        columns=columns or base.columns,
        sort=sort if fits else base.sort,
        problem=problem or base.problem,
        plain=base,
        wing=_wing(entity, query.get(WING, "")),
    )


def _wing(entity: Entity, typed: str) -> str:
    return typed[:LONGEST_WING] if entity.board and entity.board.within else ""


def of_text(entity: Entity, text: str) -> Asked:
    """The same from the query of an address as text, as forms carry it along."""
    return asked(entity, QueryDict(text).dict())


def rows_of(entity: Entity, text: str, verb: str) -> models.QuerySet[Any]:
    """All that a list, or for a restore the bin, shows under this query, and the verb may touch.

    Raises `Refused` where the query is not understood: less than all must never become all.
    """
    if verb == "restore":
        return deleted(entity, QueryDict(text).get("q", ""))
    wanted = of_text(entity, text)
    if wanted.problem:
        raise Refused(wanted.problem)
    return wanted.rows(verb)


def deleted(entity: Entity, words: str = "") -> models.QuerySet[Any]:
    """What is in the bin and may be taken out again; with `words`, that have them in the title."""
    rows = reading.visible_with_deleted(entity, "delete").exclude(deleted_at=None)
    title = title_of(entity)
    if title is None:
        return rows
    asked_for = hebrew.clean(words).split()[:MOST_WORDS]
    holding = (title.kind.condition(title, "contains", [word]) for word in asked_for)
    return rows.filter(*holding)


def title_of(entity: Entity) -> Field | None:
    """The field that names a record, where it may be read and holds words."""
    field = reading.readable_fields(entity).get(entity.columns[0])
    return field if field and "contains" in field.kind.operators else None


def parse(entity: Entity, conditions: str) -> filters.Condition:
    """Raises `filters.InvalidFilter`."""
    return filters.parse(reading.askable(entity), conditions)


def from_view(entity: Entity, view: SavedView | None) -> Asked:
    conditions, problem = "", ""
    if view and view.conditions:
        try:
            conditions = filters.to_text(parse(entity, view.conditions))
        except filters.InvalidFilter as wrong:
            problem = wrong.message
    sort = view.order if view and view.order else entity.order
    fits = sort.lstrip("-") in paging.sortable(entity)
    return Asked(
        entity=entity,
        view=view,
        conditions=conditions,
        words="",
        columns=tuple(view.columns if view and view.columns else entity.columns),
        sort=sort if fits else "",
        problem=problem,
    )


def views(entity: Entity) -> list[SavedView]:
    """The saved views of whoever asks: everybody's, and their own."""
    me = member()
    return [
        one
        for one in book().views.get(entity.key, [])
        if one.member_id is None or (me and one.member_id == me.pk)
    ]


def view_query(entity: Entity, view: SavedView | None) -> str:
    """What the address says of a view; nothing of the first."""
    if view == first_view(entity):
        return ""
    return str(view.pk) if view else NO_VIEW


def first_view(entity: Entity) -> SavedView | None:
    return next(iter(views(entity)), None)


def _view(entity: Entity, wanted: str) -> SavedView | None:
    if wanted == NO_VIEW:
        return None
    return next((one for one in views(entity) if str(one.pk) == wanted), first_view(entity))
