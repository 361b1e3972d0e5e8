"""A discount of the whole comes as a line below zero, and becomes discounts of the lines."""

from decimal import Decimal
from typing import Any

import pytest

from kesher.exchange import report
from kesher.exchange.outcomes import REFUSED, WARNED
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import Order
from kesher.features.quotes.taking_off import spread
from kesher.features.quotes.totals import totals
from kesher.tenancy import scope
from tests import world
from tests.exchange.conftest import csv_of
from tests.exchange.test_lines_in import the_run, told
from tests.exchange.test_preset_papers import moved_in
from tests.features.test_vat_of_bundles import KIT, a_kit

HEAD = ["מספר הזמנה", "לקוח", "פריט", "כמות", "מחיר ליחידה", "% הנחה", "סהכ לפני מעמ"]
PAPER = ["7", "גלים", "נייר", "10", "20", "", "585"]
TONER = ["7", "גלים", "טונר", "2", "250", "10%", "585"]
NAME = "שורות הזמנה.csv"


def brought(noa: Any, *rows: list[str]) -> tuple[Any, list[list[str]], list[list[str]]]:
    project = moved_in("ישן", {NAME: csv_of(HEAD, *rows)})
    with scope(noa.organization_id, noa.pk, "web"):
        run = the_run(project, NAME)
        refused = [one.sentences for one in report.rows(run, REFUSED, 9)]
        return run, refused, [one.sentences for one in report.rows(run, WARNED, 9)]


@pytest.mark.parametrize(
    "line",
    [
        ["7", "גלים", "הנחה כללית", "1", "-65", "", "585"],
        ["7", "גלים", "הנחה כללית", "1", "65-", "", "585"],
        ["7", "גלים", "הנחה", "-1", "65", "", "585"],
        ["7", "גלים", "הנחה", "2", "(32.50)", "", "585"],
    ],
)
def test_it_is_spread_over_the_other_lines(alon: Any, noa: Any, line: list[str]) -> None:
    world.a_product(name="נייר"), world.a_product(name="טונר")

    run, refused, [warned] = brought(noa, PAPER, TONER, line)

    with scope(noa.organization_id, noa.pk, "web"):
        order = Order.objects.get()
        assert (run.counts, refused) == ({"created": 1, "warned": 1}, [])
        assert told(LINES.read(order)) == [
            ("נייר", "10", "20.00", "10"),
            ("טונר", "2", "250.00", "19"),
        ]
        assert order.net == 58500
        assert warned == ["שורה 4 מורידה מהסכום כולו: היא נעשתה הנחה של שאר השורות."]


def test_one_that_is_no_whole_per_cent_is_kept_to_the_agora(alon: Any, noa: Any) -> None:
    line = ["7", "גלים", "הנחה", "1", "-37.77", "", "612.23"]
    rows = [[*row[:-1], "612.23"] for row in (PAPER, TONER)]

    brought(noa, *rows, line)

    with scope(noa.organization_id, noa.pk, "web"):
        assert Order.objects.get().net == 61223


def test_it_comes_again_and_changes_nothing(alon: Any, noa: Any) -> None:
    line = ["7", "גלים", "הנחה", "1", "-65", "", "585"]

    brought(noa, PAPER, TONER, line)
    run, _refused, _warned = brought(noa, PAPER, TONER, line)

    with scope(noa.organization_id, noa.pk, "web"):
        assert (Order.objects.count(), Order.objects.get().net) == (1, 58500)
        assert run.counts.get("created") is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            ["7", "גלים", "הנחה", "1", "-900", "", ""],
            "הנחה על הסכום כולו: שאר השורות מסתכמות בפחות ממה שהשורה מורידה.",
        ),
        (
            ["7", "גלים", "נייר", "-2", "20", "", ""],
            "שורה 4: כמות: יש להזין מספר מ־0 עד 1,000,000,000.",
        ),
    ],
)
def test_what_cannot_be_held_says_why(alon: Any, noa: Any, line: list[str], why: str) -> None:
    _run, refused, _warned = brought(noa, PAPER, TONER, line)

    with scope(noa.organization_id, noa.pk, "web"):
        assert refused == [[why]]
        assert Order.objects.count() == 0


def test_lines_of_the_catalogues_price_have_nothing_to_share(alon: Any, noa: Any) -> None:
    world.a_product(name="נייר")
    rows = (["7", "גלים", "נייר", "10", "", "", ""], ["7", "גלים", "הנחה", "1", "-5", "", ""])

    _run, refused, _warned = brought(noa, *rows)

    with scope(noa.organization_id, noa.pk, "web"):
        assert refused == [["הנחה על הסכום כולו: להנחה כזאת דרוש מחיר בכל שורה."]]


def test_shares_add_up_whatever_the_lines() -> None:
    prices = ("0", "0.35", "19.99", "333.33")
    rows = [{"description": "x", "quantity": "3", "unit_price": price} for price in prices]

    shared = spread([*rows, {"description": "y", "unit_price": "-100.01"}])

    assert shared[0] == rows[0]
    assert shared[-1] is None
    off = [Decimal(one["discount_amount"]) for one in shared[1:-1] if one]
    assert sum(off) == Decimal("100.01")


@pytest.mark.parametrize("vat", ["", "10.5%", "0.105", "לפי חלקיה"])
def test_a_mixed_bundle_is_taxed_by_its_parts(alon: Any, noa: Any, vat: str) -> None:
    a_kit()
    head = ["מספר הזמנה", "לקוח", "מקט", "כמות", "מחיר ליחידה", "מעמ"]

    moved_in("ישן", {NAME: csv_of(head, ["7", "גלים", "K1", "1", "100", vat])})

    with scope(noa.organization_id, noa.pk, "web"):
        order = Order.objects.get()
        [row] = LINES.read(order)
        assert (row["vat"], row["vat_shares"]) == ("parts", KIT)
        assert totals([row], currency="ILS", rate=order.vat_rate).net.amount_minor == 10000
        assert order.vat == round(9000 * order.vat_rate / 100)
