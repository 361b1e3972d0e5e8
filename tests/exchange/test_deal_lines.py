"""Files of lines of deals are known for what they are: deals have no lines here."""

from typing import Any

import pytest
from django.utils import translation

from kesher.entity.action import Refused
from kesher.exchange import jobs, projects, recognising
from kesher.exchange.models import ImportRun, Step
from kesher.features.catalogue.models import Product
from kesher.features.deals.models import Deal
from kesher.tenancy import scope
from tests.conftest import client_of
from tests.exchange.conftest import Bring
from tests.exchange.test_moving_in import a_file

SENTENCE = "Each row is a line of a deal, and deals have no lines here."
SALESFORCE = (
    "Id,OpportunityId,SortOrder,PricebookEntryId,Product2Id,ProductCode,Name,Quantity,TotalPrice,"
    "UnitPrice,ListPrice,ServiceDate,Description,IsDeleted\n"
    "00k1,0061,1,01u1,01t1,TN-1,Toner,2,500,250,250,,,false\n"
    "00k2,0061,2,01u2,01t2,A4,Paper,10,200,20,20,,,false\n"
)
HUBSPOT = (
    "Record ID,Name,SKU,Quantity,Unit price,Unit cost,Net price,Amount,Create Date,Associated "
    "Deal\n1,Toner,TN-1,2,250,180,500,500,2024-03-01,Printers\n"
)
DYNAMICS = (
    "(Do Not Modify) Opportunity Product,(Do Not Modify) Row Checksum,Product Name,Opportunity,"
    "Price Per Unit,Quantity,Extended Amount\n"
    "7a1,x,Toner,Printers,250,2,500\n"
)
ZOHO = "Record Id,Deal Name.id,Deal Name,Product Name.id,Product Name\nz1,z9,Printers,z5,Toner\n"
OWN = "עסקה,מוצר,כמות,מחיר\nמדפסות,טונר,2,250\n"
HUBSPOT_PRODUCTS = "Record ID,Name,SKU,Unit price,Unit cost,Term\n1,Toner,TN-1,250,180,\n"


def remarks(run: ImportRun) -> list[str]:
    with translation.override("en"):
        return recognising.remarks(run)


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("OpportunityLineItem.csv", SALESFORCE, 2),
        ("export.csv", SALESFORCE, 2),
        ("hubspot.csv", HUBSPOT, 1),
        ("dynamics.csv", DYNAMICS, 1),
        ("zoho.csv", ZOHO, 1),
        ("שורות עסקאות.csv", OWN, 1),
    ],
)
def test_lines_of_deals_stay_out_and_are_counted(
    alon: Any, noa: Any, name: str, content: str, rows: int
) -> None:
    project = projects.begin("ישן", "salesforce", [a_file(name, content.encode())])
    with pytest.raises(Refused):
        jobs.go_through(project, Step.RUNNING)

    with scope(noa.organization_id, noa.pk, "web"):
        run = project.runs.get()
        assert (run.entity, run.row_count, run.counts) == ("", rows, {})
        assert remarks(run) == [SENTENCE]
        assert (Product.objects.count(), Deal.objects.count()) == (0, 0)
    page = client_of(noa).get(f"/alon/moving-in/{project.pk}/").content.decode()
    assert "כל שורה היא שורה של עסקה, ולעסקאות אין כאן שורות." in page


@pytest.mark.usefixtures("alon", "noa")
def test_products_of_the_same_system_are_still_products() -> None:
    project = projects.begin("ישן", "hubspot", [a_file("x.csv", HUBSPOT_PRODUCTS.encode())])

    run = project.runs.get()
    assert (run.entity, remarks(run)) == ("products", [])


@pytest.mark.usefixtures("alon", "noa")
def test_who_takes_them_for_products_is_told(begin: Bring) -> None:
    run = begin(HUBSPOT, entity="products", name="hubspot.csv")

    assert remarks(run) == [SENTENCE]
