"""The organisation's own pages of the book, read once for each version of its settings."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from kesher.entity import kinds
from kesher.entity.fields import ExtraField, Field, Option
from kesher.entity.kinds import resolving
from kesher.entity.kinds.labels import label_of
from kesher.entity.models import CardLayout, Choice, ColourRule, CustomField, SavedView
from kesher.tenancy import current
from kesher.tenancy.organization import organization

KEPT = 200

_pages: dict[str, Callable[[], Any]] = {}
_lists: dict[str, Callable[[], list[Option]]] = {}


def page_from(name: str, read: Callable[[], Any]) -> None:
    """Have `read()`, which asks settings alone, fill a page that the book keeps as `page(name)`."""
    _pages[name] = read


def choices_from(list_key: str, options: Callable[[], list[Option]]) -> None:
    """Have `options()`, which asks settings alone, answer a list that has no rows of `Choice`."""
    _lists[list_key] = options


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything an organisation changed for itself, as plain rows."""

    custom_fields: dict[str, list[CustomField]]
    choice_rows: dict[str, list[Choice]]
    views: dict[str, list[SavedView]]
    layouts: dict[str, list[CardLayout]]
    rules: dict[tuple[str, str], list[ColourRule]]
    options: dict[tuple[str, str | None], list[Option]] = field(default_factory=dict)
    pages: dict[str, Any] = field(default_factory=dict)

    def page(self, name: str) -> Any:
        """What `page_from` reads, once."""
        if name not in self.pages:
            self.pages[name] = _pages[name]()
        return self.pages[name]

    def choices(self, list_key: str) -> list[Option]:
        """The options of a list, archived ones included, labelled in the language of the moment."""
        name = (list_key, get_language())
        if name not in self.options:
            rows = self.choice_rows.get(list_key, [])
            told = _lists.get(list_key)
            self.options[name] = told() if told else [_option(row) for row in rows]
        return self.options[name]

    def custom(self, entity_key: str) -> list[Field]:
        """The live custom fields of an entity, in their order."""
        return [
            _custom_field(row)
            for row in self.custom_fields.get(entity_key, [])
            if not row.is_archived
        ]


def _option(row: Choice) -> Option:
    return Option(
        key=row.key,
        label=label_of(row.labels, row.key),
        colour=row.colour,
        meaning=row.meaning,
        reverse=label_of(row.reverse_labels, ""),
        aliases=tuple(row.labels.values()),
        archived=row.is_archived,
        limit=row.board_limit or 0,
        days=row.expected_days or 0,
    )


def _custom_field(row: CustomField) -> ExtraField:
    kind = kinds.kind(row.kind)
    return ExtraField(
        key=row.key,
        label=label_of(row.labels, row.key),
        kind=kind,
        lookup=f"extra__{row.key}",
        required=row.is_required,
        sortable=kind.sortable,
        nullable=True,
        is_custom=True,
        searched=row.is_searched and kind.searched,
        position=row.position,
        options=row.options,
    )


_books: OrderedDict[UUID, tuple[int, Book]] = OrderedDict()
_lock = Lock()


def book() -> Book:
    """The book of the organisation in scope; costs nothing while its settings stand still."""
    here = current()
    version = organization().version
    known = _books.get(here.organization_id)
    if known and known[0] == version:
        return known[1]
    read = _read()
    with _lock:
        _books[here.organization_id] = (version, read)
        _books.move_to_end(here.organization_id)
        while len(_books) > KEPT:
            _books.popitem(last=False)
    return read


def _choices(list_key: str) -> list[Option]:
    return book().choices(list_key)


resolving.choices_with(_choices)


def _read() -> Book:
    custom_fields: dict[str, list[CustomField]] = defaultdict(list)
    for custom in CustomField.objects.order_by("position", "id"):
        custom_fields[custom.entity].append(custom)
    choice_rows: dict[str, list[Choice]] = defaultdict(list)
    for choice in Choice.objects.order_by("position", "id"):
        choice_rows[choice.list].append(choice)
    views: dict[str, list[SavedView]] = defaultdict(list)
    for view in SavedView.objects.order_by("position", "id"):
        views[view.entity].append(view)
    layouts: dict[str, list[CardLayout]] = defaultdict(list)
    for layout in CardLayout.objects.all():
        layouts[layout.entity].append(layout)
    rules: dict[tuple[str, str], list[ColourRule]] = defaultdict(list)
    for rule in ColourRule.objects.filter(is_archived=False).order_by("position", "id"):
        rules[rule.entity, rule.purpose].append(rule)
    return Book(
        custom_fields=dict(custom_fields),
        choice_rows=dict(choice_rows),
        views=dict(views),
        layouts=dict(layouts),
        rules=dict(rules),
    )
