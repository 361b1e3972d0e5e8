"""The answers an administrator writes for a custom choice, as plain JSON."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Option
from kesher.entity.kinds.palette import PALETTE
from kesher.lib import hebrew

MOST_ITEMS = 200
KEY = re.compile(r"[A-Za-z0-9_-]{0,40}", re.ASCII)
LONGEST_LABEL = 80


def option_of(item: dict[str, Any]) -> Option:
    labels: dict[str, str] = item.get("labels") or {}
    here = labels.get((get_language() or "he")[:2], "")
    told = [label for label in labels.values() if label]
    return Option(
        key=item["key"],
        label=here or (told[0] if told else item["key"]),
        colour=item.get("colour", ""),
        archived=bool(item.get("archived")),
        aliases=tuple(told),
    )


def check_items(raw: Any) -> list[dict[str, Any]]:
    """[{"key", "labels": {language: text}, "colour", "archived"}]; a bare text is key and label."""
    if not isinstance(raw, list) or len(raw) > MOST_ITEMS:
        raise ValidationError(
            _("Please give a list of at most %(most)s answers."), params={"most": MOST_ITEMS}
        )
    items = [_item(one) for one in raw]
    _give_keys(items)
    keys = [item["key"] for item in items]
    if len(set(keys)) < len(keys):
        raise ValidationError(_("Two answers have the same key."))
    return items


def _give_keys(items: list[dict[str, Any]]) -> None:
    """Number the new answers after all those there ever were; a key is never used twice."""
    taken = [int(one["key"][7:]) for one in items if re.fullmatch(r"option_\d{1,6}", one["key"])]
    number = max(taken, default=0)
    for item in items:
        if not item["key"]:
            number += 1
            item["key"] = f"option_{number}"


def _item(raw: Any) -> dict[str, Any]:
    language = (get_language() or "he")[:2]
    told = {"labels": {language: raw}} if isinstance(raw, str) else raw
    if not isinstance(told, dict) or set(told) - {"key", "labels", "colour", "archived"}:
        raise ValidationError(_("An answer has a key, labels, a colour and nothing else."))
    labels = _labels(told.get("labels"))
    key = told.get("key") or ""
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise ValidationError(_("A key is made of Latin letters, digits and underscores."))
    colour = told.get("colour") or ""
    if colour not in {"", *PALETTE}:
        raise ValidationError(_("This colour is not in the palette."))
    archived = told.get("archived") is True
    return {"key": key, "labels": labels, "colour": colour, "archived": archived}


def _labels(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(text, str) for text in raw.values()):
        raise ValidationError(_("An answer needs a label."))
    labels = {str(language)[:8]: hebrew.clean(text) for language, text in raw.items()}
    if not any(labels.values()):
        raise ValidationError(_("An answer needs a label."))
    if max(map(len, labels.values())) > LONGEST_LABEL:
        raise ValidationError(
            _("This is longer than %(limit)s characters."), params={"limit": LONGEST_LABEL}
        )
    return labels
