"""The board: records as cards in the columns of a choice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BigIntegerField, Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.description import Board, Entity
from kesher.entity.fields import Field, Option
from kesher.entity.kinds.choice import options
from kesher.lib.money import Money
from kesher.records import acting, paging, prepared, reading, undoing
from kesher.records.models import StatusLog
from kesher.screens import addresses, shell
from kesher.screens.act import ask, missing_fields
from kesher.screens.asked import WING, Asked, asked
from kesher.screens.cells import Cells
from kesher.screens.errors import answered
from kesher.screens.firsts import first_of
from kesher.screens.forms import FieldsForm
from kesher.screens.list import head, require_view, rows_of, stands_still
from kesher.screens.render import render
from kesher.screens.request import Request
from kesher.tenancy.organization import organization

SHOWN = 12
AGEING_DAYS, STALE_DAYS = 6, 20
ENDED = {"won", "lost"}
WHOLE = 100
COUNTED = """
    SELECT {}, COUNT(*), SUM(counted_amount), SUM(counted_weighed), SUM(counted_apart)
    FROM ({}) AS counted
"""
MOST_LINES = 2
MOST_COUNTED = 1_000


@member
@answered
def board(request: Request, entity: Entity) -> HttpResponse:
    """Every column with its count and sum, and its first cards."""
    told = _board_of(entity)
    wanted = asked(entity, request.GET)
    field = entity.field(told.group_by)
    wings = _wings(entity, told, wanted.wing)
    wing = next((one.key for one in wings if one.active), "")
    offered = [one for one in options(field) if not told.within or one.group == wing]
    sums = _sums(wanted, told, offered)
    columns = _columns(offered, sums)
    tickets = _tickets(wanted, told, columns)
    context = head(request, wanted) | {
        "page": {"count_text": _in_all(sums)},
        "wings": [one.told(request) for one in wings] if len(wings) > 1 else [],
        "drop_url": addresses.of(entity, "board", "drop") if may("update", entity.key) else "",
        "columns": [_column(wanted, told, column, sums, tickets) for column in columns],
    }
    return render(request, "board.html", context)


@member
@require_POST
@answered
def drop(request: Request, entity: Entity) -> HttpResponse:
    """A card came to stand in another column. A verb that wants to know more asks in the sheet."""
    told = _board_of(entity)
    field, column = entity.field(told.group_by), request.POST.get("column", "")
    verb = told.drop.get(column) or told.drop.get(_meaning(field, column), "")
    record = reading.find(entity, request.POST.get("id", ""), verb or "update")
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    if field.read(record) != column:
        action = entity.action(verb) if verb else None
        parameters = action.parameters if action else (field,)
        given = {one.key: column for one in parameters if one.key == field.key}
        if any(one.required and one.key not in given for one in parameters if action):
            form = FieldsForm(parameters, name=verb, initial=given)
            response = ask(request, entity, record, verb, form)
        else:
            response = _move(request, entity, record, verb, given)
    return trigger_client_event(response, "main:refresh", {})


def _move(
    request: Request, entity: Entity, record: Any, verb: str, given: dict[str, str]
) -> HttpResponse:
    """What is missing for the move is asked for; whatever else is wrong is told."""
    field, action = entity.field(_board_of(entity).group_by), entity.action(verb)
    try:
        values = {key: field.kind.parse(column, field) for key, column in given.items()}
        acting.perform(entity, verb or "update", record, values)
    except ValidationError as problem:
        missing = missing_fields(entity, problem) if action else []
        if action and missing:
            form = FieldsForm([*action.parameters, *missing], name=verb, initial=given)
            return ask(request, entity, record, verb, form)
        shell.toast(request, " ".join(problem.messages), tone="bad")
    except Refused as refusal:
        shell.toast(request, refusal, tone="bad")
    else:
        words = {"title": record, "status": field.kind.text(field.read(record), field)}
        undo_url = addresses.at("undo", undoing.batch())
        shell.toast(request, _("%(title)s: %(status)s") % words, undo_url=undo_url)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wing:
    """One of several boards of an entity, between which one chooses."""

    key: str
    label: str
    active: bool

    def told(self, request: Request) -> dict[str, Any]:
        query = request.GET.copy()
        query[WING] = self.key
        return {
            "label": self.label,
            "url": f"{request.path}?{query.urlencode()}",
            "active": self.active,
        }


def _wings(entity: Entity, told: Board, asked_for: str) -> list[Wing]:
    """The answers in use of which the board shows one: that which is asked for, else the first."""
    if not told.within:
        return []
    living = [one for one in options(entity.field(told.within)) if not one.archived]
    keys = [one.key for one in living]
    chosen = asked_for if asked_for in keys else next(iter(keys), "")
    return [Wing(key=one.key, label=one.label, active=one.key == chosen) for one in living]


def _board_of(entity: Entity) -> Board:
    require_view(entity)
    readable = reading.readable_fields(entity)
    if entity.board is None or entity.board.group_by not in readable:
        raise reading.NotVisible(f"board of {entity.key}")
    return entity.board


def _meaning(field: Field, key: str) -> str:
    return next((one.meaning for one in options(field) if one.key == key), "")


def _sums(wanted: Asked, told: Board, offered: Sequence[Option]) -> dict[str, dict[str, Any]]:
    """The count, and the sums, of every column in which something stands, in one query.

    At most `MOST_COUNTED` and one are counted; beyond that no sum is told. `apart` are those in
    another currency than the organisation's own, which no sum holds.
    """
    keys = tuple(one.key for one in offered)
    name = ("board sums", wanted.name, keys) if stands_still(wanted) else None
    counted = prepared.fetched(name, lambda: _counting(wanted, told, offered)) if keys else []
    found = {}
    for key, (_place, count, total, weighed, apart) in zip(keys, sorted(counted), strict=True):
        if count:
            told_all = count <= MOST_COUNTED
            found[key] = {
                "count": count,
                "total": total if told_all else None,
                "weighed": int(weighed) // WHOLE if told_all and weighed else None,
                "apart": int(apart) if told_all and apart else 0,
            }
    return found


def _count_text(count: int) -> str:
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def _in_all(sums: dict[str, dict[str, Any]]) -> str:
    counts = [min(one["count"], MOST_COUNTED) for one in sums.values()]
    more = any(one["count"] > MOST_COUNTED for one in sums.values())
    return f"{sum(counts):,}{'+' if more else ''}"


def _is_summed(wanted: Asked, told: Board) -> bool:
    return bool(told.total) and told.total in reading.filterable(wanted.entity)


def _counting(wanted: Asked, told: Board, offered: Iterable[Option]) -> prepared.Statement:
    """Of each column, in order: its place, its count, its sum, what that is weighed, and how many
    the sum leaves out.
    """
    # A bare NULL is a text to PostgreSQL, which has no sum.
    nothing = Cast(Value(None), BigIntegerField())
    is_summed = _is_summed(wanted, told)
    amount, apart = _summed(wanted.entity, told) if is_summed else (nothing, nothing)
    is_weighed = is_summed and told.chance in reading.filterable(wanted.entity)
    rows = wanted.rows().order_by().annotate(counted_amount=amount, counted_apart=apart)
    counts: list[str] = []
    parameters: list[Any] = []
    for place, column in enumerate(offered):
        chance = Coalesce(told.chance, Value(column.chance or 0)) if is_weighed else nothing
        weighed = F(told.total) * chance if is_weighed else nothing
        some = rows.filter(**{told.group_by: column.key}).annotate(counted_weighed=weighed)
        shown = some.values("counted_amount", "counted_weighed", "counted_apart")[
            : MOST_COUNTED + 1
        ]
        sql, given = shown.query.sql_with_params()
        counts.append(COUNTED.format(place, sql))
        parameters += given
    return " UNION ALL ".join(counts), parameters


def _summed(entity: Entity, told: Board) -> tuple[Any, Any]:
    """What is added up of each record, and 1 for those that are left out of it."""
    currency = next(iter(entity.field(told.total).beside), "")
    if not currency:
        return F(told.total), Value(0)
    ours = Q(**{currency: organization().currency})
    amount = Case(When(ours, then=F(told.total)), output_field=BigIntegerField())
    return amount, Case(When(ours, then=Value(0)), default=Value(1))


def _columns(offered: Iterable[Option], sums: dict[str, dict[str, Any]]) -> list[Option]:
    """The organisation's own order; an archived answer as long as records stand there."""
    return [one for one in offered if not one.archived or one.key in sums]


