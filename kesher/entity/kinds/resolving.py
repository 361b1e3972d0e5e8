"""What kinds ask of the floors above; each answer is registered once, at start-up.

Whatever these functions return is what the asker may see, and nothing else.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from kesher.entity.fields import Option
from kesher.tenancy import current
from kesher.tenancy.models import TenantModel

Rows = Callable[[type[Any], Collection[UUID] | None], QuerySet[Any]]
Seen = Callable[[type[Any], Collection[UUID]], Collection[UUID]]
Names = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file the asker may open; `picture` is the address of its small image, if it is one."""

    id: UUID
    name: str
    address: str
    picture: str = ""


def _of_the_organization(model: type[Any], pks: Collection[UUID] | None) -> QuerySet[Any]:
    if not issubclass(model, TenantModel):
        nobody: QuerySet[Any] = model._default_manager.none()
        return nobody
    rows: QuerySet[Any] = model.objects.all()
    return rows if pks is None else rows.filter(pk__in=pks)


def _everything(_model: type[Any], pks: Collection[UUID]) -> Collection[UUID]:
    return pks


def _by_row(model: type[Any], pks: Collection[UUID]) -> Collection[UUID]:
    return {*_upstairs.rows(model, pks).values_list("pk", flat=True)}


def _no_titles(_entity: str, _pks: Collection[UUID]) -> Mapping[UUID, str]:
    return {}


def _no_choices(_list_key: str) -> list[Option]:
    return []


def _no_files(_pks: Collection[UUID]) -> Mapping[UUID, StoredFile]:
    return {}


def _no_card(_target: Any, _pk: UUID) -> str:
    return ""


def _no_picker(_target: Any) -> str:
    return ""


def _no_names() -> Names:
    return ()


@dataclass(slots=True)
class _Upstairs:
    rows: Rows = _of_the_organization
    seen: Seen = _everything
    titles: Callable[[str, Collection[UUID]], Mapping[UUID, str]] = _no_titles
    choices: Callable[[str], list[Option]] = _no_choices
    files: Callable[[Collection[UUID]], Mapping[UUID, StoredFile]] = _no_files
    card: Callable[[Any, UUID], str] = _no_card
    picker: Callable[[Any], str] = _no_picker
    upload: Callable[[], str] = str
    record_types: Callable[[], Names] = _no_names
    lists: Callable[[], Names] = _no_names


_upstairs = _Upstairs()


def resolve_with(rows: Rows, *, seen: Seen = _by_row) -> None:
    """`rows(model, pks)`: what the asker may see of the model; every row when `pks` is None.

    `seen(model, pks)`: which of these the asker may see, where that can be told sooner.
    """
    _upstairs.rows, _upstairs.seen = rows, seen


def titles_with(titles: Callable[[str, Collection[UUID]], Mapping[UUID, str]]) -> None:
    """`titles(entity key, pks)`: the titles of the records the asker may see."""
    _upstairs.titles = titles


def choices_with(choices: Callable[[str], list[Option]]) -> None:
    """`choices(list key)`: the answers of one of the organisation's lists."""
    _upstairs.choices = choices


def files_with(files: Callable[[Collection[UUID]], Mapping[UUID, StoredFile]]) -> None:
    """`files(pks)`: the files the asker may open."""
    _upstairs.files = files


def addresses_with(*, card: Callable[[Any, UUID], str], picker: Callable[[Any], str]) -> None:
    """`card(model or entity key, pk)` and `picker(model or entity key)`: addresses of pages."""
    _upstairs.card, _upstairs.picker = card, picker


def uploads_with(address: Callable[[], str]) -> None:
    """`address()`: where a form sends a chosen file."""
    _upstairs.upload = address


def names_with(*, record_types: Callable[[], Names], lists: Callable[[], Names]) -> None:
    """Keys and labels of what settings speak of: types of records, and lists of choices."""
    _upstairs.record_types, _upstairs.lists = record_types, lists


def record_types() -> Names:
    return _upstairs.record_types()


def lists() -> Names:
    return _upstairs.lists()


def upload_address() -> str:
    return _upstairs.upload()


def rows(model: type[Any], pks: Collection[UUID] | None = None) -> QuerySet[Any]:
    return _upstairs.rows(model, pks)


def choices(list_key: str) -> list[Option]:
    return _upstairs.choices(list_key)


def card_address(target: Any, pk: UUID) -> str:
    return _upstairs.card(target, pk)


def picker_address(target: Any) -> str:
    return _upstairs.picker(target)


def look_at(records: Iterable[Model]) -> None:
    """Learn in one query for each model which of these records the asker may see."""
    by_model: dict[type[Model], set[UUID]] = {}
    for record in records:
        if record.pk not in _seen(type(record)):
            by_model.setdefault(type(record), set()).add(record.pk)
    for model, pks in by_model.items():
        visible = _upstairs.seen(model, pks)
        _seen(model).update({pk: pk in visible for pk in pks})


def saw(records: Iterable[Model]) -> None:
    """These were read as what the asker may see: nobody need look again."""
    for record in records:
        _seen(type(record))[record.pk] = True


def may_see(record: Model) -> bool:
    """Whether the asker may see a record at all; without `look_at`, this costs a query."""
    known = _seen(type(record)).get(record.pk)
    if known is None:
        look_at([record])
        known = _seen(type(record))[record.pk]
    return known


def titles(entity: str, pks: Collection[UUID]) -> Mapping[UUID, str | None]:
    """The titles of records of one type, None for those the asker may not see."""
    return _remembered(("titles", entity), pks, lambda missing: _upstairs.titles(entity, missing))


def files(pks: Collection[UUID]) -> Mapping[UUID, StoredFile | None]:
    """The files by their id, None for those the asker may not open."""
    return _remembered(("files",), pks, _upstairs.files)


def _seen(model: type[Model]) -> dict[UUID, bool]:
    seen: dict[UUID, bool] = _memo(("visible", model._meta.label))
    return seen


def _remembered(
    name: tuple[str, ...],
    pks: Collection[UUID],
    fetch: Callable[[Collection[UUID]], Mapping[UUID, Any]],
) -> Mapping[UUID, Any]:
    known = _memo(name)
    missing = {pk for pk in pks if pk not in known}
    if missing:
        found = fetch(missing)
        known.update({pk: found.get(pk) for pk in missing})
    return known


def _memo(name: tuple[str, ...]) -> dict[UUID, Any]:
    memo = current().memo
    kept = memo.get(("kinds", *name))
    if not isinstance(kept, dict):
        kept = memo["kinds", *name] = {}
    return kept
