"""A price: an amount that says its own currency, beside others in other currencies."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, LOOKUPS, ORDERED
from kesher.entity.kinds.money import AMOUNT_SCHEMA, MOST, Money
from kesher.lib import money
from kesher.tenancy.organization import organization


class Price(Money):
    """The Python value is a `money.Money`; an amount without a currency is in the organisation's.

    Prices in different currencies are never compared: the filter asks within one.
    """

    key = "price"
    label = _("Price")
    custom = False
    operators = (*ORDERED, *EMPTINESS)
    settings = ()

    def parse(self, text: Any, field: Field) -> Any:
        return text if isinstance(text, money.Money) else super().parse(text, field)

    def understand(self, plain: str, field: Field) -> Any:
        try:
            price = money.parse(plain, default_currency=organization().currency)
        except money.NotMoney as problem:
            raise ValidationError(
                _("This is not a price; it should look like 1,234.50 or 99 USD."), code="money"
            ) from problem
        if not 0 <= price.amount_minor <= MOST:
            raise ValidationError(_("A price is not negative, and not that large."), code="bounds")
        return price

    def from_json(self, raw: Any, field: Field) -> Any:
        """A number of whole units, a text, or {"amount": "1234.50", "currency": "USD"}."""
        if not isinstance(raw, dict):
            return super().from_json(raw, field)
        currency = raw.get("currency") or organization().currency
        if (
            set(raw) - {"amount", "currency"}
            or type(raw.get("amount")) not in (int, float, str)
            or type(raw.get("currency")) not in (str, type(None))
            or currency not in money.CURRENCIES
        ):
            raise ValidationError(self.wanted, code="type")
        return self.parse(f"{raw['amount']} {currency}", field)

    def widget(self, field: Field) -> forms.Widget:
        return forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"})

    def typed(self, value: Any, field: Field) -> str:
        """With its currency only where that is another than the organisation's."""
        if value is None:
            return ""
        bare = f"{value.amount:f}"
        return bare if value.currency == organization().currency else f"{bare} {value.currency}"

    def to_json(self, value: Any, field: Field) -> Any:
        if value is None:
            return None
        return {"amount": f"{value.amount:f}", "currency": value.currency}

    def to_store(self, value: Any, field: Field) -> Any:
        return self.to_json(value, field)

    def from_store(self, raw: Any, field: Field) -> Any:
        return money.of(Decimal(raw["amount"]), currency=raw["currency"])

    def sheet(self, value: Any, field: Field) -> Any:
        typed = self.typed(value, field)
        return float(typed) if typed and " " not in typed else typed or None

    def schema(self, field: Field) -> dict[str, Any]:
        return {"anyOf": [{"type": "number", "minimum": 0}, AMOUNT_SCHEMA, {"type": "string"}]}

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        (currency,) = field.beside
        found = Q(pk__in=[])
        for operand in operands:
            price = self.parse(operand, field)
            lookup = LOOKUPS.get(operator, "")
            found |= Q(**{f"{field.lookup}{lookup}": price.amount_minor, currency: price.currency})
        return found
