"""An amount of money, in minor units of the field's currency, or the organisation's."""

from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, ORDERED, Kind
from kesher.entity.kinds.settings import Setting
from kesher.entity.markup import draw
from kesher.lib import money
from kesher.tenancy.organization import organization

MOST = 10**15
# An amount that says its currency, as JSON Schema.
AMOUNT_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}},
    "required": ["amount"],
    "additionalProperties": False,
}


def _check_currency(raw: Any) -> str:
    code = str(raw).strip().upper()
    if code not in money.CURRENCIES:
        raise ValidationError(_("Please give a currency by its three letters, like ILS."))
    return code


class Money(Kind):
    """The Python value is an int of minor units; an amount in another currency is refused."""

    key = "money"
    label = _("Money")
    searched = False
    align = "end"
    operators = (*ORDERED, *EMPTINESS)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(key="currency", label=_("Currency"), check=_check_currency, kind="currency"),
    )
    ltr = True
    json_types = (int, float, str, dict)
    wanted = _("Please give an amount, or an object with an amount and a currency.")

    def parse(self, text: Any, field: Field) -> Any:
        return text.amount_minor if isinstance(text, money.Money) else super().parse(text, field)

    def understand(self, plain: str, field: Field) -> int:
        currency = currency_of(field)
        try:
            amount = money.parse(plain, default_currency=currency)
        except money.NotMoney as problem:
            raise ValidationError(
                _("This is not an amount; it should look like 1,234.50."), code="money"
            ) from problem
        if amount.currency != currency:
            raise ValidationError(
                _("Please give the amount in %(currency)s."),
                params={"currency": currency},
                code="currency",
            )
        if abs(amount.amount_minor) > MOST:
            raise ValidationError(_("This amount is too large."), code="bounds")
        return amount.amount_minor

    def from_json(self, raw: Any, field: Field) -> Any:
        """A number of whole units, a text, or {"amount": "1234.50", "currency": "ILS"}."""
        if not isinstance(raw, dict):
            return super().from_json(raw, field)
        if set(raw) - {"amount", "currency"} or type(raw.get("amount")) not in (int, float, str):
            raise ValidationError(self.wanted, code="type")
        if raw.get("currency") not in (None, currency_of(field)):
            raise ValidationError(
                _("Please give the amount in %(currency)s."),
                params={"currency": currency_of(field)},
                code="currency",
            )
        return super().from_json(raw["amount"], field)

    def widget(self, field: Field) -> forms.Widget:
        return forms.TextInput(
            attrs={
                "dir": "ltr",
                "inputmode": "decimal",
                "autocomplete": "off",
                "data-currency": currency_of(field),
            }
        )

    def text(self, value: Any, field: Field) -> str:
        return "" if value is None else money.format(_amount(value, field))

    def cell(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        return draw('<bdi dir="ltr" class="k-number">{}</bdi>', self.text(value, field))

    def typed(self, value: Any, field: Field) -> str:
        return "" if value is None else f"{_major(value, field):f}"

    def to_json(self, value: Any, field: Field) -> Any:
        if value is None:
            return None
        return {"amount": self.typed(value, field), "currency": _amount(value, field).currency}

    def to_store(self, value: Any, field: Field) -> Any:
        return None if value is None else _amount(value, field).amount_minor

    def sheet(self, value: Any, field: Field) -> Any:
        return None if value is None else float(_major(value, field))

    def schema(self, field: Field) -> dict[str, Any]:
        return {"anyOf": [AMOUNT_SCHEMA, {"type": "number"}, {"type": "string"}]}


def currency_of(field: Field) -> str:
    return str(field.options.get("currency") or organization().currency)


def _amount(value: Any, field: Field) -> money.Money:
    """The record's own amount, or the field's minor units with their currency."""
    return value if isinstance(value, money.Money) else money.Money(value, currency_of(field))


def _major(value: Any, field: Field) -> Decimal:
    return _amount(value, field).amount
