"""Kinds of values: everything that can be asked of a phone, an amount or a date."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from kesher.accounts.models import Membership
from kesher.entity.fields import Field
from kesher.entity.kinds.address import Address
from kesher.entity.kinds.base import Kind
from kesher.entity.kinds.choice import Choice
from kesher.entity.kinds.choices import Choices
from kesher.entity.kinds.colour import Colour
from kesher.entity.kinds.date import Date
from kesher.entity.kinds.date_time import DateTime
from kesher.entity.kinds.document import Document
from kesher.entity.kinds.duration import Duration
from kesher.entity.kinds.email import Email
from kesher.entity.kinds.file import File, Image
from kesher.entity.kinds.labels import Labels
from kesher.entity.kinds.link import Link
from kesher.entity.kinds.money import Money
from kesher.entity.kinds.number import Number
from kesher.entity.kinds.numbers import Decimal_, Percent, Quantity, WholeNumber
from kesher.entity.kinds.phone import Phone
from kesher.entity.kinds.price import Price
from kesher.entity.kinds.rating import Rating
from kesher.entity.kinds.reference import Reference
from kesher.entity.kinds.rich_text import RichText
from kesher.entity.kinds.sides import Sides
from kesher.entity.kinds.stored import FileSize, MediaType
from kesher.entity.kinds.text import LongText, Text
from kesher.entity.kinds.url import Url
from kesher.entity.kinds.user import User
from kesher.entity.kinds.yes_no import YesNo

__all__ = ["Kind", "all_kinds", "for_column", "gather", "kind"]

_KINDS: dict[str, Kind] = {
    one.key: one
    for one in (
        Text(),
        LongText(),
        RichText(),
        Choice(),
        Choices(),
        YesNo(),
        WholeNumber(),
        Decimal_(),
        Quantity(),
        Money(),
        Price(),
        Percent(),
        Date(),
        DateTime(),
        Duration(),
        Email(),
        Phone(),
        Url(),
        Address(),
        User(),
        Reference(),
        Link(),
        File(),
        Image(),
        Rating(),
        Colour(),
        Number(),
        Document(),
        Sides(),
        Labels(),
        FileSize(),
        MediaType(),
    )
}

_BY_COLUMN: "tuple[tuple[type[models.Field[Any, Any]], str], ...]" = (
    (models.EmailField, "email"),
    (models.URLField, "url"),
    (models.FileField, "file"),
    (models.UUIDField, "text"),
    (models.CharField, "text"),
    (models.TextField, "long_text"),
    (models.BooleanField, "yes_no"),
    (models.DecimalField, "decimal"),
    (models.FloatField, "decimal"),
    (models.IntegerField, "whole_number"),
    (models.DateTimeField, "date_time"),
    (models.DateField, "date"),
    (models.JSONField, "document"),
)


class NoKind(LookupError):
    """A column of a type that no kind of value describes."""


def kind(key: str) -> Kind:
    return _KINDS[key]


def all_kinds() -> tuple[Kind, ...]:
    return tuple(_KINDS.values())


def for_column(column: "models.Field[Any, Any]") -> Kind:
    """By what the column calls itself, else by its type in Django."""
    if told := getattr(column, "kind", ""):
        return _KINDS[told]
    if isinstance(column, models.ForeignKey):
        return _KINDS["user" if column.related_model is Membership else "reference"]
    if column.choices:
        return _KINDS["choice"]
    for column_type, key in _BY_COLUMN:
        if isinstance(column, column_type):
            return _KINDS[key]
    raise NoKind(f"No kind of value describes {column!r}.")


def gather(fields: Iterable[Field], records: Sequence[Any]) -> None:
    """Fetch whatever the cells of a whole page will ask for: a query for each sort of thing."""
    for field in fields:
        field.kind.gather([field.read(record) for record in records], field)
