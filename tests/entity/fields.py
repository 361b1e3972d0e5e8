"""Fields for tests, as an administrator would have made them."""

from typing import Any

from kesher.entity import kinds
from kesher.entity.fields import ExtraField

SIZES = [
    {"key": "small", "labels": {"he": "קטן", "en": "Small"}, "colour": "green"},
    {"key": "large", "labels": {"he": "גדול", "en": "Large"}, "colour": "red"},
    {"key": "old", "labels": {"he": "ישן", "en": "Old"}, "colour": "", "archived": True},
]


def custom_field(kind: str, *, key: str = "x_it", label: str = "It", **options: Any) -> ExtraField:
    if kind in {"choice", "choices"}:
        options.setdefault("items", SIZES)
    return ExtraField(
        key=key,
        label=label,
        kind=kinds.kind(kind),
        lookup=f"extra__{key}",
        nullable=True,
        is_custom=True,
        sortable=kinds.kind(kind).sortable,
        options=options,
    )
