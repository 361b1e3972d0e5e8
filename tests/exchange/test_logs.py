"""A log of all that was done comes in as calls, meetings, tasks and notes, each at its time."""

from datetime import UTC, datetime

import pytest

from kesher.exchange import carrying, keeping, projects, report
from kesher.exchange.models import ImportProject, Step
from kesher.exchange.outcomes import CREATED
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.parties.models import Party, PostalAddress
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of
from tests.exchange.test_moving_in import a_file

HEBREW = """תאריך,שעה,סוג,לקוח,נושא,תוכן,בוצע ע"י
02/11/2026,10:30,שיחה יוצאת,משה כהן,בירור חוב,תשלם עד סוף החודש,נועה לוי
03/11/2026,9:00,פגישה,משה כהן,הדגמה,הודגמה המערכת,נועה לוי
05/11/2026,,הערה,משה כהן,,מעדיף ווטסאפ,נועה לוי
06/11/2026,14:15,שיחה,משה כהן,תיאום,נקבעה פגישה,נועה לוי
"""
SALESFORCE = """Id,WhoId,Subject,Status,Priority,ActivityDate,Description,TaskSubtype,OwnerId
00T1,003A,Call about roof,Completed,Normal,2026-10-01,Discussed terms,Call,005X
00T2,,Send brochure,Not Started,High,2026-12-01,,Task,005X
00T3,,Plain,Not Started,Normal,2026-12-02,,,
"""


@pytest.fixture
def project(noa):
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="משה כהן")

        def begun(name: str, content: str) -> ImportProject:
            return projects.begin("יומן", "old", [a_file(name, content.encode())])

        yield begun


def _told(project: ImportProject) -> list[tuple[str, int]]:
    return sorted((run.entity, run.row_count) for run in project.runs.all())


def _brought(project: ImportProject) -> None:
    for run in project.runs.order_by("place"):
        carrying.write(run)
        assert run.step == Step.DONE, run.problem


def test_each_row_comes_in_as_what_its_type_says(project) -> None:
    log = project("יומן פעילות.csv", HEBREW)

    assert _told(log) == [("calls", 2), ("meetings", 1), ("notes", 1)]
    _brought(log)

    calls = {call.subject: call for call in Call.objects.all()}
    assert {name: call.at for name, call in calls.items()} == {
        "בירור חוב": datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
        "תיאום": datetime(2026, 11, 6, 12, 15, tzinfo=UTC),
    }
    assert calls["בירור חוב"].party.name == "משה כהן"
    assert Meeting.objects.get().at == datetime(2026, 11, 3, 7, 0, tzinfo=UTC)
    assert Note.objects.get().text == "<p>מעדיף ווטסאפ</p>"


def test_rows_keep_the_numbers_that_they_have_in_the_file(project) -> None:
    log = project("יומן פעילות.csv", HEBREW)
    _brought(log)

    calls = log.runs.get(entity="calls")

    assert [one.number for one in report.rows(calls, CREATED, 9)] == [2, 5]


def test_tasks_that_were_calls_are_calls_and_what_says_nothing_stays_a_task(project) -> None:
    log = project("Task.csv", SALESFORCE)

    keeping.keep_old_ids(log.system, "parties", {"003A": Party.objects.get().pk})
    assert _told(log) == [("calls", 1), ("tasks", 2)]
    _brought(log)

    assert {task.subject for task in Task.objects.all()} == {"Send brochure", "Plain"}
    assert Call.objects.get().subject == "Call about roof"
    calls = log.runs.get(entity="calls")
    matched = dict(zip(calls.titles, calls.mapping, strict=True))
    assert (matched["WhoId"], matched["OwnerId"]) == ("party.old_id", "owner")
    assert calls.counts == {"created": 1}


def test_what_is_read_otherwise_has_its_own_rows_alone_still(project) -> None:
    calls = project("יומן פעילות.csv", HEBREW).runs.get(entity="calls")

    carrying.turn_to(calls, calls.sheet)

    assert calls.row_count == 2


def test_a_column_of_types_divides_nothing_else(project) -> None:
    goods = "שם מוצר,מחיר,סוג\nנייד 14,100,טלפון\nמעטפה,2,מייל\nכבל,3,אחר\n"
    people = "שם,טלפון,סוג\nמשה כהן,03-5551234,שיחה\nדנה לוי,03-5551235,פגישה\n"

    assert _told(project("מוצרים.csv", goods)) == [("products", 3)]
    assert _told(project("לקוחות.csv", people)) == [("parties", 2)]


