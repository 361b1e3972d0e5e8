"""Quotes and orders of other systems come with their lines."""

from decimal import Decimal
from typing import Any

import pytest

from kesher.exchange import carrying, jobs, keeping, presets, projects, report, takeback
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.exchange.outcomes import REFUSED, WARNED
from kesher.features.orders.lines import LINES as ORDER_LINES
from kesher.features.orders.models import Order, OrderLine
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote, QuoteLine
from kesher.tenancy import scope
from tests import world
from tests.exchange.conftest import csv_of
from tests.exchange.test_moving_in import a_file, worked_off, zipped
from tests.exchange.test_preset_papers import SALESFORCE, moved_in

QUOTE_LINES = csv_of(
    [
        *("Id", "QuoteId", "PricebookEntryId", "Product2Id", "Quantity", "UnitPrice", "Discount"),
        *("Description", "TotalPrice"),
    ],
    ["0QLA", "0Q0A", "01uA", "01tA", "2.0", "1250.50", "10.00", "", "2250.90"],
    ["0QLB", "0Q0X", "01uA", "01tA", "1.0", "1.00", "", "", "1.00"],
    ["0QLC", "0Q0A", "01uA", "01tZ", "1.0", "100.00", "", "התקנה", "99.00"],
)
ORDER_ITEMS = csv_of(
    ["Id", "OrderId", "Product2Id", "Quantity", "UnitPrice", "TotalPrice"],
    ["802A", "801A", "01tA", "3", "1000", "3000"],
)
QUOTES = csv_of(
    [
        *("Id", "Name", "AccountId", "OpportunityId", "QuoteNumber"),
        *("CreatedDate", "ExpirationDate", "GrandTotal"),
    ],
    [
        *("0Q0A", "הצעה למדפסות", "001A", "006A", "00000007"),
        *("2025-04-10T08:00:00.000Z", "2025-05-10", "2350.90"),
    ],
)
FILES = SALESFORCE | {
    "Quote.csv": QUOTES,
    "QuoteLineItem.csv": QUOTE_LINES,
    "OrderItem.csv": ORDER_ITEMS,
}


