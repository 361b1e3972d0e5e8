"""What a new organisation begins with: the lists, views and rules that features bring along."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.functional import Promise

from kesher.entity.models import Choice, ColourRule, SavedView
from kesher.tenancy.organization import organization, settings_changed
from kesher.tenancy.shipped import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One shipped answer of a list, in Hebrew and English."""

    key: str
    he: str
    en: str
    colour: str = ""
    meaning: str = ""
    reverse_he: str = ""
    reverse_en: str = ""


@dataclass(slots=True)
class _Shipped:
    lists: dict[str, list[Start]] = field(default_factory=dict)
    views: list[dict[str, object]] = field(default_factory=list)
    rules: list[dict[str, object]] = field(default_factory=list)
    rows: list[Callable[[], None]] = field(default_factory=list)


_shipped = _Shipped()


def ship_list(list_key: str, answers: Iterable[Start]) -> None:
    _shipped.lists[list_key] = list(answers)


def ship_view(*, name: Promise, **values: object) -> None:
    """A view everybody has from the first day; values are those of `SavedView`."""
    _shipped.views.append({"name": named(name), **values})


def ship_rule(*, meaning: Promise, **values: object) -> None:
    """A colour rule or a light of the first day; values are those of `ColourRule`."""
    _shipped.rules.append({"meaning": named(meaning), **values})


def ship_rows(make: Callable[[], None]) -> None:
    """Have `make()` give a new organisation the rows of settings that are a feature's own."""
    _shipped.rows.append(make)


def list_keys() -> list[str]:
    return sorted(_shipped.lists)


def meanings(list_key: str) -> list[str]:
    """What the answers of a list may mean to the program, in their order; mostly nothing."""
    return list(dict.fromkeys(one.meaning for one in _shipped.lists[list_key] if one.meaning))


def reads_from_both_ends(list_key: str) -> bool:
    return any(one.reverse_he for one in _shipped.lists[list_key])


def fill() -> None:
    """Give the organisation in scope, which is new, everything that is shipped."""
    Choice.objects.bulk_create(
        _choice(list_key, place, one)
        for list_key, answers in _shipped.lists.items()
        for place, one in enumerate(answers)
    )
    with translation.override(organization().language):
        SavedView.objects.bulk_create(
            SavedView(position=place, **values) for place, values in enumerate(_shipped.views)
        )
        ColourRule.objects.bulk_create(
            ColourRule(position=place, **values) for place, values in enumerate(_shipped.rules)
        )
    for make in _shipped.rows:
        make()
    settings_changed()


def _choice(list_key: str, place: int, one: Start) -> Choice:
    reverse = {"he": one.reverse_he, "en": one.reverse_en} if one.reverse_he else {}
    return Choice(
        list=list_key,
        key=one.key,
        labels={"he": one.he, "en": one.en},
        reverse_labels=reverse,
        colour=one.colour,
        meaning=one.meaning,
        position=place,
    )
