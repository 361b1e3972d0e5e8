"""What rows of the settings have in common: a name in some language, and a key for good."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.kinds.palette import PALETTE

LONGEST_KEY: Final = 40
UNNAMED: Final = "own"


def texts(name: str, labels: Any) -> None:
    if not isinstance(labels, dict) or not all(isinstance(one, str) for one in labels.values()):
        raise ValidationError({name: _("Please give a text for each language.")})


def label(labels: Mapping[str, str]) -> None:
    texts("labels", labels)
    if not any(labels.values()):
        raise ValidationError({"labels": _("Please give a name in at least one language.")})


def colour(name: str) -> None:
    if name not in {"", *PALETTE}:
        raise ValidationError({"colour": _("This colour is not in the palette.")})


def same(known: Any, row: Any, *names: str) -> None:
    changed = [name for name in names if getattr(known, name) != getattr(row, name)]
    if changed:
        raise ValidationError(dict.fromkeys(changed, _("This cannot be changed any more.")))


def new_key(labels: Mapping[str, str], taken: Iterable[str], *, prefix: str = "") -> str:
    """From the English name; numbered where that is missing, or was used before."""
    known = set(taken)
    words = "_".join(re.findall(r"[a-z0-9]+", labels.get("en", "").lower()))
    name = f"{prefix}{words or UNNAMED}"[: LONGEST_KEY - 4].rstrip("_")
    number, key = 1, name
    while key in known:
        number += 1
        key = f"{name}_{number}"
    return key