def told(lines: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    names = ("description", "quantity", "unit_price", "discount")
    return [tuple(row[name] for name in names) for row in lines]


def the_run(project: ImportProject, name: str) -> ImportRun:
    return ImportRun.objects.get(project=project, file_name=name)


def test_lines_of_salesforce_are_on_their_quotes_and_orders(alon: Any, noa: Any) -> None:
    project = moved_in("salesforce", FILES)

    with scope(noa.organization_id, noa.pk, "web"):
        quote, order = Quote.objects.get(), Order.objects.get()
        assert told(LINES.read(quote)) == [
            ("מדפסת", "2", "1250.50", "10"),
            ("התקנה", "1", "100.00", "0"),
        ]
        assert [str(line.product) for line in QuoteLine.objects.order_by("position")] == [
            "מדפסת",
            "None",
        ]
        assert (quote.net, quote.discount) == (235090, 25010)
        assert quote.gross == quote.net + quote.vat
        assert told(ORDER_LINES.read(order)) == [("מדפסת", "3", "1000.00", "0")]
        assert order.net == 300000
        run = the_run(project, "QuoteLineItem.csv")
        assert run.counts == {"updated": 1, "warned": 1, "refused": 1}
        [warned] = report.rows(run, WARNED, 9)
        assert warned.sentences == [
            "שורה 4: אין מוצר ״01tZ״; היא נכנסה במילים שלה.",
            "שורה 4 היא 99.00 בקובץ, וכאן היא ₪100.00.",
            f"הסך הכול הוא 2350.90 בקובץ, וכאן הוא {money(quote.gross)}.",
        ]
        assert [one.sentences for one in report.rows(run, REFUSED, 9)] == [
            ["אלה שורות של דבר שאינו כאן: ״0Q0X״."]
        ]


def money(minor: int) -> str:
    return f"₪{Decimal(minor) / 100:,.2f}"


def test_each_row_of_the_file_is_told_with_its_outcome(alon: Any, noa: Any) -> None:
    project = moved_in("salesforce", FILES)

    with scope(noa.organization_id, noa.pk, "web"):
        run = the_run(project, "QuoteLineItem.csv")
        content = b"".join(
            report.as_file(run, file_format="csv", only_refused=False, link=str)
        ).decode("utf-8-sig")
        words = [line.split(",")[0] for line in content.splitlines()[1:]]
        assert sorted(words) == ["0QLA", "0QLB", "0QLC"]


def test_lines_that_come_again_are_there_once(alon: Any, noa: Any) -> None:
    moved_in("salesforce", FILES)

    again = moved_in("salesforce", {"QuoteLineItem.csv": QUOTE_LINES})
    dearer = QUOTE_LINES.replace("1250.50", "1300.00")
    changed = moved_in("salesforce", {"QuoteLineItem.csv": dearer})

    with scope(noa.organization_id, noa.pk, "web"):
        assert the_run(again, "QuoteLineItem.csv").counts == {"same": 1, "refused": 1}
        assert the_run(changed, "QuoteLineItem.csv").counts["updated"] == 1
        assert told(LINES.read(Quote.objects.get())) == [
            ("מדפסת", "2", "1300.00", "10"),
            ("התקנה", "1", "100.00", "0"),
        ]


def test_a_trial_tells_that_lines_wait_and_writes_nothing(alon: Any, noa: Any) -> None:
    project = projects.begin("x", "salesforce", [a_file("all.zip", zipped(**encoded(FILES)))])
    jobs.go_through(project, Step.CHECKING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        run = the_run(project, "QuoteLineItem.csv")
        assert (run.step, run.counts) == (Step.CHECKED, {"created": 2})
        assert (Quote.objects.count(), QuoteLine.objects.count()) == (0, 0)


def encoded(files: dict[str, Any]) -> dict[str, bytes]:
    return {name: one.encode() for name, one in files.items()}


def test_taking_lines_back_leaves_the_quote(alon: Any, noa: Any) -> None:
    project = moved_in("salesforce", FILES)

    with scope(noa.organization_id, noa.pk, "web"):
        takeback.begin(the_run(project, "QuoteLineItem.csv"), keep_changed=False)

        quote = Quote.objects.get(deleted_at=None)
        assert (LINES.read(quote), quote.net, quote.gross) == ([], 0, 0)
        project.refresh_from_db()
        takeback.begin_all(project, keep_changed=False)
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        assert Order.objects.filter(deleted_at=None).count() == 0


SHEET = csv_of(
    ["מספר הזמנה", "לקוח", "תאריך", "פריט", "כמות", "מחיר ליחידה", "% הנחה", "סהכ שורה"],
    ["1007", "גלים בע״מ", "05/03/2026", "נייר A4", "10", "24.90 ₪", "10%", "224.10"],
    ["1008", "ים בע״מ", "06/03/2026", "נייר A4", "1", "24.90", "", "24.90"],
    ["1007", "גלים בע״מ", "05/03/2026", "משלוח", "1", "30", "", "30"],
)


def test_a_hebrew_sheet_of_orders_with_their_lines(alon: Any, noa: Any) -> None:
    paper = world.a_product(name="נייר A4", code="P-A4")

    project = moved_in("ישן", {"שורות הזמנה.csv": SHEET})

    with scope(noa.organization_id, noa.pk, "web"):
        run = the_run(project, "שורות הזמנה.csv")
        assert (run.entity, run.counts) == ("orders", {"created": 2, "warned": 1})
        by_party = {str(one.party): one for one in Order.objects.all()}
        galim, yam = by_party["גלים בע״מ"], by_party["ים בע״מ"]
        assert told(ORDER_LINES.read(galim)) == [
            ("נייר A4", "10", "24.90", "10"),
            ("משלוח", "1", "30.00", "0"),
        ]
        assert OrderLine.objects.filter(product=paper).count() == 2
        assert (galim.net, yam.net, str(galim.date)) == (25410, 2490, "2026-03-05")


def test_a_line_that_cannot_be_keeps_its_whole_order_out(alon: Any, noa: Any) -> None:
    wrong = SHEET.replace("משלוח,1,30", "משלוח,עשר,30")

    project = moved_in("ישן", {"שורות הזמנה.csv": wrong})

    with scope(noa.organization_id, noa.pk, "web"):
        run = the_run(project, "שורות הזמנה.csv")
        assert run.counts == {"created": 1, "refused": 1, "warned": 1}
        [refused] = report.rows(run, REFUSED, 9)
        assert (refused.number, refused.sentences) == (
            2,
            ["שורה 4: כמות: זה אינו מספר; יש לכתוב למשל 1,234.5."],
        )
        assert [str(one.party) for one in Order.objects.all()] == ["ים בע״מ"]


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        ("20", ("2", "100.00", "10")),
        ("0.01", ("2", "99.995", "0")),
    ],
)
def test_an_amount_that_is_taken_off_is_kept_to_the_cent(
    alon: Any, noa: Any, off: str, expected: tuple[str, ...]
) -> None:
    sheet = csv_of(
        ["מספר הזמנה", "לקוח", "פריט", "כמות", "מחיר ליחידה", "סכום הנחה"],
        ["1", "גלים", "נייר", "2", "100", off],
    )

    moved_in("ישן", {"הזמנות.csv": sheet})

    with scope(noa.organization_id, noa.pk, "web"):
        order = Order.objects.get()
        assert told(ORDER_LINES.read(order))[0][1:] == expected
        assert order.net == 20000 - round(float(off) * 100)


