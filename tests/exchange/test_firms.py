"""Firms of a sheet that does not say what anybody is come in as firms."""

from typing import Any

import pytest

from kesher.exchange import carrying, corrected, keeping, takeback, uncorrecting
from kesher.exchange.models import ImportRun, Policy
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from tests import world
from tests.exchange.conftest import csv_of
from tests.exchange.test_corrections import brought, told_of

pytestmark = pytest.mark.usefixtures("alon")

LIMITED = '"גלים בע""מ"'


def kinds() -> dict[str, str]:
    return dict(Party.objects.values_list("name", "kind"))


def reasons(run: ImportRun) -> list[tuple[int, str]]:
    return [(one.row, one.correction.because) for one in corrected.listed(run, "firms")]


@pytest.mark.parametrize(
    "heading",
    ["שם החברה", "חברה", "שם העסק", "Company", "company_name", "Account Name", "Organization"],
)
def test_a_column_called_after_firms_makes_every_row_one(bring, heading) -> None:
    run = bring(csv_of([heading, "Phone"], ["כהן ובנות", "03-6234567"], ["Dana Levi", "036234568"]))

    assert run.counts == {"created": 2}
    assert kinds() == {"כהן ובנות": "organization", "Dana Levi": "organization"}
    assert reasons(run) == [(2, "heading"), (3, "heading")]


def test_names_in_a_legal_form_and_company_numbers_tell_row_by_row(bring) -> None:
    run = bring(
        csv_of(
            ["שם לקוח", "ח.פ", "טלפון"],
            [LIMITED, "", "03-6234567"],
            ["מאפיית השכונה", "514713288", ""],
            ["דנה כהן", "", "050-2345678"],
            ["Acme Inc.", "", ""],
            ["Blau GmbH", "", ""],
            ["רון לוי", "039337423", ""],
        )
    )

    assert kinds() == {
        "גלים בע״מ": "organization",
        "מאפיית השכונה": "organization",
        "דנה כהן": "person",
        "Acme Inc.": "organization",
        "Blau GmbH": "organization",
        "רון לוי": "person",
    }
    assert reasons(run) == [
        (2, "legal_form"),
        (3, "company_number"),
        (5, "legal_form"),
        (6, "legal_form"),
    ]
    assert told_of(run, "firms")[0] == (2, "firms", "kind", "אדם", "ארגון")


def test_a_column_that_says_what_somebody_is_or_parts_of_a_name_are_believed(bring) -> None:
    run = bring(
        csv_of(["Company", "Kind"], ["Dana Levi Ltd", "person"], ["Acme Inc.", "organization"])
    )
    assert kinds() == {"Dana Levi Ltd": "person", "Acme Inc.": "organization"}
    assert reasons(run) == []

    bring(csv_of(["First name", "Last name"], ["דנה", "כהן"]))
    assert kinds()["דנה כהן"] == "person"


def test_switched_off_or_undone_they_are_what_the_file_made_of_them(begin) -> None:
    content = csv_of(["שם", "טלפון"], [LIMITED, "03-6234567"])
    run = brought(begin, "firms", content=content, columns={})
    assert (kinds(), reasons(run)) == ({"גלים בע״מ": "person"}, [])
    takeback.begin(run, keep_changed=False)
    Party.objects.all().delete()

    run = brought(begin, content=content, columns={})
    assert run.corrected["firms"] == 1
    uncorrecting.begin(run, "firms")

    assert kinds() == {"גלים בע״מ": "person"}
    assert (run.taken_back["firms"]["done"], run.taken_back["firms"]["left"]) == (1, 0)


def test_who_is_there_already_stays_what_they_are(begin) -> None:
    world.a_party(name="גלים", phones=[{"number": "+97236234567"}])

    run = begin(csv_of(["חברה", "טלפון"], ["גלים", "03-6234567"]), columns={}, policy=Policy.UPDATE)
    _write(run)

    assert (kinds(), reasons(run)) == ({"גלים": "person"}, [])


def test_the_customer_of_a_lead_is_a_firm_where_its_column_says_so(begin) -> None:
    content = csv_of(["נושא", "חברה", "טלפון"], ["תנור", "גלים", "03-6234567"])
    columns = {"נושא": "subject", "חברה": "party.name", "טלפון": "party.phones"}

    run = begin(content, columns=columns, entity="leads", policy=Policy.CREATE)
    _write(run)

    assert Lead.objects.get().party.kind == "organization"
    assert reasons(run) == [(2, "heading")]


def _write(run: Any) -> None:
    keeping.correct(run, off=[])
    carrying.write(run)
