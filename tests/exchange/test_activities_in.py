"""Tasks, calls, meetings and notes of elsewhere: known by their columns, kept as they ended."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kesher.entity.registry import entities
from kesher.exchange import answering, jobs, projects, recognising
from kesher.exchange.models import ImportProject, Policy, Step
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.tenancy import scope
from tests.exchange.conftest import csv_of
from tests.exchange.test_moving_in import a_file, worked_off

DONE_AT = datetime(2021, 5, 3, 7, 0, tzinfo=UTC)
CUSTOMERS = csv_of(["id", "שם", "טלפון"], ["100", "דנה כהן", "0502345678"])


def moved_in(**files: str) -> ImportProject:
    sent = [a_file(f"{name}.csv", content.encode()) for name, content in files.items()]
    project = projects.begin("ישן", "old", sent)
    jobs.go_through(project, Step.RUNNING)
    worked_off()
    return project


@pytest.mark.usefixtures("alon")
def test_tasks_come_as_they_ended(bring, noa: Any, yossi: Any) -> None:
    run = bring(
        csv_of(
            ["נושא", "תאריך יעד", "סטטוס", "בוצע בתאריך", "בוצע על ידי"],
            ["לחזור", "01/05/2021", "הושלמה", "03/05/2021 10:00", "יוסי מזרחי"],
            ["לשלוח", "01/05/2021", "Not Started", "", ""],
            ["לבטל", "01/05/2021", "בוטלה", "", ""],
            ["לבדוק", "01/05/2021", "", "03/05/2021 10:00", ""],
        ),
        entity="tasks",
    )

    assert run.counts == {"created": 4}
    assert run.mapping[2:] == ["status", "done_at", "done_by"]
    told = Task.objects.order_by("pk").values_list("status", "done_at", "done_by_id")
    assert list(told) == [
        ("done", DONE_AT, yossi.pk),
        ("open", None, None),
        ("cancelled", None, None),
        ("done", DONE_AT, None),
    ]


@pytest.mark.usefixtures("alon")
def test_a_task_that_was_done_since_is_done_here(bring) -> None:
    rows = ["id", "subject", "status"]
    bring(csv_of(["subject", "status"], ["Call back", "In progress"]), entity="tasks")
    task = Task.objects.get()

    run = bring(
        csv_of(rows, [str(task.pk), "Call back", "Completed"]), entity="tasks", policy=Policy.UPDATE
    )

    task.refresh_from_db()
    assert (run.counts, task.status) == ({"updated": 1}, "done")


def test_others_may_say_that_it_is_done_but_not_who_did_it(bring, noa: Any, yossi: Any) -> None:
    with scope(noa.organization_id, yossi.pk, "web"):
        run = bring(
            csv_of(["subject", "status", "completed at"], ["x", "Completed", "03/05/2021"]),
            entity="tasks",
        )

        assert run.mapping == ["subject", "status", ""]
        assert Task.objects.get().status == "done"


@pytest.mark.usefixtures("alon")
def test_calls_and_meetings_keep_how_they_went(bring) -> None:
    bring(
        csv_of(
            ["נושא", "תאריך שיחה", "כיוון", "תוצאה", "משך שיחה"],
            ["הצעה", "03/05/2021 10:00", "נכנסת", "לא ענה", "12"],
        ),
        entity="calls",
    )
    bring(
        csv_of(
            ["subject", "start date", "status", "duration"],
            ["Demo", "03/05/2021 10:00", "Completed", "45"],
        ),
        entity="meetings",
    )

    call, meeting = Call.objects.get(), Meeting.objects.get()
    assert (call.direction, call.result, call.duration, call.at) == (
        "in",
        "no_answer",
        12,
        DONE_AT,
    )
    assert (meeting.status, meeting.duration, meeting.at) == ("held", 45, DONE_AT)


@pytest.mark.usefixtures("alon")
def test_leads_and_deals_keep_why_and_when_they_ended(bring) -> None:
    bring(
        csv_of(["נושא", "לקוח", "סטטוס", "סיבת הפסד"], ["מדפסת", "דנה כהן", "לא הבשיל", "מחיר"]),
        entity="leads",
    )
    bring(
        csv_of(
            ["title", "customer", "stage", "closed at", "lost reason"],
            ["Printers", "Rami Levi", "Lost", "03/05/2021 10:00", "No budget"],
        ),
        entity="deals",
    )

    assert Lead.objects.values_list("status", "lost_reason").get() == ("lost", "price")
    deal = Deal.objects.get()
    assert (deal.state, deal.closed_at, deal.lost_reason) == ("lost", DONE_AT, "no_budget")


@pytest.mark.parametrize(
    ("name", "header", "known"),
    [
        ("הערות.csv", "לקוח,תאריך,הערה,מחבר", "notes"),
        ("x.csv", "לקוח,תאריך,הערה,מחבר", "notes"),
        ("notes.csv", "customer,date,note,author", "notes"),
        ("notes.csv", "customer id,date,note,author", "notes"),
        ("משימות.csv", "לקוח,נושא,תאריך יעד,סטטוס", "tasks"),
        ("x.csv", "שם המשימה,לקוח,תאריך היעד,סטטוס,אחראי", "tasks"),
        ("x.csv", "subject,customer,due date,status,done by", "tasks"),
        ("שיחות.csv", "לקוח,נושא,תאריך,תוצאה,משך", "calls"),
        ("x.csv", "subject,customer,call type,call result,duration", "calls"),
        ("פגישות.csv", "לקוח,נושא,תאריך,מקום", "meetings"),
    ],
)
@pytest.mark.usefixtures("alon")
def test_activities_are_known_by_their_columns(name: str, header: str, known: str) -> None:
    titles = header.split(",")

    found = recognising.recognise(titles, [[] for _title in titles], name)

    assert found == entities.get(known)


@pytest.mark.parametrize(
    ("customer", "header"),
    [
        ("100", ["לקוח", "תאריך", "הערה", "מחבר"]),
        ("100", ["customer id", "date", "note", "author"]),
        ("דנה כהן", ["לקוח", "תאריך", "הערה", "מחבר"]),
        ("דנה כהן", ["customer", "date", "note", "author"]),
    ],
)
def test_notes_hang_on_whom_they_name(
    customer: str, header: list[str], alon: Any, noa: Any, yossi: Any
) -> None:
    notes = csv_of(header, [customer, "03/05/2021 10:00", "ביקשה הצעה", "יוסי מזרחי"])

    project = moved_in(customers=CUSTOMERS, notes=notes)

    with scope(noa.organization_id, noa.pk, "web"):
        assert [run.counts for run in project.runs.all()] == [{"created": 1}] * 2
        note = Note.objects.get()
        assert (note.party.name, note.created_at, note.created_by_id) == (
            "דנה כהן",
            DONE_AT,
            yossi.pk,
        )
        assert note.title == "ביקשה הצעה"


def test_a_system_tells_what_was_done_and_whose_it_was(alon: Any, noa: Any, yossi: Any) -> None:
    people = csv_of(["Id", "LastName", "AccountId", "OwnerId"], ["003A", "כהן", "", "005X"])
    tasks = csv_of(
        ["Id", "WhoId", "Subject", "Status", "CompletedDateTime", "OwnerId", "CreatedById"],
        ["00TA", "003A", "לחזור", "Completed", "03/05/2021 10:00", "005X", "005Y"],
    )
    sent = [a_file("Contact.csv", people.encode()), a_file("Task.csv", tasks.encode())]
    project = projects.begin("Salesforce", "salesforce", sent)
    run = project.runs.get(entity="tasks")
    asked = {one.target: one.words for one in answering.questions(run)}
    assert [(word.text, word.told) for word in asked["owner"]] == [("005X", "-")]
    assert [(word.text, word.told) for word in asked["created_by"]] == [("005Y", "-")]
    run.answers["owner"] = {"005x": str(yossi.pk)}
    run.save()

    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        task = Task.objects.get()
        assert (task.status, task.done_at, task.party.family_name) == ("done", DONE_AT, "כהן")
        assert (task.owner_id, task.created_by_id) == (yossi.pk, noa.pk)
