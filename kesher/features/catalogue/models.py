"""Products and services, their categories, price lists, prices, and what bundles consist of."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.entity.columns import (
    ChoiceColumn,
    ImageColumn,
    MoneyColumn,
    NumberColumn,
    OrderColumn,
    QuantityColumn,
)
from kesher.entity.kinds import resolving
from kesher.entity.record import Record
from kesher.lib import hebrew, money
from kesher.tenancy.organization import organization

COMMON = ("ILS", "USD", "EUR", "GBP")
SMALLEST_QUANTITY = Decimal("0.001")


class ProductKind(models.TextChoices):
    PRODUCT = "product", _("Product")
    SERVICE = "service", _("Service")
    SUBSCRIPTION = "subscription", _("Subscription")


class Vat(models.TextChoices):
    """How the law treats a sale of it: at the rate of the day, at zero, or not at all."""

    STANDARD = "standard", _("Standard rate")
    ZERO = "zero", _("Zero rate")
    EXEMPT = "exempt", _("Exempt")


# A line of a bundle, each of whose parts is taxed as the law treats it.
BY_PARTS = "parts"
LINE_VAT: list[tuple[str, Any]] = [*Vat.choices, (BY_PARTS, _("By its parts"))]


class Billing(models.TextChoices):
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    YEARLY = "yearly", _("Yearly")


def currencies() -> list[tuple[str, str]]:
    """Those that are met most come first."""
    return [(one, one) for one in (*COMMON, *sorted(money.CURRENCIES - {*COMMON}))]


def own_currency() -> str:
    return organization().currency


def _currency_column() -> "models.CharField[Any, Any]":
    return models.CharField(max_length=3, blank=True, editable=False)


def _price_column(label: Any) -> MoneyColumn:
    return MoneyColumn(label, null=True, blank=True, validators=[MinValueValidator(0)])


def _quantity_column(label: Any) -> QuantityColumn:
    return QuantityColumn(
        label, default=Decimal(1), validators=[MinValueValidator(SMALLEST_QUANTITY)]
    )


class Category(Record):
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_index=False,
        verbose_name=_("within"),
    )
    description = models.TextField(_("description"), blank=True)
    sort_name = OrderColumn(max_length=120, blank=True, editable=False)

    derived = frozenset({"sort_name"})
    sorted_by: ClassVar[dict[str, str]] = {"name": "sort_name"}

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("category"), _("categories")
        indexes = [
            models.Index(fields=["organization", "sort_name", "id"], name="categories_by_name"),
            models.Index(fields=["organization", "parent"], name="categories_within"),
        ]

    def __str__(self) -> str:
        return self.name

    def settle(self) -> set[str]:
        self.sort_name = hebrew.sort_key(self.name)[:120]
        return {"sort_name"}


class Product(Record):
    """A product, service or subscription. Prices and costs are before VAT, for one unit."""

    number = NumberColumn(_("number"), null=True, blank=True)
    code = models.CharField(_("code (SKU)"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=12, choices=ProductKind.choices, default=ProductKind.PRODUCT
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        db_index=False,
        verbose_name=_("category"),
    )
    unit = ChoiceColumn(_("unit"), list="product.unit", blank=True)
    description = models.TextField(_("description"), blank=True)
    price = _price_column(_("price"))
    price_currency = _currency_column()
    cost = _price_column(_("cost"))
    cost_currency = _currency_column()
    vat = models.CharField(
        _("VAT"),
        max_length=12,
        choices=Vat.choices,
        default=Vat.STANDARD,
        help_text=_("A bundle is taxed by its parts, each at its own rate."),
    )
    billing = models.CharField(_("billed"), max_length=12, choices=Billing.choices, blank=True)
    photo = ImageColumn(_("picture"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    sort_name = OrderColumn(max_length=200, blank=True, editable=False)

    derived = frozenset({"sort_name", "price_currency", "cost_currency"})
    sorted_by: ClassVar[dict[str, str]] = {"name": "sort_name"}

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("product"), _("products")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"],
                condition=~models.Q(code="") & models.Q(deleted_at=None),
                name="one_product_per_code",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "sort_name", "id"], name="products_by_name"),
            models.Index(fields=["organization", "number", "id"], name="products_by_number"),
            models.Index(
                fields=["organization", "category", "sort_name", "id"], name="products_by_category"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subtitle(self) -> str:
        return self.code

    @property
    def own_price(self) -> money.Money | None:
        return _money(self.price, self.price_currency)

    @property
    def own_cost(self) -> money.Money | None:
        return _money(self.cost, self.cost_currency)

    def settle(self) -> set[str]:
        self.sort_name = hebrew.sort_key(self.name)[:200]
        return {"sort_name"}

    def clean(self) -> None:
        is_subscription = self.kind == ProductKind.SUBSCRIPTION
        if is_subscription and not self.billing:
            raise ValidationError(
                {"billing": [_("Please say how often a subscription is billed.")]}
            )
        if self.billing and not is_subscription:
            raise ValidationError({"billing": [_("Only subscriptions are billed by periods.")]})


class PriceList(Record):
    """Prices in one currency for one class of customers, or for all, over a period."""

    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(
        _("currency"), max_length=3, choices=currencies, default=own_currency
    )
    customer_class = ChoiceColumn(
        _("class"), list="party.class", blank=True, help_text=_("Empty: for all customers.")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("price list"), _("price lists")
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="price_lists_latest")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": [_("This is before the list becomes valid.")]})


class Price(Record):
    """What one unit costs on a list, for those who take at least this many."""

    called_by: ClassVar[frozenset[str]] = frozenset({"product", "price_list"})

    price_list = models.ForeignKey(
        PriceList,
        models.CASCADE,
        related_name="prices",
        db_index=False,
        verbose_name=_("price list"),
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="prices", db_index=False, verbose_name=_("product")
    )
    from_quantity = _quantity_column(_("from quantity"))
    price = _price_column(_("price"))
    price_currency = _currency_column()
    note = models.CharField(_("note"), max_length=200, blank=True)

    derived = frozenset({"price_currency"})

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("price"), _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "price_list", "product", "from_quantity"],
                condition=models.Q(deleted_at=None),
                name="one_price_per_break",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "product", "price_list"], name="prices_of_product")
        ]

    def __str__(self) -> str:
        return _joined(self.product, self.price_list)

    @property
    def told_as(self) -> str:
        return str(_("price"))

    @property
    def unit_price(self) -> money.Money:
        return money.Money(self.price, self.price_currency)


class BundlePart(Record):
    """So many of a part are in one of a bundle."""

    called_by: ClassVar[frozenset[str]] = frozenset({"bundle", "part"})

    bundle = models.ForeignKey(
        Product,
        models.CASCADE,
        related_name="bundle_parts",
        db_index=False,
        verbose_name=_("bundle"),
    )
    part = models.ForeignKey(
        Product, models.PROTECT, related_name="part_of", db_index=False, verbose_name=_("part")
    )
    quantity = _quantity_column(_("quantity"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("part of a bundle"), _("parts of bundles")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "bundle", "part"],
                condition=models.Q(deleted_at=None),
                name="one_row_per_part",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "bundle"], name="parts_of_bundle"),
            models.Index(fields=["organization", "part"], name="bundles_of_part"),
        ]

    def __str__(self) -> str:
        return _joined(self.bundle, self.part)

    @property
    def told_as(self) -> str:
        return str(_("part of a bundle"))


def _money(amount: int | None, currency: str) -> money.Money | None:
    return None if amount is None else money.Money(amount, currency)


def _joined(*ends: Any) -> str:
    """Of either end no more than whoever is asking may see."""
    hidden = _("(hidden record)")
    return " – ".join(str(one if resolving.may_see(one) else hidden) for one in ends)
