"""Who may be here already, asked while one types a new record."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.html import format_html

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.phone import shown
from kesher.entity.kinds.rows import RowsKind
from kesher.records import reading, search
from kesher.records.models import SearchRow
from kesher.screens import addresses
from kesher.screens.cells import contact
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted
from kesher.screens.render import render
from kesher.screens.request import Request

EACH, MOST = 3, 5


@member
@answered
def duplicates(request: Request, entity: Entity) -> HttpResponse:
    """Records with the same phone, mail address or number, or a name like it."""
    if not may("create", entity.key) or not may("view", entity.key):
        raise reading.NotVisible(entity.key)
    fields, form = _typed(entity, request)
    found: dict[Any, SearchRow] = {}
    for row in _sharing(entity, fields, form):
        found.setdefault(row.record_id, row)
    for words in (words for field in fields for words in _words_of(field, form)):
        for row in search.find(words, keys={entity.key}, limit=EACH).rows:
            found.setdefault(row.record_id, row)
    twins = [_twin(entity, row) for row in list(found.values())[:MOST]]
    return render(request, "form.html", {"entity": entity, "twins": twins}, part="twins")


def _typed(entity: Entity, request: Request) -> tuple[list[Field], FieldsForm]:
    writable = reading.writable_fields(entity)
    fields = [writable[key] for key in entity.matches_on if key in writable]
    return fields, FieldsForm(fields, **posted(request))


def _sharing(entity: Entity, fields: Sequence[Field], form: FieldsForm) -> Iterator[SearchRow]:
    """Whose phone, mail address or number is the same, however it is written."""
    visible = reading.visible(entity).order_by()
    for field in fields:
        kind = field.kind
        told = _value_of(field, form) if isinstance(kind, RowsKind) else None
        if isinstance(kind, RowsKind) and told:
            known = {kind.known_as(row[kind.main]) for row in told}
            pks = visible.filter(pk__in=[pk for _known, pk in kind.holders(known, field)])
            there = SearchRow.objects.filter(entity=entity.key, record_id__in=pks.values("pk"))
            yield from there.order_by("record_id")[:EACH]


def _words_of(field: Field, form: FieldsForm) -> Iterator[str]:
    """What the field would be found by."""
    value = _value_of(field, form)
    if value is not None:
        yield from field.kind.digits(value, field)
        yield from field.kind.words(value, field)


def _value_of(field: Field, form: FieldsForm) -> Any:
    """What is typed so far; half a phone is nothing yet."""
    raw = form[field.key].data
    try:
        value = field.kind.parse(raw, field) if raw else None
    except ValidationError:
        return None
    return None if value is None or field.kind.is_empty(value) else value


def _twin(entity: Entity, row: SearchRow) -> dict[str, Any]:
    known = contact(entity.key, row)
    facts = [known["subtitle"], known["phone"] and shown(known["phone"]), known["email"]]
    return {
        "url": addresses.of(entity, row.record_id),
        "title": row.title,
        "photo_url": "",
        "sub_html": format_html(
            '<bdi dir="auto">{}</bdi>', " · ".join(fact for fact in facts if fact)
        ),
    }
