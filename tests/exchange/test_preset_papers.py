"""Quotes, orders, prices and documents of other systems are known by the names of their columns."""

from typing import Any

import pytest

from kesher.exchange import jobs, presets, projects, report
from kesher.exchange.models import ImportProject, Step
from kesher.exchange.outcomes import WARNED
from kesher.features.catalogue.models import Price, Product
from kesher.features.deals.models import Deal
from kesher.features.files.models import File
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party
from kesher.features.quotes.models import Quote
from kesher.lib import hebrew
from kesher.tenancy import scope
from tests.exchange.conftest import csv_of
from tests.exchange.letters import PDF
from tests.exchange.test_moving_in import a_file, told, worked_off, zipped

KNOWN = {
    ("salesforce", "quotes"): (
        "Id,OwnerId,IsDeleted,Name,CreatedDate,CreatedById,LastModifiedDate,LastModifiedById,"
        "SystemModstamp,OpportunityId,Pricebook2Id,ContactId,QuoteNumber,IsSyncing,"
        "ShippingHandling,Tax,Status,ExpirationDate,Description,Subtotal,TotalPrice,"
        "LineItemCount,BillingName,Email,Phone,Fax,AccountId,Discount,GrandTotal"
    ),
    ("salesforce", "orders"): (
        "Id,OwnerId,ContractId,AccountId,Pricebook2Id,OriginalOrderId,EffectiveDate,EndDate,"
        "IsReductionOrder,Status,Description,Type,ActivatedDate,ActivatedById,StatusCode,"
        "OrderNumber,TotalAmount,CreatedDate,CreatedById,IsDeleted,SystemModstamp"
    ),
    ("salesforce", "price_lists"): "Id,IsDeleted,Name,CreatedDate,IsActive,Description,IsStandard",
    ("salesforce", "prices"): (
        "Id,Name,Pricebook2Id,Product2Id,UnitPrice,IsActive,UseStandardPrice,ProductCode"
    ),
    ("zoho", "products"): (
        "Record Id,Product Owner.id,Product Owner,Product Name,Product Code,Product Active,"
        "Manufacturer,Product Category,Created Time,Unit Price,Tax,Usage Unit,Description"
    ),
    ("zoho", "quotes"): (
        "Record Id,Quote Number,Quote Owner.id,Quote Owner,Subject,Deal Name.id,Deal Name,"
        "Quote Stage,Valid Until,Account Name.id,Account Name,Terms and Conditions,Grand Total"
    ),
    ("zoho", "orders"): (
        "Record Id,SO Number,Sales Order Owner.id,Sales Order Owner,Subject,Due Date,"
        "Quote Name.id,Quote Name,Account Name.id,Account Name,Status,Grand Total"
    ),
    ("dynamics", "products"): (
        "(Do Not Modify) Product,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Name,"
        "Product ID,Default Unit,List Price,Standard Cost,Status"
    ),
    ("dynamics", "annotations"): (
        "annotationid,createdon,documentbody,filename,filesize,isdocument,mimetype,notetext,"
        "objectid,objecttypecode,subject"
    ),
    ("odoo", "orders"): "External ID,Order Reference,Order Date,Customer,Salesperson,Total,Status",
    ("odoo", "files"): "External ID,Name,Resource Model,Resource ID,Resource Name,Mime Type,Type",
    ("odoo", "stored"): (
        "External ID,Name,Resource Model,Resource ID,Resource Name,Stored Filename,Mime Type"
    ),
    ("espocrm", "files"): "id,name,deleted,type,size,role,parentId,parentType,createdAt,storage",
    ("hubspot", "products"): "Record ID,Name,SKU,Unit price,Unit cost,Product description",
    ("pipedrive", "products"): (
        "Product - ID,Product - Name,Product - Product code,Product - Unit,Product - Unit prices"
    ),
}


@pytest.mark.parametrize("known", list(KNOWN))
def test_each_column_is_known(known: tuple[str, str]) -> None:
    titles = KNOWN[known].split(",")

    found = presets.fitting(titles)

    assert found is not None
    assert (found.system, found.file) == known
    assert [title for title in titles if hebrew.key(title) not in found.columns] == []


def moved_in(system: str, files: dict[str, Any]) -> ImportProject:
    content = {name: one.encode() if isinstance(one, str) else one for name, one in files.items()}
    project = projects.begin(system, system, [a_file("all.zip", zipped(**content))])
    jobs.go_through(project, Step.RUNNING)
    worked_off()
    return project


SALESFORCE = {
    "Account.csv": csv_of(["Id", "Name", "BillingCity"], ["001A", "גלים בע״מ", "חיפה"]),
    "Opportunity.csv": csv_of(
        ["Id", "AccountId", "Name", "StageName", "CloseDate", "Amount"],
        ["006A", "001A", "מדפסות", "Closed Won", "2025-04-10", "100"],
    ),
    "Quote.csv": csv_of(
        [
            *("Id", "Name", "AccountId", "OpportunityId", "QuoteNumber"),
            *("CreatedDate", "ExpirationDate"),
        ],
        [
            *("0Q0A", "הצעה למדפסות", "001A", "006A", "00000007"),
            *("2025-04-10T08:00:00.000Z", "2025-05-10"),
        ],
    ),
    "Order.csv": csv_of(
        ["Id", "AccountId", "OrderNumber", "EffectiveDate", "Status"],
        ["801A", "001A", "00000100", "2025-04-11", "Activated"],
    ),
    "Product2.csv": csv_of(["Id", "Name", "ProductCode", "Family"], ["01tA", "מדפסת", "P1", ""]),
    "Pricebook2.csv": csv_of(
        ["Id", "Name", "IsActive", "IsStandard"], ["01sA", "מחירון כללי", "true", "true"]
    ),
    "PricebookEntry.csv": csv_of(
        ["Id", "Name", "Pricebook2Id", "Product2Id", "UnitPrice"],
        ["01uA", "מדפסת", "01sA", "01tA", "1250.50"],
    ),
}


