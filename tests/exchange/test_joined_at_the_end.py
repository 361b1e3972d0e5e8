"""Firms of groups and people under people: joined once all rows of their file are in."""

from typing import Any

import pytest

from kesher.exchange import carrying, jobs, keeping, projects, report
from kesher.exchange.models import ImportPage, ImportRun, Step
from kesher.exchange.outcomes import WARNED
from kesher.features.parties.models import Party, Relation
from kesher.records import undoing
from kesher.tenancy import scope
from tests import world
from tests.exchange.test_moving_in import a_file, worked_off

ACCOUNTS = (
    "Id,Name,ParentId,BillingCity\n"
    "001A,גלים צפון,001H,חיפה\n"  # before the firm that it is of
    "001B,גלים דרום,001H,באר שבע\n"
    "001H,גלים אחזקות,,תל אביב\n"
    "001C,שקד,001X,תל אביב\n"  # of one that nobody knows
    "001D,אורן,001D,תל אביב\n"  # of itself
)
CONTACTS = (
    "Id,LastName,FirstName,AccountId,ReportsToId\n003A,כהן,דנה,001A,003B\n003B,לוי,רון,001A,\n"
)


def joined(relation: str) -> set[tuple[str, str]]:
    rows = Relation.objects.filter(type=relation, deleted_at=None)
    return set(rows.values_list("party__name", "other__name"))


def moved_in() -> Any:
    files = [a_file("Account.csv", ACCOUNTS.encode()), a_file("Contact.csv", CONTACTS.encode())]
    return projects.begin("Salesforce", "salesforce", files)


def test_groups_and_superiors_of_a_former_system(alon, noa) -> None:
    project = moved_in()
    jobs.go_through(project, Step.CHECKING)
    worked_off()
    with scope(alon.pk, noa.pk, "web"):
        project.refresh_from_db()
        checked = [run.counts for run in project.runs.order_by("place")]
        jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(alon.pk, noa.pk, "web"):
        accounts, contacts = project.runs.order_by("place")
        assert checked == [{"created": 5}, {"created": 2}]
        assert accounts.counts == {"created": 5, "warned": 1}
        assert [(one.number, one.sentences) for one in report.rows(accounts, WARNED, 9)] == [
            (5, ["חברה־בת של: אין כאן ״001X״."])
        ]
        assert contacts.counts == {"created": 2}
        assert joined("subsidiary") == {("גלים צפון", "גלים אחזקות"), ("גלים דרום", "גלים אחזקות")}
        assert joined("reports_to") == {("דנה כהן", "רון לוי")}
        assert not ImportPage.objects.exclude(awaits=[]).exists()

        for run in (contacts, accounts):
            undoing.undo(run.batch)
        assert Relation.objects.filter(deleted_at=None).count() == 0
        assert Party.objects.filter(deleted_at=None).count() == 0


@pytest.mark.usefixtures("alon")
def test_groups_told_by_name_are_there_once(bring) -> None:
    run = bring(
        "שם החברה,חברת אם,עיר,טלפון\n"
        "גלים צפון,גלים אחזקות בע״מ,חיפה,04-8123456\n"
        "גלים אחזקות,,תל אביב,03-6234567\n"
        "שקד,קבוצת שקד,תל אביב,03-6234568\n"
    )

    assert run.counts == {"created": 3}
    assert joined("subsidiary") == {("גלים צפון", "גלים אחזקות"), ("שקד", "קבוצת שקד")}
    assert sorted(Party.objects.values_list("name", flat=True)) == [
        *("גלים אחזקות", "גלים צפון", "קבוצת שקד", "שקד")
    ]
    assert Party.objects.get(name="קבוצת שקד").is_organization


@pytest.mark.usefixtures("alon")
def test_people_are_made_for_nobodys_saying_and_no_namesake_is_taken(bring) -> None:
    world.a_party(name="יעל בר")
    world.a_party(name="יעל בר")

    run = bring(
        "שם,נייד,מנהל ישיר\n"
        "דנה כהן,050-2345678,רון לוי\n"
        "רון לוי,050-2345679,\n"
        "משה גל,050-2345670,יעל בר\n"
        "גדי רז,050-2345671,אבי אבן\n"
    )

    assert run.counts == {"created": 4, "warned": 2}
    assert [one.sentences for one in report.rows(run, WARNED, 9)] == [
        ["כפיפות אל: אין כאן ״יעל בר״."],
        ["כפיפות אל: אין כאן ״אבי אבן״."],
    ]
    assert joined("reports_to") == {("דנה כהן", "רון לוי")}
    assert Party.objects.count() == 6


@pytest.mark.usefixtures("alon")
def test_a_worker_that_died_before_the_end_joins_them_once(begin) -> None:
    run = begin("שם החברה,חברת אם,עיר\nגלים צפון,גלים אחזקות,חיפה\nגלים אחזקות,,תל אביב\n")
    keeping.enter(run, Step.RUNNING)
    turns = iter([True, False])  # stopped between the rows and the joining
    behind = carrying.carry(run, may_go_on=lambda: next(turns))
    waiting = joined("subsidiary")
    again = ImportRun.objects.get(pk=run.pk)

    done = carrying.carry(again)

    assert (behind, waiting, done, again.step) == (False, set(), True, Step.DONE)
    assert joined("subsidiary") == {("גלים צפון", "גלים אחזקות")}
    assert again.counts == {"created": 2}
