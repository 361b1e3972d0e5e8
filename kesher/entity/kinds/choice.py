"""One answer out of a list: the organisation's own, a model's, or a custom field's."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field, Option
from kesher.entity.kinds import resolving
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.items import check_items, option_of
from kesher.entity.kinds.settings import Setting
from kesher.entity.kinds.widgets import OptionSelect
from kesher.entity.markup import draw
from kesher.lib import hebrew

ITEMS = Setting(key="items", label=_("Answers"), check=check_items, kind="items", required=True)
MOST_NAMED = 12


class Choice(Kind):
    key = "choice"
    label = _("Choice")
    settings = (ITEMS,)
    wanted = _("Please give the key of one answer.")
    nothing = ""

    def understand(self, plain: str, field: Field) -> str:
        return chosen(plain, options(field))

    def widget(self, field: Field) -> forms.Widget:
        return OptionSelect(
            options=options(field), may_be_empty=not field.options.get("never_empty")
        )

    def text(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        option = _option(value, field)
        return option.label if option else str(value)

    def cell(self, value: Any, field: Field) -> str:
        return "" if self.is_empty(value) else tag(value, field)

    def typed(self, value: Any, field: Field) -> str:
        return "" if value is None else str(value)

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return names([value] if value else [], field)

    def schema(self, field: Field) -> dict[str, Any]:
        return schema_of(options(field))


def options(field: Field) -> list[Option]:
    """The answers of a field, archived ones included, labelled in the language of the moment."""
    if list_key := field.options.get("list"):
        return resolving.choices(list_key)
    if items := field.options.get("items"):
        return [option_of(item) for item in items]
    if column := field.options.get("choices"):
        return [_of_the_model(key, label) for key, label in column.flatchoices if key != ""]
    return []


def schema_of(offered: Iterable[Option]) -> dict[str, Any]:
    """Of one answer. Ids of records are not listed: they are others in each organisation."""
    keys = [option.key for option in offered]
    if keys and all(_is_id(key) for key in keys):
        return {"type": "string", "format": "uuid"}
    return {"type": "string", "enum": keys} if keys else {"type": "string"}


def _is_id(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


def names(keys: Iterable[str], field: Field) -> list[str]:
    """What the answers are called, in every language: those who search may speak another."""
    known = {option.key: {option.label, *option.aliases} for option in options(field)}
    return [name for key in keys for name in sorted(known.get(key, {key}))]


def chosen(plain: str, offered: list[Option]) -> str:
    """The key of the option a person means: by its key or by a label in any language."""
    if any(option.key == plain for option in offered):
        return plain
    wanted = hebrew.key(plain)
    meant = {one.key for one in offered if wanted in map(hebrew.key, (one.label, *one.aliases))}
    meant = meant or {one.key for one in offered if hebrew.key(one.key) == wanted}
    if wanted and len(meant) == 1:
        return meant.pop()
    raise not_among(plain, offered)


def not_among(plain: str, offered: Iterable[Option]) -> ValidationError:
    """A person is told the labels; `keyed` are the keys with them, for programs."""
    living = [option for option in offered if not option.archived]
    more = " …" if len(living) > MOST_NAMED else ""
    labels = ", ".join(option.label for option in living[:MOST_NAMED])
    keyed = ", ".join(_keyed(option) for option in living[:MOST_NAMED])
    return ValidationError(
        _("“%(typed)s” is not one of the answers: %(answers)s."),
        params={"typed": plain, "answers": labels + more, "keyed": keyed + more},
        code="choice",
    )


def _keyed(option: Option) -> str:
    return option.key if option.key == option.label else f"{option.key} ({option.label})"


def tag(key: str, field: Field) -> str:
    option = _option(key, field)
    if option is None:
        return draw('<span class="k-tag"><bdi dir="auto">{}</bdi></span>', key)
    return draw(
        '<span class="k-tag k-colour-{}"><bdi dir="auto">{}</bdi></span>',
        option.colour or "gray",
        option.label,
    )


def _option(key: str, field: Field) -> Option | None:
    return next((option for option in options(field) if option.key == key), None)


def _of_the_model(key: Any, label: Any) -> Option:
    return Option(key=str(key), label=str(label), aliases=translations(label))


def translations(label: Any) -> tuple[str, ...]:
    if not isinstance(label, Promise):
        return ()
    here, told = get_language(), []
    for language, _name in settings.LANGUAGES:
        if language != here:
            with override(language):
                told.append(str(label))
    return tuple(told)
