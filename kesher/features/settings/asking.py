"""Controls for what settings ask beyond the kinds of values: answers of a choice, rows by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kesher.entity import kinds
from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.palette import PALETTE
from kesher.entity.kinds.settings import Setting
from kesher.features.settings import naming
from kesher.lib import money

COMMON = ("ILS", "USD", "EUR", "GBP")
OPTION = "option_"
SPARE = 3


class ItemsWidget(forms.Widget):
    """A line for each answer: name in Hebrew and in English, colour, whether it is in use."""

    template_name = "settings/items.html"
    is_wide = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = list(value or [])
        spare = 1 if known else SPARE
        context["widget"] |= {"items": [*known, *({} for _turn in range(spare))]}
        context["colours"] = [(key, str(label)) for key, label in PALETTE.items()]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        columns = {
            column: data.getlist(f"{name}-{column}")
            for column in ("key", "he", "en", "colour", "state")
        }
        lines = range(max(map(len, columns.values())))
        items = [_item(columns, place) for place in lines]
        return [item for item in items if item["key"] or any(item["labels"].values())]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""


class Items(Kind):
    """The answers of a custom choice, while they are asked for; never the kind of a field."""

    key = "items"
    custom = False

    def parse(self, text: Any, field: Field) -> Any:
        return text or []

    def widget(self, field: Field) -> forms.Widget:
        return ItemsWidget()

    def typed(self, value: Any, field: Field) -> Any:
        return value or []


def settings_of(kind: Kind) -> list[Field]:
    """The kind's own settings as fields of a form, their keys begun with `option_`."""
    return [_asked(setting) for setting in kind.settings]


def options_of(values: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        key.removeprefix(OPTION): value for key, value in values.items() if key.startswith(OPTION)
    }
    return {key: value for key, value in told.items() if value not in (None, "", [])}


def one_of(
    field: Field | str, answers: Iterable[tuple[str, Any]], *, label: Any = "", required: bool
) -> Field:
    """A choice among named answers, in their order."""
    items = [{"key": key, "labels": {"he": str(name)}} for key, name in answers]
    key, words = (field, label) if isinstance(field, str) else (field.key, field.label)
    return Field(
        key=key,
        label=words,
        kind=kinds.kind("choice"),
        required=required,
        options={"items": items},
    )


def some_of(field: Field, answers: Iterable[tuple[str, Any]]) -> Field:
    """A choice of several among these alone."""
    items = [{"key": key, "labels": {"he": str(name)}} for key, name in answers]
    return replace(field, options={"items": items})


def among(rows: Sequence[Any]) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]


def _asked(setting: Setting) -> Field:
    key = f"{OPTION}{setting.key}"
    if setting.kind == "entity":
        types = naming.record_types()
        return one_of(key, types, label=setting.label, required=setting.required)
    if setting.kind == "currency":
        codes = dict.fromkeys((*COMMON, *sorted(money.CURRENCIES)))
        pairs = [(code, code) for code in codes]
        return one_of(key, pairs, label=setting.label, required=setting.required)
    kind = Items() if setting.kind == "items" else kinds.kind(setting.kind)
    return Field(
        key=key,
        label=setting.label,
        kind=kind,
        required=setting.required,
        nullable=True,
        help=setting.help or (_("An emptied line is archived.") if setting.kind == "items" else ""),
    )


def _item(columns: Mapping[str, list[str]], place: int) -> dict[str, Any]:
    line = {
        name: values[place].strip() if place < len(values) else ""
        for name, values in columns.items()
    }
    return {
        "key": line["key"],
        "labels": {name: line[name] for name in ("he", "en") if line[name]},
        "colour": line["colour"],
        "archived": line["state"] == "archived",
    }
