"""What a column says of another's value: a currency, the time of a day, how something ended."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field, Option
from kesher.entity.kinds import choice
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.money import currency_of
from kesher.exchange import synonyms

CURRENCY, ENDED, TIME = "currency", "ended", "time"
ENDINGS: Final = {"won", "lost"}
LABELS: Final[dict[str, Any]] = {
    CURRENCY: lazy("Currency"),
    ENDED: lazy("How it ended"),
    TIME: lazy("Time"),
}
HALF_A_DAY: Final = 12
HOUR: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?::[\d.]+)?(\s*[ap]\.?m\.?)?$", re.IGNORECASE)

_SAID: Final = {"money": CURRENCY, "date_time": TIME}


def variants(field: Field) -> list[str]:
    """What may be said of a field in a column of its own."""
    if field.kind.key in _SAID:
        return [_SAID[field.kind.key]]
    if field.kind.key == "choice" and field.options.get("list"):
        told = {one.meaning for one in choice.options(field)}
        return [ENDED] if told >= ENDINGS else []
    return []


def told(field: Field, variant: str, cell: Any, beside: Any) -> Any:
    """The cell as it is meant, with what the column beside it says."""
    says = plain_text(beside)
    return _TOLD[variant](field, cell, says) if says else cell


def _with_currency(field: Field, cell: Any, says: str) -> Any:
    """An amount in another currency says so, and is refused where there is but one."""
    amount = plain_text(cell)
    return f"{amount} {says}" if amount and says.upper() != currency_of(field) else cell


def _at_time(_field: Field, cell: Any, says: str) -> Any:
    """A day, at the time that is told beside it; a moment has its own."""
    day = f"{cell:%d/%m/%Y}" if isinstance(cell, date) else plain_text(cell)
    if not day or isinstance(cell, datetime) or ":" in day:
        return cell
    if not (told := HOUR.search(says)):
        return f"{day} {says}"
    half = (told[3] or "").strip().lower()[:1]
    hour = int(told[1]) % HALF_A_DAY + HALF_A_DAY * (half == "p") if half else int(told[1])
    return f"{day} {hour:02}:{told[2]}"


def _as_it_ended(field: Field, cell: Any, says: str) -> Any:
    """What was won or lost stands where such things do, of the same way of selling."""
    meaning = next(iter(synonyms.answers(ENDED, says)), "")
    if not meaning:
        return cell
    options = choice.options(field)
    stands = _option(field, cell, options)
    if stands and stands.meaning == meaning:
        return cell
    ways = [one for one in options if one.meaning == meaning and not one.archived]
    same = [one for one in ways if stands and one.group == stands.group]
    return next((one.key for one in (*same, *ways)), cell)


def _option(field: Field, cell: Any, options: list[Option]) -> Option | None:
    try:
        key = field.kind.parse(cell, field)
    except ValidationError:
        return None
    return next((one for one in options if one.key == key), None)


_TOLD: Final[dict[str, Callable[[Field, Any, str], Any]]] = {
    CURRENCY: _with_currency,
    ENDED: _as_it_ended,
    TIME: _at_time,
}
