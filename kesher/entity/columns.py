"""Model columns whose meaning is more than their SQL type; each names its kind of value."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

# Django's columns take their types for the checker alone.
if TYPE_CHECKING:
    _Char = models.CharField[Any, Any]
    _Text = models.TextField[Any, Any]
    _Big = models.BigIntegerField[Any, Any]
    _Small = models.SmallIntegerField[Any, Any]
    _Positive = models.PositiveIntegerField[Any, Any]
    _Few = models.PositiveSmallIntegerField[Any, Any]
    _PositiveBig = models.PositiveBigIntegerField[Any, Any]
    _Id = models.UUIDField[Any, Any]
    _Decimal = models.DecimalField[Any, Any]
else:
    _Char, _Text, _Big, _Small = (
        models.CharField,
        models.TextField,
        models.BigIntegerField,
        models.SmallIntegerField,
    )
    _Positive, _Few, _PositiveBig, _Id, _Decimal = (
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.PositiveBigIntegerField,
        models.UUIDField,
        models.DecimalField,
    )


class PhoneColumn(_Char):
    """A phone in E.164, or a short code with its star; `;ext=` and its extension after either."""

    kind: ClassVar[str] = "phone"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 32)
        super().__init__(*args, **options)


class MoneyColumn(_Big):
    """Minor units of the organisation's currency, or of that which a `PriceField` keeps beside."""

    kind: ClassVar[str] = "money"


class NumberColumn(_PositiveBig):
    """A running number, given out by a counter of the organisation."""

    kind: ClassVar[str] = "number"


class RichTextColumn(_Text):
    """HTML that passed the sanitiser."""

    kind: ClassVar[str] = "rich_text"


class PercentColumn(_Small):
    kind: ClassVar[str] = "percent"


class QuantityColumn(_Decimal):
    """How many or how much, to the thousandth."""

    kind: ClassVar[str] = "quantity"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_digits", 12)
        options.setdefault("decimal_places", 3)
        super().__init__(*args, **options)


class DurationColumn(_Positive):
    """Whole minutes."""

    kind: ClassVar[str] = "duration"


class RatingColumn(_Few):
    """Stars, 1 to 5."""

    kind: ClassVar[str] = "rating"


class ImageColumn(_Id):
    """The id of a stored picture."""

    kind: ClassVar[str] = "image"


class FileColumn(_Id):
    """The id of a stored file."""

    kind: ClassVar[str] = "file"


class FileSizeColumn(_PositiveBig):
    """Bytes."""

    kind: ClassVar[str] = "file_size"


class MediaTypeColumn(_Char):
    """As RFC 6838 writes it."""

    kind: ClassVar[str] = "media_type"


class ColourColumn(_Char):
    """One of the palette's names."""

    kind: ClassVar[str] = "colour"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 12)
        super().__init__(*args, **options)


class ChoiceColumn(_Char):
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


class LabelsColumn(models.JSONField):
    """A short text in each language."""

    kind: ClassVar[str] = "labels"


class OrderColumn(_Char):
    """A sort key, compared by code point on every database."""

    def db_parameters(self, connection: Any) -> Any:
        collation = "C" if connection.vendor == "postgresql" else None
        return super().db_parameters(connection) | {"collation": collation}


class LinkColumn(_Char):
    """`entity:id` of any record; resolved, and checked against the reader's rights, by its kind."""

    kind: ClassVar[str] = "link"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 80)
        super().__init__(*args, **options)


def _no_choices() -> list[str]:
    return []
