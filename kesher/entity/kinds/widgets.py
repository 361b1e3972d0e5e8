"""Form controls of our own; they work as plain HTML and better with their custom element."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from kesher.entity.fields import Option
from kesher.entity.markup import draw


class _Options(forms.widgets.ChoiceWidget):
    """Offers what is not archived, and what is archived only where it is already chosen."""

    archived: frozenset[str] = frozenset()

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        everything = list(self.choices)
        self.choices = [
            (key, label) for key, label in everything if key not in self.archived or key in value
        ]
        groups = super().optgroups(name, value, attrs)
        self.choices = everything
        return groups


class OptionSelect(_Options, forms.Select):
    """A drop-down of options; one that may be empty begins with no answer."""

    def __init__(self, *, options: list[Option], may_be_empty: bool = True) -> None:
        none = [("", "")] if may_be_empty else []
        super().__init__(choices=[*none, *((one.key, one.label) for one in options)])
        self.archived = frozenset(option.key for option in options if option.archived)


class LateOptionSelect(OptionSelect):
    """The same, with options that are fetched only once they are to be shown."""

    def __init__(self, *, options: Callable[[], list[Option]]) -> None:
        super().__init__(options=[])
        self.fetch: Callable[[], list[Option]] | None = options

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        if self.fetch:
            fetched, self.fetch = self.fetch(), None
            self.choices = [("", ""), *((one.key, one.label) for one in fetched)]
            self.archived = frozenset(one.key for one in fetched if one.archived)
        return super().render(name, value, attrs, renderer)


class OptionChecks(_Options, forms.CheckboxSelectMultiple):
    """A box for each option."""

    def __init__(self, *, options: list[Option]) -> None:
        super().__init__(choices=[(one.key, one.label) for one in options])
        self.archived = frozenset(option.key for option in options if option.archived)


class RecordPicker(forms.Widget):
    """Finds a record while one types. Without scripts the typed title is what is sent.

    <k-combobox data-search-url="…"><input type="hidden" …><input role="combobox" …></k-combobox>
    """

    def __init__(self, *, search_url: str, title_of: Callable[[str], str]) -> None:
        super().__init__()
        self.search_url, self.title_of = search_url, title_of

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        chosen = str(value or "")
        shown = self.build_attrs(self.attrs, attrs)
        required = flatatt({"required": bool(shown.get("required"))})
        return draw(
            '<k-combobox data-search-url="{}"><input type="hidden" name="{}" value="{}">'
            '<input type="text" name="{}-title" id="{}" value="{}" role="combobox" '
            'aria-autocomplete="list" aria-expanded="false" autocomplete="off" dir="auto"{}>'
            "</k-combobox>",
            self.search_url,
            name,
            chosen,
            name,
            shown.get("id", f"id_{name}"),
            self.title_of(chosen) if chosen else "",
            required,
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        typed = data.get(f"{name}-title")
        return "" if typed == "" else data.get(name) or typed

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}-title" not in data


class Radios(forms.Widget):
    """A row of answers drawn as something better than text: stars, colours."""

    def __init__(self, *, style: str, answers: Iterable[tuple[str, str, Any]]) -> None:
        """`answers` are value, safe drawing, and words for who cannot see it."""
        super().__init__()
        self.style, self.answers = style, list(answers)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        shown = self.build_attrs(self.attrs, attrs)
        chosen = "" if value is None else str(value)
        drawn = [("", draw('<span aria-hidden="true">{}</span>', "∅"), _("None"))]
        radios = format_html_join(
            "",
            '<label title="{}"><input type="radio" name="{}" value="{}"{}>{}'
            '<span class="k-unseen">{}</span></label>',
            (
                (words, name, key, flatatt({"checked": key == chosen}), drawing, words)
                for key, drawing, words in [*drawn, *self.answers]
            ),
        )
        return draw(
            '<fieldset class="{}" id="{}">{}</fieldset>', self.style, shown.get("id", name), radios
        )

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""
