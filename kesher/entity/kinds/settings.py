"""What an administrator may set for a custom field, told as plain values by its kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. `check` cleans a value or raises; `kind` is the kind that asks for it.

    `kind` is "items" for the answers of a choice and "entity" for the key of a record type.
    """

    key: str
    label: Any
    check: Callable[[Any], Any]
    kind: str = "whole_number"
    required: bool = False
    default: Any = None
    help: Any = ""


def checked(settings: tuple[Setting, ...], options: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting given or taken by default; raises one `ValidationError` for all problems."""
    if not isinstance(options, Mapping):
        raise ValidationError(_("Settings are given by their names."))
    known = {setting.key: setting for setting in settings}
    problems: dict[str, Any] = {
        key: _("This kind of field has no such setting.") for key in options if key not in known
    }
    clean: dict[str, Any] = {}
    for key, setting in known.items():
        given = options.get(key, setting.default)
        try:
            if given not in (None, "", []):
                clean[key] = setting.check(given)
            elif setting.required:
                problems[key] = _("Please fill in this field.")
        except ValidationError as problem:
            problems[key] = problem
    _in_order(clean, problems)
    if problems:
        raise ValidationError(problems)
    return clean


def _in_order(clean: dict[str, Any], problems: dict[str, Any]) -> None:
    lowest, highest = clean.get("minimum"), clean.get("maximum")
    if lowest is not None and highest is not None and lowest > highest:
        problems["maximum"] = _("The highest value is lower than the lowest.")


def whole_between(lowest: int, highest: int) -> Callable[[Any], int]:
    def check(raw: Any) -> int:
        typed = str(raw).strip()
        # Longer digit strings are refused before int() spends time on them.
        is_whole = len(typed) <= 20 and typed.lstrip("-").isascii() and typed.lstrip("-").isdigit()  # noqa: PLR2004
        if isinstance(raw, bool) or not is_whole or not lowest <= int(typed) <= highest:
            raise ValidationError(
                _("Please give a whole number from %(lowest)s to %(highest)s."),
                params={"lowest": lowest, "highest": highest},
            )
        return int(typed)

    return check
