"""A moment."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds import clock, periods
from kesher.entity.kinds.base import EMPTINESS
from kesher.entity.kinds.date import Date
from kesher.entity.kinds.day_inputs import MomentInput
from kesher.entity.markup import draw
from kesher.lib import dates

# Years of four digits, and none so near the calendar's end that a time zone leads out of it.
FIRST_YEAR, LAST_YEAR = 1000, 9998
NOW = "now"
MIDNIGHT = " 00:00"
NOT_A_MOMENT = _("This is not a date and time; it should look like 31/12/2026 14:30.")


class DateTime(Date):
    """Kept in UTC, typed and shown by the organisation's clock.

    Filters ask for whole days, or for `now`.
    """

    key = "date_time"
    label = _("Date and time")
    operators = ("=", "!=", "<", "<=", ">", ">=", "within", *EMPTINESS)
    wanted = _("Please give a moment like 2026-12-31T14:30:00+02:00.")

    def parse(self, text: Any, field: Field) -> Any:
        if isinstance(text, datetime.datetime):
            return _utc(clock.as_told(text))
        if isinstance(text, datetime.date):
            return _utc(clock.day_starts(text))
        return super().parse(text, field)

    def understand(self, plain: str, field: Field) -> datetime.datetime:
        if plain.lower() == NOW:
            return timezone.now()
        if phrase := periods.day_canonical(plain):
            return _utc(clock.day_starts(periods.day(phrase, clock.today())))
        try:
            return _utc(dates.parse_datetime(plain, clock.zone()))
        except ValueError as problem:
            raise ValidationError(NOT_A_MOMENT, code="date") from problem

    def from_json(self, raw: Any, field: Field) -> Any:
        if raw in (None, ""):
            return None
        try:
            return _utc(clock.as_told(datetime.datetime.fromisoformat(raw)))
        except (TypeError, ValueError) as problem:
            raise ValidationError(self.wanted, code="type") from problem

    def widget(self, field: Field) -> forms.Widget:
        return MomentInput()

    def text(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        return _shown(clock.local(value))

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        here = clock.local(value)
        return draw(
            '<time datetime="{}"><bdi dir="ltr">{}</bdi></time>',
            here.isoformat(timespec="seconds"),
            # Who gave a day alone meant the day; midnight would say otherwise.
            _shown(here).removesuffix(MIDNIGHT),
        )

    def typed(self, value: Any, field: Field) -> Any:
        return "" if value is None else clock.local(value).strftime("%Y-%m-%dT%H:%M")

    def to_json(self, value: Any, field: Field) -> Any:
        return None if value is None else _written(value)

    def to_store(self, value: Any, field: Field) -> Any:
        """UTC to the second in one spelling, so that the order of texts is the order of time."""
        return None if value is None else _stored(value)

    def from_store(self, raw: Any, field: Field) -> Any:
        return datetime.datetime.fromisoformat(raw)

    def sheet(self, value: Any, field: Field) -> Any:
        return None if value is None else clock.local(value).replace(tzinfo=None)

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        if operator == "within" or _has_hour(operands[0]):
            return super().asked(field, operator, operands)
        day = clock.local(self.parse(operands[0], field)).date()
        start, end = self.bound(day, field), self.bound(day + datetime.timedelta(days=1), field)
        at_least, before = f"{field.lookup}__gte", f"{field.lookup}__lt"
        return {
            "=": Q(**{at_least: start, before: end}),
            "<": Q(**{before: start}),
            "<=": Q(**{before: end}),
            ">": Q(**{at_least: end}),
            ">=": Q(**{at_least: start}),
        }[operator]

    def canonical(self, field: Field, operator: str, typed: str) -> str:
        """A bare day stays a day: `= 31/12/2026` is the whole of it."""
        if typed.strip().lower() == NOW:
            return NOW
        if operator == "within" or periods.day_canonical(typed) or _has_hour(typed):
            return super().canonical(field, operator, typed)
        value = self.parse(typed, field)
        if value is None:
            raise ValidationError(_("Please give a value, or ask whether it is empty."))
        return clock.local(value).date().isoformat()

    def operand_words(self, field: Field, operator: str, operand: str) -> str:
        if operand == NOW:
            return str(_("now"))
        words = super().operand_words(field, operator, operand)
        return words if _has_hour(operand) else words.removesuffix(" 00:00")

    def bound(self, day: datetime.date, field: Field) -> Any:
        start = clock.day_starts(day)
        return _stored(start) if field.is_custom else start


def _shown(here: datetime.datetime) -> str:
    """Spelt out: `strftime` takes three times as long, and loses the zeros of early years."""
    day = f"{here.day:02}/{here.month:02}/{here.year:04}"
    return f"{day} {here.hour:02}:{here.minute:02}"


def _has_hour(typed: str) -> bool:
    return ":" in typed or typed == NOW


def _utc(moment: datetime.datetime) -> datetime.datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValidationError(NOT_A_MOMENT, code="date")
    return moment.astimezone(datetime.UTC)


def _written(moment: datetime.datetime) -> str:
    """RFC 3339, whose distances from UTC are of whole minutes, as those of sun time are not."""
    here = clock.local(moment)
    offset = here.utcoffset() or datetime.timedelta()
    plain = here if not offset.seconds % 60 else _utc(moment)
    return plain.isoformat(timespec="seconds")


def _stored(moment: datetime.datetime) -> str:
    return _utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")
