"""Lines of the archive as rows of a table, each looked at before it is put in."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from django.core.exceptions import ValidationError

from kesher.entity.book import book
from kesher.entity.fields import Field
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.exchange.leaving import shapes, values
from kesher.exchange.leaving.baggage import Table
from kesher.exchange.leaving.unpacking import Archive, CannotReturn
from kesher.exchange.leaving.values import RICH, Unfit
from kesher.lib import html
from kesher.tenancy import current

PAGE: Final = 1000
EXTRA: Final = "extra"

Completed = Callable[[Any, dict[str, Any]], None]


def pages(archive: Archive, table: Table, complete: Completed | None = None) -> Iterator[list[Any]]:
    """The rows of a table, unsaved, some at a time. Raises `CannotReturn` for one that is unfit.

    `complete(line, values)` takes out of a line what is no column, and adds the values it means.
    """
    rows = _rows(archive, table, complete)
    while page := list(islice(rows, PAGE)):
        yield page


def _rows(archive: Archive, table: Table, complete: Completed | None) -> Iterator[Any]:
    known = values.readers(table.columns)
    extras = _Extras(table) if EXTRA in known else None
    for number, line in enumerate(archive.rows(table), start=1):
        try:
            more: dict[str, Any] = {}
            if complete:
                complete(line, more)
            found = values.values_in(line, known)
            shapes.check(table.model, found)
            if extras:
                found[EXTRA] = extras.read(found[EXTRA])
        except Unfit as wrong:
            raise CannotReturn(f"{table.member}, line {number}: {wrong}.") from wrong
        yield table.model(organization_id=current().organization_id, **found, **more)


class _Extras:
    """The values of custom fields; the fields themselves have come in before."""

    def __init__(self, table: Table) -> None:
        key = entities.of(table.model).key
        rows = CustomField.objects.filter(entity=key)
        self.kinds: dict[str, str] = dict(rows.values_list("key", "kind"))
        self.fields: dict[str, Field] = {one.key: one for one in book().custom(key)}

    def read(self, told: Any) -> dict[str, Any]:
        if not isinstance(told, dict):
            raise Unfit("its own fields are not told by name")
        return {key: self._value(key, raw) for key, raw in told.items()}

    def _value(self, key: str, raw: Any) -> Any:
        if key not in self.kinds:
            raise Unfit(f"there is no field {key!r}")
        if self.kinds[key] == RICH:
            if not isinstance(raw, str):
                raise Unfit(f"{key} is not fit")
            return html.sanitize(raw)
        if field := self.fields.get(key):
            _understand(field, raw)
        return raw


def _understand(field: Field, raw: Any) -> None:
    try:
        field.kind.from_store(raw, field)
    except (ValidationError, ValueError, TypeError, LookupError, AttributeError) as wrong:
        raise Unfit(f"{field.key} is not fit") from wrong
