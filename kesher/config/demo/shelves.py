"""What the demonstrated firm sells: office supplies, services, a subscription and a bundle."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kesher.features.catalogue.models import BundlePart, Category, Price, PriceList, Product
from kesher.lib.money import Money
from kesher.records import writing

CURRENCY = "ILS"
WITHIN = {
    "נייר ודפוס": "ציוד משרדי",
    "כתיבה": "ציוד משרדי",
    "תיוק": "ציוד משרדי",
    "דיו וטונר": "ציוד היקפי",
    "מדפסות": "ציוד היקפי",
    "ריהוט": "",
    "שירותים": "",
}
# code | name | category | unit | price and cost in shekels
PRODUCTS = """
PA-A4-80 | נייר צילום A4 80 גרם, 500 דף | נייר ודפוס | pack | 24.90 | 17.20
PA-A4-BX | נייר צילום A4, קרטון של 5 חבילות | נייר ודפוס | box | 112.00 | 82.50
PA-A3-80 | נייר צילום A3 80 גרם, 500 דף | נייר ודפוס | pack | 52.00 | 38.00
PA-LBL-24 | מדבקות A4, 24 בדף | נייר ודפוס | pack | 39.00 | 24.00
PA-ENV-C5 | מעטפות C5, 500 יחידות | נייר ודפוס | box | 78.00 | 51.00
WR-PEN-BL | עט כדורי כחול, 12 יחידות | כתיבה | pack | 18.00 | 8.40
WR-PEN-GL | עט ג׳ל שחור, 12 יחידות | כתיבה | pack | 42.00 | 23.00
WR-MRK-WB | טוש מחיק ללוח, 4 צבעים | כתיבה | set | 21.50 | 11.00
WR-HLT-6 | מדגישים, 6 צבעים | כתיבה | set | 26.00 | 13.50
WR-BRD-90 | לוח מחיק מגנטי 90×60 ס״מ | כתיבה | unit | 149.00 | 92.00
FL-LEV-75 | קלסר גב 7.5 ס״מ | תיוק | unit | 12.90 | 7.10
FL-SLV-100 | שמרדפים, 100 יחידות | תיוק | pack | 19.90 | 10.80
FL-BOX-10 | קופסת ארכיון | תיוק | unit | 14.50 | 8.20
FL-SHR-12 | מגרסת מסמכים, 12 דף | תיוק | unit | 690.00 | 480.00
TN-BLK-26 | טונר שחור, 3,100 דף | דיו וטונר | unit | 329.00 | 241.00
TN-CLR-4 | ערכת טונר צבעוני | דיו וטונר | set | 1190.00 | 905.00
IN-BLK-XL | ראש דיו שחור XL | דיו וטונר | unit | 134.00 | 96.00
PR-LAS-30 | מדפסת לייזר, 30 דף בדקה | מדפסות | unit | 1290.00 | 985.00
PR-MFP-40 | מכונה משולבת לייזר צבעונית | מדפסות | unit | 3450.00 | 2680.00
FU-CHR-ER | כיסא משרדי ארגונומי | ריהוט | unit | 890.00 | 560.00
FU-DSK-EL | שולחן מתכוונן חשמלי 160 ס״מ | ריהוט | unit | 1990.00 | 1420.00
"""
SERVICES = """
SV-INS | התקנת עמדת עבודה | שירותים | visit | 280.00 | 140.00
SV-TEC | שעת טכנאי | שירותים | hour | 240.00 | 125.00
"""
SUBSCRIPTION = ("SB-PRN", "חוזה שירות למדפסת", "89.00", "41.00")
BUNDLE = ("BN-DESK", "ערכה לעובד חדש", "2980.00")
IN_THE_BUNDLE = (("FU-DSK-EL", 1), ("FU-CHR-ER", 1), ("WR-PEN-BL", 1), ("FL-LEV-75", 3))
# from so many, per cent off the product's own price
BREAKS = {"PA-A4-80": ((1, 6), (10, 12), (50, 18)), "TN-BLK-26": ((1, 5), (5, 10))}
EXPORT = {"PR-LAS-30": "349.00", "TN-BLK-26": "92.50", "FU-CHR-ER": "245.00"}


def fill() -> None:
    """Make the catalogue; nothing where the firm has one."""
    if Product.objects.exists():
        return
    made = _products()
    _bundle(made)
    _price_lists(made)


def _products() -> dict[str, Product]:
    places = _categories()
    code, name, price, cost = SUBSCRIPTION
    rows = [
        *(_row(line, places) for line in PRODUCTS.strip().splitlines()),
        *(_row(line, places) | {"kind": "service"} for line in SERVICES.strip().splitlines()),
        {
            "code": code,
            "name": name,
            "kind": "subscription",
            "billing": "monthly",
            "category": places["שירותים"],
            "price": _money(price),
            "cost": _money(cost),
        },
    ]
    return {one.code: one for one in writing.create_many(Product, rows)}


def _categories() -> dict[str, Category]:
    above = sorted({name for name in WITHIN.values() if name})
    made = {one.name: one for one in writing.create_many(Category, [{"name": n} for n in above])}
    rows = [{"name": name, "parent": made.get(within)} for name, within in WITHIN.items()]
    return made | {one.name: one for one in writing.create_many(Category, rows)}


def _row(line: str, places: dict[str, Category]) -> dict[str, Any]:
    code, name, category, unit, price, cost = (part.strip() for part in line.split(" | "))
    return {
        "code": code,
        "name": name,
        "category": places[category],
        "unit": unit,
        "price": _money(price),
        "cost": _money(cost),
    }


def _bundle(made: dict[str, Product]) -> None:
    code, name, price = BUNDLE
    furniture = made[IN_THE_BUNDLE[0][0]].category
    bundle = writing.create(
        Product, code=code, name=name, category=furniture, unit="set", price=_money(price)
    )
    writing.create_many(
        BundlePart,
        [
            {"bundle": bundle, "part": made[part], "quantity": Decimal(count)}
            for part, count in IN_THE_BUNDLE
        ],
    )


def _price_lists(made: dict[str, Product]) -> None:
    """One for the best customers with breaks by quantity, and one for abroad, in dollars."""
    begun = date(timezone.localdate().year, 1, 1)
    best, abroad = writing.create_many(
        PriceList,
        [
            {"name": "לקוחות A", "currency": CURRENCY, "customer_class": "a", "valid_from": begun},
            {
                "name": "יצוא",
                "currency": "USD",
                "valid_from": begun,
                "valid_until": begun + timedelta(days=730),
            },
        ],
    )
    broken = [
        {
            "price_list": best,
            "product": made[code],
            "from_quantity": Decimal(count),
            "price": Money((made[code].price or 0) * (100 - off) // 100, CURRENCY),
        }
        for code, breaks in BREAKS.items()
        for count, off in breaks
    ]
    sold_abroad = [
        {"price_list": abroad, "product": made[code], "price": _money(price, "USD")}
        for code, price in EXPORT.items()
    ]
    writing.create_many(Price, [*broken, *sold_abroad])


def _money(amount: str, currency: str = CURRENCY) -> Money:
    return Money(int(Decimal(amount) * 100), currency)
