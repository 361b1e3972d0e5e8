"""A running number, given out by a counter of the organisation and never typed."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, ORDERED, Kind
from kesher.entity.kinds.settings import Setting, whole_between
from kesher.entity.markup import draw
from kesher.lib import hebrew

LONGEST_PREFIX = 12
MOST_DIGITS = 12


def _check_prefix(raw: Any) -> str:
    prefix = hebrew.clean(str(raw))
    if len(prefix) > LONGEST_PREFIX:
        raise ValidationError(
            _("This is longer than %(limit)s characters."), params={"limit": LONGEST_PREFIX}
        )
    return prefix


class Number(Kind):
    """The Python value is the bare number; prefix and leading zeros are its dress."""

    key = "number"
    label = _("Running number")
    align = "end"
    assigned = True
    operators = (*ORDERED, *EMPTINESS)
    settings = (
        Setting(key="prefix", label=_("Prefix"), check=_check_prefix, kind="text"),
        Setting(key="digits", label=_("Digits"), check=whole_between(1, MOST_DIGITS), default=1),
    )
    ltr = True
    json_types = (int, str)
    wanted = _("Please give a whole number.")

    def understand(self, plain: str, field: Field) -> int:
        bare = plain.removeprefix(field.options.get("prefix", "")).strip().lstrip("#").lstrip("0")
        if not bare.isascii() or not bare.isdigit() or len(bare) > MOST_DIGITS:
            raise ValidationError(self.wanted, code="number")
        return int(bare)

    def text(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        return f"{field.options.get('prefix', '')}{value:0{field.options.get('digits', 1)}}"

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        return draw('<bdi dir="ltr" class="k-number">{}</bdi>', self.text(value, field))

    def typed(self, value: Any, field: Field) -> str:
        return "" if value is None else str(value)

    def to_json(self, value: Any, field: Field) -> Any:
        return None if value is None else self.text(value, field)

    def to_store(self, value: Any, field: Field) -> Any:
        return value

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return () if value is None else (self.text(value, field),)

    def digits(self, value: Any, field: Field) -> Iterable[str]:
        return () if value is None else (str(value),)
