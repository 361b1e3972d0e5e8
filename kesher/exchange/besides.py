"""What a column says of another's value: the currency of an amount, how something ended."""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field, Option
from kesher.entity.kinds import choice
from kesher.entity.kinds.base import plain_text
from kesher.entity.kinds.money import currency_of
from kesher.exchange import synonyms

CURRENCY, ENDED = "currency", "ended"
ENDINGS: Final = {"won", "lost"}
LABELS: Final[dict[str, Any]] = {CURRENCY: lazy("Currency"), ENDED: lazy("How it ended")}


def variants(field: Field) -> list[str]:
    """What may be said of a field in a column of its own."""
    if field.kind.key == "money":
        return [CURRENCY]
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
}
