"""Fields and answers that an import makes: planned at first, made as it begins, gone with it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from kesher.entity.models import Choice, CustomField
from kesher.entity.registry import entities
from kesher.exchange import carrying, choosing, keeping, making, saving, takeback
from kesher.exchange.models import ImportRun, Step
from kesher.features.intake.rules import Availability
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.exchange.conftest import csv_of

SHOES = csv_of(
    ["שם", "טלפון", "מידת נעליים", "Colour"],
    ["דנה כהן", "050-2300001", "38", "red"],
    ["רון לוי", "050-2300002", "44", "blue"],
    ["גד פז", "050-2300003", "41", "red"],
    ["טל בר", "050-2300004", "גדולה", "blue"],
)
NEW: dict[str, Any] = {"מידת נעליים": {"kind": "whole_number"}, "Colour": "+"}
LEADS = csv_of(["נושא", "שם לקוח", "סטטוס"], ["מדפסת", "דנה כהן", "מתלבט"])


def planned(run: ImportRun, columns: Any = None) -> ImportRun:
    choosing.choose(run, columns=NEW if columns is None else columns)
    return run


def fields() -> list[tuple[dict[str, str], str, bool]]:
    rows = CustomField.objects.order_by("position")
    return [(one.labels, one.kind, one.is_archived) for one in rows]


def counts(run: ImportRun) -> dict[str, int]:
    return {key: run.counts[key] for key in ("created", "refused") if key in run.counts}


@pytest.mark.usefixtures("alon")
def test_a_trial_tries_the_new_fields_and_makes_none(noa, begin) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        run = planned(begin(SHOES))
        carrying.check(run)

        assert counts(run) == {"created": 3, "refused": 1}
        assert fields() == []
        assert run.mapping[2:] == [making.MAKE, making.MAKE]


@pytest.mark.usefixtures("alon")
def test_fields_are_made_as_the_import_begins_in_the_language_of_their_letters(noa, begin) -> None:
    with scope(noa.organization_id, noa.pk, "web"), translation.override("en"):
        run = planned(begin(SHOES))
        carrying.check(run)
        carrying.write(run)

        assert counts(run) == {"created": 3, "refused": 1}
        assert fields() == [
            ({"he": "מידת נעליים"}, "whole_number", False),
            ({"en": "Colour"}, "choice", False),
        ]
        size, colour = CustomField.objects.order_by("position")
        assert [one["labels"] for one in colour.options["items"]] == [{"en": "blue"}, {"en": "red"}]
        assert run.mapping[2:] == [size.key, colour.key]
        assert Party.objects.get(name="דנה כהן").extra[size.key] == 38
        assert str(size) == "מידת נעליים"


@pytest.mark.usefixtures("alon")
def test_undoing_takes_the_fields_away_and_plans_them_again(noa, begin) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        run = planned(begin(SHOES))
        carrying.write(run)
        keys = run.mapping[2:]
        assert takeback.lost(run) == []

        takeback.begin(run, keep_changed=True)

        assert [archived for *_more, archived in fields()] == [True, True]
        assert run.mapping[2:] == [making.MAKE, making.MAKE]
        keeping.enter(run, Step.MAPPING)
        carrying.write(run)
        assert [archived for *_more, archived in fields()] == [False, False]
        assert run.mapping[2:] == keys


@pytest.mark.usefixtures("alon")
def test_a_field_that_others_use_is_among_the_losses(noa, begin) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        run = planned(begin(SHOES))
        carrying.write(run)
    with scope(noa.organization_id, noa.pk, "web"):
        size = CustomField.objects.get(kind="whole_number")
        other = world.a_party(name="אחרת")
        writing.update(other, **{size.key: 40})

        lost = takeback.lost(run)

        assert [(one.entity.key, one.pk, one.hanging) for one in lost] == [
            ("custom_fields", size.pk, 1)
        ]
    page = client_of(noa).post(f"/alon/parties/import/{run.pk}/undo/")
    assert "מידת נעליים" in page.content.decode()
    told = Api.of(noa).get(f"parties/import/{run.pk}/losses").json()
    assert [one["title"] for one in told["items"]] == ["מידת נעליים"]
    with scope(noa.organization_id, noa.pk, "web"):
        takeback.begin(run, keep_changed=True)

        assert [(kind, archived) for _labels, kind, archived in fields()] == [
            ("whole_number", False),
            ("choice", True),
        ]
        assert Party.objects.get(pk=other.pk).extra == {size.key: 40}
        assert Party.objects.filter(deleted_at=None).count() == 1


@pytest.mark.usefixtures("alon")
def test_two_files_with_the_same_column_share_one_field(noa, begin) -> None:
    more = SHOES.replace("red", "green").replace("050-23", "050-24")
    with scope(noa.organization_id, noa.pk, "web"):
        first, second = planned(begin(SHOES)), planned(begin(more))
        carrying.write(first)
        carrying.write(second)

        assert len(fields()) == 2
        colour = CustomField.objects.get(kind="choice")
        assert second.mapping == first.mapping
        labels = [one["labels"]["en"] for one in colour.options["items"]]
        assert sorted(labels) == ["blue", "green", "red"]
        takeback.begin(second, keep_changed=True)
        assert [archived for *_more, archived in fields()] == [False, False]


@pytest.mark.usefixtures("alon")
def test_a_saved_mapping_plans_fields_and_knows_them_later(noa, begin) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        saving.save(planned(begin(SHOES)), "נעליים")
        second = begin(SHOES)
        carrying.use(second, saving.of(entities.get("parties"))[0])
        assert second.mapping[2:] == [making.MAKE, making.MAKE]
        carrying.write(second)
    with scope(noa.organization_id, noa.pk, "web"):
        third = begin(SHOES.replace("050-23", "050-25"))
        carrying.use(third, saving.of(entities.get("parties"))[0])

        assert third.mapping == second.mapping
        assert len(fields()) == 2


@pytest.mark.usefixtures("alon")
def test_without_the_right_to_make_fields_nothing_comes_in(noa, begin) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        run = planned(begin(SHOES))
        role = noa.role
        role.is_administrator, role.grants = False, [{"entity": "*", "verbs": "*", "reach": "all"}]
        role.save()
    with scope(noa.organization_id, noa.pk, "web"):
        carrying.write(run)

        assert (run.step, run.counts, fields()) == (Step.FAILED, {}, [])
        assert "שדות" in run.problem
        assert Party.objects.count() == 0


def test_a_word_becomes_an_answer_when_the_import_begins(noa, alon, begin) -> None:
    run = begin(LEADS, entity="leads", name="לידים.csv")
    before = Choice.objects.filter(list="lead.status").count()
    choosing.choose(run, columns={}, answers={"status": {"מתלבט": "+"}})
    carrying.check(run)
    assert counts(run) == {"created": 1}
    assert Choice.objects.filter(list="lead.status").count() == before

    carrying.write(run)

    made = Choice.objects.get(labels={"he": "מתלבט"})
    assert Lead.objects.get().status == made.key
    assert run.answers["status"] == {"מתלבט": made.key}
    takeback.begin(run, keep_changed=True)
    made.refresh_from_db()
    assert (made.is_archived, run.answers["status"]) == (True, {"מתלבט": "+"})


def test_the_api_tells_what_will_be_made(noa) -> None:
    api = Api.of(noa)
    told = api.client.post(
        "/api/v1/leads/import",
        {
            "file": SimpleUploadedFile("לידים.csv", LEADS.encode()),
            "dry_run": "true",
            "answers": '{"status": {"מתלבט": "+"}}',
        },
    ).json()

    assert told["new_answers"] == [{"field": "status", "text": "מתלבט"}]


@pytest.mark.usefixtures("alon")
def test_corrections_of_a_planned_field_are_listed_by_its_label(noa, begin) -> None:
    recruits = csv_of(["שם", "תאריך גיוס"], ["דנה כהן", "5.3.84"], ["רון לוי", "7.11.90"])
    with scope(noa.organization_id, noa.pk, "web"):
        run = planned(begin(recruits), {"תאריך גיוס": {"kind": "date"}})
        carrying.check(run)
        assert (run.step, run.corrected) == (Step.CHECKED, {"dates": 2})
    boss, place = Api.of(noa), f"parties/import/{run.pk}/corrections"

    listed = boss.get(place).json()["items"]
    page = client_of(noa).get(f"/alon/{place}/?kind=dates").content.decode()
    table = boss.get(f"{place}?format=csv").content.decode()

    assert [(one["label"], one["before"]) for one in listed] == [
        ("תאריך גיוס", "5.3.84"),
        ("תאריך גיוס", "7.11.90"),
    ]
    assert "תאריך גיוס" in page
    assert "05/03/1984" in page
    assert "x_planned" not in page
    assert "תאריך גיוס" in table
    assert "x_planned" not in table


def brought(run: ImportRun, answers: dict[str, dict[str, str]]) -> ImportRun:
    choosing.choose(run, columns={}, answers=answers)
    carrying.write(run)
    return run


def test_an_answer_that_is_the_role_of_others_is_among_the_losses(noa, alon, begin) -> None:
    partners = csv_of(["שם", "תפקיד בעסק"], ["דנה כהן", "מפיץ"])
    run = begin(partners)
    choosing.choose(run, columns={"תפקיד בעסק": "roles"})
    run = brought(run, {"roles": {"מפיץ": "+"}})
    made = Choice.objects.get(labels={"he": "מפיץ"})
    with scope(noa.organization_id, noa.pk, "web"):
        assert takeback.lost(run) == []
        other = world.a_party(name="אחרת")
        writing.update(other, roles=["customer", made.key])

        lost = takeback.lost(run)

        assert [(one.entity.key, one.pk, one.hanging) for one in lost] == [("choices", made.pk, 1)]
        takeback.begin(run, keep_changed=True)
        made.refresh_from_db()
        assert (made.is_archived, Party.objects.filter(deleted_at=None).get()) == (False, other)


def test_an_answer_that_settings_name_among_several_is_among_the_losses(noa, alon, begin) -> None:
    run = begin(csv_of(["שם", "שפה"], ["דנה כהן", "אמהרית"]))
    run = brought(run, {"language": {"אמהרית": "+"}})
    made = Choice.objects.get(labels={"he": "אמהרית"})
    with scope(noa.organization_id, noa.pk, "web"):
        writing.create(Availability, member=noa, languages=["he", made.key])

        lost = takeback.lost(run)

        assert [(one.entity.key, one.pk, one.hanging) for one in lost] == [("choices", made.pk, 1)]