def test_lines_of_a_sent_quote_are_refused(alon: Any, noa: Any) -> None:
    moved_in("salesforce", SALESFORCE)
    with scope(noa.organization_id, noa.pk, "web"):
        Quote.objects.update(status="sent")

    project = moved_in("salesforce", {"QuoteLineItem.csv": QUOTE_LINES})

    with scope(noa.organization_id, noa.pk, "web"):
        run = the_run(project, "QuoteLineItem.csv")
        assert (run.counts, QuoteLine.objects.count()) == ({"refused": 2}, 0)


def test_many_orders_go_on_where_the_work_broke_off(
    alon: Any, noa: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[str(at % 40), "גלים", f"פריט {at}", "1", "10"] for at in range(120)]
    sheet = csv_of(["מספר הזמנה", "לקוח", "פריט", "כמות", "מחיר ליחידה"], *rows)
    monkeypatch.setattr(carrying, "AT_ONCE", 10)
    monkeypatch.setattr(carrying, "PAGE", 10)
    project = projects.begin("ישן", "ישן", [a_file("הזמנות.csv", sheet.encode())])
    run = project.runs.get()
    keeping.enter(run, Step.RUNNING)
    turns = iter([True, True, False])
    assert not carrying.carry(run, may_go_on=lambda: next(turns))
    assert run.position == 20

    carrying.carry(ImportRun.objects.get(pk=run.pk))

    with scope(noa.organization_id, noa.pk, "web"):
        assert (Order.objects.count(), OrderLine.objects.count()) == (40, 120)
        assert {one.net for one in Order.objects.all()} == {3000}


KNOWN = {
    ("salesforce", "quote_lines"): (
        "Id,IsDeleted,LineNumber,CreatedDate,CreatedById,LastModifiedDate,LastModifiedById,"
        "SystemModstamp,LastViewedDate,LastReferencedDate,QuoteId,PricebookEntryId,Quantity,"
        "UnitPrice,Discount,Description,ServiceDate,Product2Id,SortOrder,ListPrice,Subtotal,"
        "TotalPrice,OpportunityLineItemId,HasRevenueSchedule,HasQuantitySchedule,HasSchedule"
    ),
    ("salesforce", "order_lines"): (
        "Id,Product2Id,IsDeleted,OrderId,PricebookEntryId,OriginalOrderItemId,AvailableQuantity,"
        "Quantity,UnitPrice,ListPrice,TotalPrice,ServiceDate,EndDate,Description,CreatedDate,"
        "CreatedById,LastModifiedDate,LastModifiedById,SystemModstamp,OrderItemNumber"
    ),
    ("dynamics", "quote_lines"): (
        "(Do Not Modify) Quote Product,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,"
        "Quote,Existing Product,Write-In Product,Price Per Unit,Quantity,Manual Discount,Tax,"
        "Extended Amount"
    ),
    ("odoo", "order_lines"): (
        "External ID,Order Reference,Product,Description,Quantity,Unit Price,Discount (%),Taxes,"
        "Subtotal"
    ),
}


@pytest.mark.parametrize("known", list(KNOWN))
def test_files_of_lines_are_known(known: tuple[str, str]) -> None:
    found = presets.fitting(KNOWN[known].split(","))

    assert found is not None
    assert (found.system, found.file) == known
