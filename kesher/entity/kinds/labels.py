"""A short text in each of the languages an organisation works in: what things are called."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind
from kesher.entity.markup import draw
from kesher.lib import hebrew

LONGEST = 80
HEBREW = re.compile(r"[א-ת]")
LATIN = re.compile(r"[A-Za-z]")
LANGUAGES: dict[str, Any] = {"he": _("in Hebrew"), "en": _("in English")}


def label_of(labels: Mapping[str, str], fallback: str) -> str:
    """The label in the language of the moment, else in any language there is."""
    language = (get_language() or "he")[:2]
    return labels.get(language) or next((text for text in labels.values() if text), fallback)


def language_of(text: str) -> str:
    """That of its own letters; where it has none of these, the language of the moment."""
    if HEBREW.search(text):
        return "he"
    return "en" if LATIN.search(text) else (get_language() or "he")[:2]


class Labels(Kind):
    """The Python value is {language: text}; a language without a text is left out."""

    key = "labels"
    label = _("Label")
    custom = False
    sortable = False
    operators = ()
    json_types = (dict,)
    wanted = _("Please give a text for each language: “he” and “en”.")

    def parse(self, text: Any, field: Field) -> Any:
        told = text if isinstance(text, Mapping) else {}
        if isinstance(text, str) and text.strip():
            told = {(get_language() or "he")[:2]: text}
        if set(told) - set(LANGUAGES) or not all(isinstance(one, str) for one in told.values()):
            raise ValidationError(self.wanted, code="type")
        labels = {name: hebrew.clean(one) for name, one in told.items()}
        if max(map(len, labels.values()), default=0) > LONGEST:
            raise ValidationError(
                _("This is longer than %(limit)s characters."),
                params={"limit": LONGEST},
                code="long",
            )
        return {name: labels[name] for name in LANGUAGES if labels.get(name)}

    def widget(self, field: Field) -> forms.Widget:
        return LabelsWidget()

    def text(self, value: Any, field: Field) -> str:
        return label_of(value or {}, "")

    def typed(self, value: Any, field: Field) -> Any:
        return value or {}

    def to_json(self, value: Any, field: Field) -> Any:
        return value or {}

    def is_empty(self, value: Any) -> bool:
        return not value

    def schema(self, field: Field) -> dict[str, Any]:
        one = {"type": "string", "maxLength": LONGEST}
        return {
            "type": "object",
            "properties": dict.fromkeys(LANGUAGES, one),
            "additionalProperties": False,
        }

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return (value or {}).values()


class LabelsWidget(forms.Widget):
    """A line for each language."""

    use_fieldset = True

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        told = value if isinstance(value, Mapping) else {}
        here = (attrs or {}).get("id", f"id_{name}")
        lines = [
            draw(
                '<label><span class="k-hint">{}</span><input type="text" name="{}" id="{}" '
                'value="{}" dir="{}" lang="{}" maxlength="{}"></label>',
                words,
                f"{name}-{language}",
                here if place == 0 else f"{here}-{language}",
                told.get(language, ""),
                "rtl" if language == "he" else "ltr",
                language,
                LONGEST,
            )
            for place, (language, words) in enumerate(LANGUAGES.items())
        ]
        return draw('<div class="k-labels">{}{}</div>', *lines)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return {language: data.get(f"{name}-{language}", "") for language in LANGUAGES}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{language}" in data for language in LANGUAGES)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""
