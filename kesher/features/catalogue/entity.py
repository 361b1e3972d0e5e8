"""How the catalogue is used."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.description import Card, Entity, Guest, Panel
from kesher.entity.prices import price_field
from kesher.entity.registry import entities
from kesher.entity.starting import Start, ship_list, ship_view
from kesher.features.catalogue import checking, panels
from kesher.features.catalogue.models import BundlePart, Category, Price, PriceList, Product

__all__ = ["BUNDLE_PARTS", "CATEGORIES", "PRICES", "PRICE_LISTS", "PRODUCTS", "checking"]

ship_list(
    "product.unit",
    [
        Start(key="unit", he="יחידה", en="Unit"),
        Start(key="pack", he="חבילה", en="Pack"),
        Start(key="box", he="קרטון", en="Box"),
        Start(key="set", he="סט", en="Set"),
        Start(key="hour", he="שעה", en="Hour"),
        Start(key="day", he="יום", en="Day"),
        Start(key="visit", he="ביקור", en="Visit"),
        Start(key="metre", he="מטר", en="Metre"),
        Start(key="kilogram", he="ק״ג", en="Kilogram"),
    ],
)
ship_view(entity="products", name=_("Active"), conditions="is_active = yes", order="name")
ship_view(entity="products", name=pgettext_lazy("view", "All"), conditions="", order="name")

FACTS = (
    "number",
    "code",
    "kind",
    "category",
    "unit",
    "billing",
    "price",
    "cost",
    "vat",
    "is_active",
    "description",
)

PRODUCTS = entities.register(
    Entity(
        model=Product,
        key="products",
        icon="package",
        columns=("name", "code", "kind", "category", "unit", "price", "is_active"),
        form=(
            "name",
            "code",
            "kind",
            "billing",
            "category",
            "unit",
            "price",
            "cost",
            "vat",
            "photo",
            "is_active",
            "description",
            "owner",
            "is_private",
        ),
        quick=("name", "code", "kind", "billing", "category", "unit", "price"),
        search=("number", "code", "description"),
        filters=(
            "number",
            "code",
            "name",
            "kind",
            "category",
            "unit",
            "price",
            "cost",
            "vat",
            "billing",
            "is_active",
            "owner",
            "created_at",
            "updated_at",
        ),
        order="name",
        card=Card(
            head=("kind", "category"),
            start=(Panel(key="facts", title=_("Details"), fields=FACTS),),
            main=(
                Panel(
                    key="selling",
                    title=_("Prices by list"),
                    context=panels.prices,
                    tells=("price",),
                ),
                Panel(key="timeline", title=_("What happened")),
            ),
            end=(
                Panel(
                    key="bundles",
                    title=_("Bundles"),
                    context=panels.bundles,
                ),
                Panel(key="guests"),
            ),
            metrics=panels.numbers,
        ),
        appears_on={Category: Guest(title=_("Products"), columns=("name", "price"), order="name")},
        matches_on=("code", "name"),
        more=(
            price_field("price", label=_("price"), help=_("Of one unit, before VAT.")),
            price_field("cost", label=_("cost"), help=_("Of one unit, before VAT.")),
        ),
    )
)

CATEGORIES = entities.register(
    Entity(
        model=Category,
        key="categories",
        icon="category",
        columns=("name", "parent", "description"),
        form=("name", "parent", "description", "owner", "is_private"),
        quick=("name", "parent"),
        filters=("name", "parent", "owner", "created_at"),
        order="name",
        card=Card(
            head=("parent",),
            start=(Panel(key="facts", title=_("Details"), fields=("parent", "description")),),
            main=(Panel(key="guests"),),
            end=(Panel(key="timeline", title=_("What happened")),),
        ),
        appears_on={Category: Guest(title=_("Within it"), columns=("name",), order="name")},
        matches_on=("name",),
    )
)

PRICE_LISTS = entities.register(
    Entity(
        model=PriceList,
        key="price_lists",
        icon="list-details",
        columns=("name", "currency", "customer_class", "valid_from", "valid_until"),
        form=(
            "name",
            "currency",
            "customer_class",
            "valid_from",
            "valid_until",
            "description",
            "owner",
            "is_private",
        ),
        quick=("name", "currency", "customer_class", "valid_from", "valid_until"),
        filters=(
            "name",
            "currency",
            "customer_class",
            "valid_from",
            "valid_until",
            "owner",
            "created_at",
        ),
        card=Card(
            head=("currency", "customer_class"),
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=(
                        "currency",
                        "customer_class",
                        "valid_from",
                        "valid_until",
                        "description",
                    ),
                ),
            ),
            main=(Panel(key="guests"),),
            end=(Panel(key="timeline", title=_("What happened")),),
        ),
        matches_on=("name",),
    )
)

PRICES = entities.register(
    Entity(
        model=Price,
        key="prices",
        icon="tag",
        columns=("product", "price_list", "from_quantity", "price", "note"),
        form=("price_list", "product", "from_quantity", "price", "note", "is_private"),
        quick=("price_list", "product", "from_quantity", "price"),
        filters=("product", "price_list", "from_quantity", "price", "created_at"),
        card=Card(
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=("price_list", "product", "from_quantity", "price", "note"),
                ),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
        ),
        appears_on={
            PriceList: Guest(
                title=_("Prices"), columns=("product", "from_quantity", "price"), order="created_at"
            )
        },
        matches_on=("price_list", "product", "from_quantity"),
        more=(
            price_field(
                "price",
                label=_("price"),
                required=True,
                help=_("Of one unit, before VAT, in the list's currency: 12.50, or 9.90 USD."),
            ),
        ),
    )
)

BUNDLE_PARTS = entities.register(
    Entity(
        model=BundlePart,
        key="bundle_parts",
        icon="packages",
        columns=("bundle", "part", "quantity", "note"),
        form=("bundle", "part", "quantity", "note", "is_private"),
        quick=("bundle", "part", "quantity"),
        filters=("bundle", "part", "quantity", "created_at"),
        card=Card(
            start=(
                Panel(
                    key="facts",
                    title=_("Details"),
                    fields=("bundle", "part", "quantity", "note"),
                ),
            ),
            main=(Panel(key="timeline", title=_("What happened")),),
        ),
        matches_on=("bundle", "part"),
    )
)
