"""Rows about records that are here already."""

import pytest

from kesher.entity.models import CustomField
from kesher.exchange import report
from kesher.exchange.models import Policy, Step
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import undoing
from kesher.records.models import Change
from kesher.tenancy.organization import settings_changed
from tests import world
from tests.exchange.conftest import csv_of

pytestmark = pytest.mark.usefixtures("alon")

DANA = [{"number": "+972502345678", "kind": "mobile", "primary": True}]


def test_a_known_phone_under_a_like_name_is_the_same_customer(bring) -> None:
    dana = world.a_party(name="דנה כהן לוי", phones=DANA)

    run = bring(csv_of(["שם", "טלפון", "תפקיד"], ["דנה כהן", "0502345678", "מנהלת"]))

    assert run.counts == {"skipped": 1}
    assert [told.pk for told in report.outcomes(run)] == [dana.pk]
    assert Party.objects.get().job_title == ""


def test_two_who_share_a_phone_stay_two(bring) -> None:
    world.a_party(name="דנה כהן", phones=DANA)

    run = bring(csv_of(["שם", "טלפון"], ["רון לוי", "0502345678"]))

    assert run.counts == {"created": 1}


def test_an_update_fills_in_and_adds_and_never_erases(bring) -> None:
    dana = world.a_party(name="דנה כהן", phones=DANA, job_title="מנהלת")

    run = bring(
        csv_of(
            ["שם", "טלפון", "טלפון בבית", "תפקיד", "תאריך לידה"],
            ["דנה כהן", "0502345678", "037654321", "", "05/03/1980"],
        ),
        policy=Policy.UPDATE,
    )

    dana.refresh_from_db()
    assert run.counts == {"updated": 1}
    assert (dana.job_title, f"{dana.birth_date:%d/%m/%Y}") == ("מנהלת", "05/03/1980")
    assert [row.number for row in dana.phone_rows.order_by("position")] == [
        "+972502345678",
        "+97237654321",
    ]


def test_rows_of_one_file_about_one_customer_make_one(bring) -> None:
    run = bring(
        csv_of(
            ["שם", "טלפון", "תפקיד"],
            ["דנה כהן", "0502345678", ""],
            ["דנה כהן", "050-2345678", "מנהלת"],
            ["דנה כהן", "050 234 5678", "מנכלית"],
        ),
        policy=Policy.UPDATE,
    )

    assert run.counts == {"created": 1, "updated": 2}
    assert Party.objects.get().job_title == "מנכלית"


def test_several_who_fit_are_for_a_person_to_choose(bring) -> None:
    world.a_party(name="דנה כהן")
    world.a_party(name="דנה כהן")

    run = bring(csv_of(["שם", "תפקיד"], ["דנה כהן", "מנהלת"]), policy=Policy.UPDATE)

    assert run.counts == {"refused": 1}
    assert Party.objects.filter(job_title="מנהלת").count() == 0


def test_leads_are_known_by_their_number_at_the_source(bring) -> None:
    party = world.a_party()
    lead = world.a_lead(party=party, source="web", external_id="17", subject="ישן")

    run = bring(
        csv_of(
            ["מזהה ליד", "מקור", "נושא", "לקוח"],
            ["17", "web", "חדש", "משה כהן"],
            ["18", "web", "אחר", "משה כהן"],
        ),
        entity="leads",
        policy=Policy.UPDATE,
    )

    lead.refresh_from_db()
    assert run.counts == {"updated": 1, "created": 1}
    assert lead.subject == "חדש"
    assert Lead.objects.get(external_id="18").party == party


def test_a_file_that_must_come_whole_leaves_nothing_where_a_row_is_wrong(bring) -> None:
    run = bring(
        csv_of(["שם", "טלפון"], ["דנה כהן", "0502345678"], ["רון לוי", "12"]), all_or_nothing=True
    )

    assert run.step == Step.NOTHING
    assert run.counts == {"refused": 1}
    assert Party.objects.count() == 0


def test_an_import_is_undone_as_a_whole(bring) -> None:
    dana = world.a_party(name="דנה כהן", phones=DANA)
    run = bring(
        csv_of(
            ["שם", "טלפון", "תפקיד"],
            ["דנה כהן", "0502345678", "מנהלת"],
            ["רון", "0502345679", ""],
        ),
        policy=Policy.UPDATE,
    )
    assert run.counts == {"updated": 1, "created": 1}

    undone = undoing.undo(run.batch)

    dana.refresh_from_db()
    assert undone.count == 2
    assert dana.job_title == ""
    assert Party.objects.filter(deleted_at=None).get() == dana


def test_what_changed_is_told_as_an_import(bring) -> None:
    run = bring(csv_of(["שם"], ["דנה כהן"]))

    change = Change.objects.get(batch=run.batch)
    assert (change.channel, change.verb) == ("import", "create")


def test_columns_are_remembered(begin, bring) -> None:
    bring(csv_of(["מי", "מה"], ["דנה כהן", "מנהלת"]), columns={"מי": "name", "מה": "job_title"})

    again = begin(csv_of(["מי", "מה"], ["רון לוי", "נהג"]))

    assert again.mapping == ["name", "job_title"]


def test_owners_are_found_by_mail_and_by_name(bring, yossi) -> None:
    run = bring(
        csv_of(
            ["שם", "אחראי"],
            ["דנה כהן", "YOSSI@alon.example"],
            ["רון לוי", "יוסי מזרחי"],
            ["גיל אור", "מישהו אחר"],
        )
    )

    assert run.counts == {"created": 2, "refused": 1}
    assert Party.objects.filter(owner=yossi).count() == 2


def test_custom_fields_come_in(bring) -> None:
    CustomField.objects.create(
        entity="parties",
        key="x_shoe",
        labels={"he": "מידת נעל", "en": "Shoe size"},
        kind="whole_number",
    )
    settings_changed()

    run = bring(csv_of(["שם", "מידת נעל"], ["דנה כהן", "38"], ["רון לוי", "גדול"]))

    assert run.counts == {"created": 1, "refused": 1}
    assert Party.objects.get().extra == {"x_shoe": 38}
