"""A page of a web site that is called a workbook comes in like one; others stay documents."""

from typing import Any

import pytest

from kesher.exchange import projects
from kesher.features.parties.models import Party
from kesher.tenancy import scope
from tests.exchange.test_moving_in import a_file, told, zipped

PAGE = """<html><head><meta charset="windows-1255"></head><body>
<h1>דוח לקוחות</h1><table><tr><td colspan="3">לקוחות פעילים 2026</td></tr>
<tr><th>שם</th><th>טלפון</th><th>עיר</th></tr>
<tr><td>דנה כהן</td><td>0502345678</td><td rowspan="2">חיפה</td></tr>
<tr><td>רמי לוי</td><td>&nbsp;</td></tr></table></body></html>""".encode("cp1255")


@pytest.mark.usefixtures("alon")
def test_a_report_of_another_system_comes_in(bring) -> None:
    run = bring(PAGE, name="לקוחות.xls")

    assert run.counts == {"created": 2}
    assert run.notes["above"] == ["לקוחות פעילים 2026"]
    rows = Party.objects.order_by("name").values_list("name", "phone", "city")
    assert list(rows) == [("דנה כהן", "+972502345678", "חיפה"), ("רמי לוי", "", "חיפה")]


def test_in_a_migration_a_page_that_is_called_so_stays_a_document(alon: Any, noa: Any) -> None:
    content = zipped(
        **{"לקוחות.xls": PAGE, "report.html": PAGE, "plain.xls": b"<html>hello</html>"}
    )

    with scope(noa.organization_id, noa.pk, "web"):
        project = projects.begin("ישן", "ישן", [a_file("all.zip", content)])

        assert [(name, entity) for name, entity, *_more in told(project)] == [
            ("לקוחות.xls", "parties"),
            ("מסמכים שאף טבלה אינה מזכירה", "files"),
        ]
        assert [one["path"] for one in project.documents if not one.get("runs")] == [
            "report.html",
            "plain.xls",
        ]