def test_the_page_says_which_rows_are_meant(noa, project) -> None:
    log = project("יומן פעילות.csv", HEBREW)

    page = client_of(noa).get(f"/alon/moving-in/{log.pk}/").content.decode()

    assert "השורות שבהן ״סוג״ הוא: \u2068הערה\u2069." in page


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        ("02/11/2026", "2:05 PM", "12:05"),
        ("02/11/2026", "12:05 am", "22:05"),
        ("02/11/2026", "14.05", "12:05"),
        ("02/11/2026", "14:05:30", "12:05"),
        ("02/11/2026 14:05", "09:00", "12:05"),
    ],
)
def test_a_time_of_its_own_column(project, day: str, hour: str, moment: str) -> None:
    log = project("calls.csv", f"date,time,customer,subject\n{day},{hour},משה כהן,x\n")
    _brought(log)

    assert f"{Call.objects.get().at:%H:%M}" == moment


def test_a_time_that_is_none_refuses_its_row(project) -> None:
    log = project("calls.csv", "date,time,customer,subject\n02/11/2026,בבוקר,משה כהן,x\n")
    _brought(log)

    assert log.runs.get().counts == {"refused": 1}
    assert not Call.objects.exists()


def test_those_in_a_file_of_suppliers_are_suppliers(project) -> None:
    content = "שם ספק;עוסק מורשה;טלפון;עיר\nדפוס אלון;511223344;03-6811111;חולון\n"
    log = project("ספקים.csv", content)
    _brought(log)

    party = Party.objects.get(name="דפוס אלון")
    assert (log.runs.get().fixed, party.role_keys) == ({"roles": ["supplier"]}, "supplier")


def test_the_number_of_the_house_and_the_flat_stand_in_columns_of_their_own(project) -> None:
    heads = "שם לקוח,טלפון,רחוב,מס' בית,קומה,דירה,עיר,מיקוד"
    rows = "משה לוי,03-5551234,הרצל,12,2,5,חיפה,3303139\nדנה בר,03-5551235,,7,,,חיפה,\n"
    _brought(project("לקוחות.csv", f"{heads}\n{rows}"))

    told = PostalAddress.objects.order_by("pk").values_list("street", "city", "notes")
    assert list(told) == [("הרצל 12", "חיפה", "קומה 2, דירה 5"), ("", "חיפה", "מספר בית 7")]


def test_hours_under_the_name_of_a_day_are_its_time(project) -> None:
    log = project("פגישות.csv", "תאריך,שעת התחלה,לקוח,נושא\n03/11/2026,9:00,משה כהן,הדגמה\n")
    _brought(log)

    assert Meeting.objects.get().at == datetime(2026, 11, 3, 7, 0, tzinfo=UTC)


def test_what_is_said_of_a_colleague_counts_in_all_files_of_the_migration(noa, project) -> None:
    rows = "שם לקוח,טלפון,נציג\nדנה לוי,03-5551234,אבי שרון\n"
    tasks = "משימה,לקוח,אחראי,דחיפות\nלהתקשר,משה כהן,אבי שרון,בוערת\n"
    both = [a_file(f"{name}.csv", text.encode()) for name, text in (("א", rows), ("משימות", tasks))]
    log = projects.begin("ישן", "old", both)
    first, other = log.runs.get(entity="parties"), log.runs.get(entity="tasks")
    client = client_of(noa)

    page = client.get(f"/alon/moving-in/{log.pk}/").content.decode()
    client.post(f"/alon/parties/import/{first.pk}/words/", {"0-0": str(noa.pk)})

    other.refresh_from_db()
    assert "נותרו 3 מילים להסבר" in page
    assert other.answers == {"owner": {"אבי שרונ": str(noa.pk)}}
    assert log.runs.get(entity="parties").answers == {"owner": {"אבי שרונ": str(noa.pk)}}


def test_a_day_that_nobody_told_is_none(project) -> None:
    log = project("אנשים.csv", "שם,טלפון,תאריך לידה\nדנה לוי,03-5551234,0/0/00\n")
    _brought(log)

    assert Party.objects.get(name="דנה לוי").birth_date is None
