"""The board: records as cards in the columns of a choice."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, IntegerField, OuterRef, Subquery, Value
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
from kesher.records import acting, paging, prepared, reading, undoing
from kesher.records.models import StatusLog
from kesher.screens import addresses, shell
from kesher.screens.act import ask
from kesher.screens.asked import Asked, asked
from kesher.screens.cells import Cells
from kesher.screens.errors import answered
from kesher.screens.firsts import first_of
from kesher.screens.forms import FieldsForm
from kesher.screens.list import head, require_view, rows_of, stands_still
from kesher.screens.render import render
from kesher.screens.request import Request

SHOWN = 12
AGEING_DAYS, STALE_DAYS = 7, 21
MOST_LINES = 2
MOST_COUNTED = 1_000


@member
@answered
def board(request: Request, entity: Entity) -> HttpResponse:
    """Every column with its count and sum, and its first cards."""
    told = _board_of(entity)
    wanted = asked(entity, request.GET)
    field = entity.field(told.group_by)
    sums = _sums(wanted, told)
    columns = _columns(field, sums)
    tickets = _tickets(wanted, told, columns)
    context = head(request, wanted) | {
        "page": {"count_text": _in_all(sums)},
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
        if action and any(one.required for one in action.parameters):
            form = FieldsForm(action.parameters, name=verb)
            response = ask(request, entity, record, verb, form)
        else:
            _move(request, entity, record, field, verb, column)
    return trigger_client_event(response, "main:refresh", {})


def _move(
    request: Request, entity: Entity, record: Any, field: Field, verb: str, column: str
) -> None:
    try:
        values = {} if verb else {field.key: field.kind.parse(column, field)}
        acting.perform(entity, verb or "update", record, values)
    except ValidationError as problem:
        shell.toast(request, " ".join(problem.messages), tone="bad")
    except Refused as refusal:
        shell.toast(request, refusal, tone="bad")
    else:
        words = {"title": record, "status": field.kind.text(field.read(record), field)}
        undo_url = addresses.at("undo", undoing.batch())
        shell.toast(request, _("%(title)s: %(status)s") % words, undo_url=undo_url)


def _board_of(entity: Entity) -> Board:
    require_view(entity)
    readable = reading.readable_fields(entity)
    if entity.board is None or entity.board.group_by not in readable:
        raise reading.NotVisible(f"board of {entity.key}")
    return entity.board


def _meaning(field: Field, key: str) -> str:
    return next((one.meaning for one in options(field) if one.key == key), "")


def _sums(wanted: Asked, told: Board) -> dict[str, dict[str, Any]]:
    """The count, and the sum, of every column in which something stands, in one query.

    At most `MOST_COUNTED` and one are counted; beyond that no sum is told.
    """
    keys = [one.key for one in options(wanted.entity.field(told.group_by))]
    name = ("board sums", wanted.name, tuple(keys)) if stands_still(wanted) else None
    counted = prepared.fetched(name, lambda: _counting(wanted, told, keys)) if keys else []
    found = {}
    for key, (_place, count, total) in zip(keys, sorted(counted), strict=True):
        if count:
            found[key] = {"count": count, "total": total if count <= MOST_COUNTED else None}
    return found


def _count_text(count: int) -> str:
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def _in_all(sums: dict[str, dict[str, Any]]) -> str:
    counts = [min(one["count"], MOST_COUNTED) for one in sums.values()]
    more = any(one["count"] > MOST_COUNTED for one in sums.values())
    return f"{sum(counts):,}{'+' if more else ''}"


def _is_summed(wanted: Asked, told: Board) -> bool:
    return bool(told.total) and told.total in reading.filterable(wanted.entity)


def _counting(wanted: Asked, told: Board, keys: Iterable[str]) -> prepared.Statement:
    """Of each column, in order: its place, its count, and its sum."""
    amount = F(told.total) if _is_summed(wanted, told) else Value(None, IntegerField())
    rows = wanted.rows().order_by().annotate(amount=amount).values("amount")
    counts: list[str] = []
    parameters: list[Any] = []
    for place, key in enumerate(keys):
        some = rows.filter(**{told.group_by: key})[: MOST_COUNTED + 1]
        sql, given = some.query.sql_with_params()
        counts.append(f"SELECT {place}, COUNT(*), SUM(amount) FROM ({sql}) AS counted")  # noqa: S608
        parameters += given
    return " UNION ALL ".join(counts), parameters


def _columns(field: Field, sums: dict[str, dict[str, Any]]) -> list[Option]:
    """The organisation's own order; an archived answer as long as records stand there."""
    return [one for one in options(field) if not one.archived or one.key in sums]


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
    now = timezone.now()
    for record in shown:
        stood = now - (record.entered_at or record.created_at)
        found[getattr(record, told.group_by)].append(_ticket(wanted, cells, record, stood.days))
    return found


def _first_of_each(wanted: Asked, told: Board, keys: Sequence[str]) -> list[Any]:
    """The first cards of every column, in one query."""

    def build() -> models.QuerySet[Any]:
        rows, order = wanted.rows(), _order(wanted)
        each = [rows.filter(**{told.group_by: key}).order_by(*order)[:SHOWN] for key in keys]
        read = ("created_at", "owner__name", told.group_by)
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


def _ticket(wanted: Asked, cells: Cells, record: Any, days: int) -> dict[str, Any]:
    lines = [html for field in cells.fields if (html := cells.html(record, field))]
    age = "stale" if days >= STALE_DAYS else "ageing" if days >= AGEING_DAYS else "fresh"
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
        "total_html": field.kind.cell(total, field) if field and total else "",
        "tickets": tickets[column.key],
        "new_url": addresses.of(entity, "new", **{told.group_by: column.key})
        if may("create", entity.key)
        else "",
        "more_url": addresses.of(entity, **wanted.query(conditions=narrowed)) if hidden > 0 else "",
        "more_text": _("More")
        if count > MOST_COUNTED
        else ngettext("%(count)s more", "%(count)s more", hidden) % {"count": f"{hidden:,}"},
    }