def test_quotes_orders_and_prices_of_salesforce(alon: Any, noa: Any) -> None:
    project = moved_in("salesforce", SALESFORCE)

    with scope(noa.organization_id, noa.pk, "web"):
        counts = {name: one for name, _entity, _step, one in told(project)}
        assert [name for name, one in counts.items() if one != {"created": 1}] == []
        firm, deal = Party.objects.get(), Deal.objects.get()
        quote, order, price = Quote.objects.get(), Order.objects.get(), Price.objects.get()
        assert (quote.title, quote.party, quote.deal) == ("הצעה למדפסות", firm, deal)
        assert (str(quote.date), str(quote.valid_until)) == ("2025-04-10", "2025-05-10")
        assert (order.title, order.party, str(order.date)) == ("00000100", firm, "2025-04-11")
        assert (price.product, price.price) == (Product.objects.get(), 125050)
        assert str(price.price_list) == "מחירון כללי"


def test_attachments_of_espocrm_lie_under_their_ids(alon: Any, noa: Any) -> None:
    moved_in(
        "espocrm",
        {
            "Account.csv": csv_of(
                ["id", "name", "billingAddressCity", "emailAddress"], ["5f1", "גלים בע״מ", "", ""]
            ),
            "Attachment.csv": csv_of(
                ["id", "name", "type", "size", "parentId", "parentType", "createdAt"],
                ["6a7", "חוזה.pdf", "application/pdf", "10", "5f1", "Account", "2024-02-03 10:00"],
            ),
            "data/upload/6a7": PDF,
        },
    )

    with scope(noa.organization_id, noa.pk, "web"):
        kept = File.objects.get()
        assert kept.party == Party.objects.get()
        assert (kept.created_at.year, kept.media_type) == (2024, "application/pdf")


def test_attachments_of_odoo_name_no_new_customers(alon: Any, noa: Any) -> None:
    project = moved_in(
        "odoo",
        {
            "res.partner.csv": csv_of(
                ["External ID", "Name", "Is a Company"], ["p1", "גלים בע״מ", "True"]
            ),
            "ir.attachment.csv": csv_of(
                ["Name", "Resource Model", "Resource ID", "Resource Name", "Stored Filename"],
                ["חוזה.pdf", "res.partner", "7", "גלים בע״מ", "ab/abcd01"],
                ["תוכנית.pdf", "crm.lead", "9", "מדפסות לסניף", "cd/cdef02"],
            ),
            "filestore/ab/abcd01": PDF,
            "filestore/cd/cdef02": PDF + b"2",
        },
    )

    with scope(noa.organization_id, noa.pk, "web"):
        kept = File.objects.get()
        assert (kept.name, kept.party) == ("חוזה.pdf", Party.objects.get())
        assert project.runs.get(entity="files").counts == {"created": 1, "refused": 1}


def test_attachments_of_a_backup_of_zoho_lie_under_their_ids(alon: Any, noa: Any) -> None:
    moved_in(
        "zoho",
        {
            "Data/Accounts_001.csv": csv_of(
                ["Record Id", "Account Name", "Account Owner.id"], ["zcrm_1", "גלים בע״מ", ""]
            ),
            "Data/Attachments_001.csv": csv_of(
                ["Record Id", "File Name", "Parent Id.id", "Size", "Created Time"],
                ["zcrm_7", "חוזה.pdf", "zcrm_1", "10", "2024-02-03 10:00:00"],
                ["zcrm_8", "אין.pdf", "zcrm_1", "10", "2024-02-03 10:00:00"],
            ),
            "Attachments/zcrm_7": PDF,
        },
    )

    with scope(noa.organization_id, noa.pk, "web"):
        kept = File.objects.get()
        assert (kept.name, kept.about) == ("חוזה.pdf", f"parties:{Party.objects.get().pk}")
        assert kept.created_at.year == 2024


def test_files_of_hubspot_that_stayed_behind_are_told(alon: Any, noa: Any) -> None:
    project = moved_in(
        "hubspot",
        {
            "contacts.csv": csv_of(
                ["Record ID", "First Name", "Last Name", "Contact owner"], ["5", "דנה", "כהן", ""]
            ),
            "notes.csv": csv_of(
                ["Record ID", "Note body", "Associated Contact IDs", "Attachment IDs"],
                ["71", "נשלח חוזה", "5", "901;902"],
                ["72", "שיחה", "5", ""],
            ),
        },
    )

    with scope(noa.organization_id, noa.pk, "web"):
        run = project.runs.get(entity="notes")
        assert run.counts == {"created": 2, "warned": 1}
        [warned] = report.rows(run, WARNED, 9)
        sentence = "שני קבצים נשארו במערכת הקודמת, שמוסרת רק את המזהים שלהם: 901;902."
        assert warned.sentences == [sentence]
