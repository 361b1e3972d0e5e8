"""Model columns whose meaning is more than their SQL type; each names its kind of value."""

from typing import Any, ClassVar

from django.db import models


class PhoneColumn(models.CharField):
    """A phone in E.164, or a short code with its star."""

    kind: ClassVar[str] = "phone"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 32)
        super().__init__(*args, **options)


class MoneyColumn(models.BigIntegerField):
    """Minor units; the currency stands in the record's `currency`, or is the organisation's."""

    kind: ClassVar[str] = "money"


class RichTextColumn(models.TextField):
    """HTML that passed the sanitiser."""

    kind: ClassVar[str] = "rich_text"


class PercentColumn(models.SmallIntegerField):
    kind: ClassVar[str] = "percent"


class DurationColumn(models.PositiveIntegerField):
    """Whole minutes."""

    kind: ClassVar[str] = "duration"


class RatingColumn(models.PositiveSmallIntegerField):
    """Stars, 1 to 5."""

    kind: ClassVar[str] = "rating"


class ImageColumn(models.UUIDField):
    """The id of a stored picture."""

    kind: ClassVar[str] = "image"


class ColourColumn(models.CharField):
    """One of the palette's names."""

    kind: ClassVar[str] = "colour"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 12)
        super().__init__(*args, **options)


class ChoiceColumn(models.CharField):
    """A key of one of the organisation's own lists of choices, named by `list`."""

    kind: ClassVar[str] = "choice"

    def __init__(self, *args: Any, list: str = "", **options: Any) -> None:  # noqa: A002
        self.list = list
        options.setdefault("max_length", 40)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "list": self.list}


class ChoicesColumn(models.JSONField):
    """Several keys of one of the organisation's lists."""

    kind: ClassVar[str] = "choices"

    def __init__(self, *args: Any, list: str = "", **options: Any) -> None:  # noqa: A002
        self.list = list
        options.setdefault("default", _no_choices)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "list": self.list}


class OrderColumn(models.CharField):
    """A sort key, compared by code point on every database."""

    def db_parameters(self, connection: Any) -> Any:
        collation = "C" if connection.vendor == "postgresql" else None
        return super().db_parameters(connection) | {"collation": collation}


class LinkColumn(models.CharField):
    """`entity:id` of any record; resolved, and checked against the reader's rights, by its kind."""

    kind: ClassVar[str] = "link"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 80)
        super().__init__(*args, **options)


def _no_choices() -> list[str]:
    return []