def _tickets(
    wanted: Asked, told: Board, columns: Sequence[Option]
) -> dict[str, list[dict[str, Any]]]:
    shown = _first_of_each(wanted, told, [column.key for column in columns])
    keys = [
        key
        for key in wanted.entity.columns[1:]
        if key not in {told.group_by, "owner", "created_at"}
    ]
    readable = reading.readable_fields(wanted.entity)
    cells = Cells(wanted.entity, [readable[key] for key in keys if key in readable])
    cells.gather(shown)
    found: dict[str, list[dict[str, Any]]] = {column.key: [] for column in columns}
    by_key, now = {column.key: column for column in columns}, timezone.now()
    marks = told.marks(shown) if told.marks else {}
    for record in shown:
        column, stood = by_key[getattr(record, told.group_by)], now - _entered(record)
        ticket = _ticket(wanted, cells, record, stood.days, _age(stood.days, column))
        found[column.key].append(ticket | {"mark": marks.get(record.pk, "")})
    return found


def _entered(record: Any) -> datetime:
    entered: datetime = record.entered_at or record.created_at
    return entered


def _age(days: int, column: Option) -> str:
    """By what is expected of the column, if that is known; what has ended does not age."""
    if column.meaning in ENDED:
        return "fresh"
    ageing, stale = (column.days, 2 * column.days) if column.days else (AGEING_DAYS, STALE_DAYS)
    return "stale" if days > stale else "ageing" if days > ageing else "fresh"


def _first_of_each(wanted: Asked, told: Board, keys: Sequence[str]) -> list[Any]:
    """The first cards of every column, in one query."""

    def build() -> models.QuerySet[Any]:
        rows, order = wanted.rows(), _order(wanted)
        each = [rows.filter(**{told.group_by: key}).order_by(*order)[:SHOWN] for key in keys]
        read = ("created_at", "owner__name", told.group_by, *told.reads)
        shown: models.QuerySet[Any] = rows_of(wanted, also=read).filter(pk__in=first_of(each))
        entered = Subquery(_stays(told.group_by).values("entered_at")[:1])
        dated: models.QuerySet[Any] = shown.annotate(entered_at=entered)
        return dated.select_related("owner").order_by(*order)

    if not keys:
        return []
    if not stands_still(wanted):
        return list(build())
    return prepared.rows(("board", wanted.name, tuple(keys)), build)


def _order(wanted: Asked) -> tuple[str, ...]:
    sort = wanted.sort or "-created_at"
    minus = "-" if sort.startswith("-") else ""
    field = wanted.entity.field(sort.lstrip("-"))
    fits = sort.lstrip("-") in paging.sortable(wanted.entity)
    return (f"{minus}{field.order or field.lookup}", f"{minus}id") if fits else ("-id",)


def _stays(field_key: str) -> models.QuerySet[Any]:
    """Since when each record stands where it stands."""
    return StatusLog.objects.filter(record_id=OuterRef("pk"), field=field_key, left_at=None)


def _ticket(wanted: Asked, cells: Cells, record: Any, days: int, age: str) -> dict[str, Any]:
    lines = [html for field in cells.fields if (html := cells.html(record, field))]
    return {
        "id": record.pk,
        "url": addresses.of(wanted.entity, record.pk),
        "title": str(record),
        "lines": lines[:MOST_LINES],
        "foot_html": lines[MOST_LINES] if len(lines) > MOST_LINES else "",
        "age": age,
        "age_text": ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
        if days
        else "",
        "who": record.owner.name if record.owner_id else "",
        "colour": getattr(record, "row_colour", ""),
    }


def _column(
    wanted: Asked,
    told: Board,
    column: Option,
    sums: dict[str, dict[str, Any]],
    tickets: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    entity, row = wanted.entity, sums.get(column.key, {})
    count, total = row.get("count", 0), row.get("total")
    field = entity.field(told.total) if told.total else None
    hidden = count - len(tickets[column.key])
    rest = f'{told.group_by} = "{column.key}"'
    narrowed = f"({wanted.conditions}) and {rest}" if wanted.conditions else rest
    return {
        "key": column.key,
        "label": column.label,
        "colour": column.colour,
        "count_text": _count_text(count),
        "limit": f"{column.limit:,}" if column.limit else "",
        "over": 0 < column.limit < count,
        "total_html": _worth(total, field) if field and total else "",
        "apart_text": _apart_text(row.get("apart", 0)),
        "weighed_html": _worth(row["weighed"], field)
        if field and row.get("weighed") and row["weighed"] != total
        else "",
        "tickets": tickets[column.key],
        "new_url": addresses.of(entity, "new", **{told.group_by: column.key})
        if may("create", entity.key)
        else "",
        "more_url": addresses.of(entity, **wanted.query(conditions=narrowed)) if hidden > 0 else "",
        "more_text": _("More")
        if count > MOST_COUNTED
        else ngettext("%(count)s more", "%(count)s more", hidden) % {"count": f"{hidden:,}"},
    }


def _worth(minor: int, field: Field) -> Any:
    worth = Money(int(minor), organization().currency) if field.beside else minor
    return field.kind.cell(worth, field)


def _apart_text(count: int) -> str:
    if not count:
        return ""
    told = ngettext("%(count)s in another currency", "%(count)s in other currencies", count)
    return told % {"count": f"{count:,}"}
