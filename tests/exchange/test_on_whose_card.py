"""Calls, notes and tasks of firms, deals and leads of a former system stand on somebody's card."""

from typing import Any

import pytest

from kesher.exchange import jobs, projects, report
from kesher.exchange.models import ImportProject, Step
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, Relation
from kesher.tenancy import scope
from tests.exchange.test_moving_in import a_file, worked_off

SALESFORCE = {
    "Account.csv": "Id,Name,ParentId,BillingCity\n001A,גלים,,חיפה\n",
    "Contact.csv": "Id,LastName,FirstName,AccountId\n003A,כהן,דנה,001A\n",
    "Lead.csv": "Id,LastName,Company,Status,Phone\n00QA,לוי,שקד,new,03-6234567\n",
    "Opportunity.csv": "Id,AccountId,Name,StageName,CloseDate,Amount\n"
    "006A,001A,גגות,בירור צרכים,2026-12-01,1000\n",
    "Task.csv": "Id,WhoId,WhatId,AccountId,Subject,Status,Priority,ActivityDate,TaskSubtype\n"
    "00T1,003A,006A,001A,of both,Completed,Normal,2026-10-01,Call\n"
    "00T2,,001A,001A,of a firm,Completed,Normal,2026-10-01,Call\n"
    "00T3,,006A,001A,of a deal,Not Started,Normal,2026-12-01,Task\n"
    "00T4,00QA,,,of a lead,Not Started,Normal,2026-12-01,Task\n"
    "00T5,003A,500A,001A,of a case,Completed,Normal,2026-10-01,Call\n"
    "00T6,,500A,,of nobody,Completed,Normal,2026-10-01,Call\n",
    "Event.csv": "Id,WhoId,WhatId,Subject,StartDateTime,DurationInMinutes\n"
    "00U1,,006A,meeting,2026-10-01T10:00:00Z,60\n",
    "Note.csv": "Id,ParentId,Title,Body\n"
    "002A,001A,,of a firm\n002B,006A,,of a deal\n002C,003A,,of a person\n",
}
HUBSPOT = {
    "companies.csv": "Record ID,Company name,Company owner\n11,גלים,\n",
    "contacts.csv": "Record ID,First Name,Last Name,Contact owner,Associated Company IDs\n"
    "31,דנה,כהן,,11\n32,רון,לוי,,11\n",
    # another counts from the same numbers
    "deals.csv": "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company IDs\n"
    "31,גגות,בירור צרכים,1000,2026-12-01,11\n",
    "notes.csv": "Record ID,Note body,Associated Company IDs,Associated Contact IDs,"
    "Associated Deal IDs\n"
    "41,of both,11,31,\n42,of a firm,11,,\n43,of a deal,,,31\n44,of two,11,31;32,\n",
}
PIPEDRIVE = {
    "organizations.csv": "Organization - ID,Organization - Name\n1,גלים\n",
    "people.csv": "Person - ID,Person - Name,Person - Organization\n1,דנה כהן,גלים\n",
    "deals.csv": "Deal - ID,Deal - Title,Deal - Organization,Deal - Status,Deal - Stage\n"
    "7,גגות,גלים,Open,בירור צרכים\n",
    "activities.csv": "Activity - ID,Activity - Subject,Activity - Due date,Activity - Done,"
    "Activity - Organization,Activity - Contact person,Deal - ID\n"
    "7,of a firm,2026-10-01,To do,גלים,,\n8,of a deal,2026-10-01,To do,,,7\n",
    "notes.csv": "Note - ID,Note - Content,Note - Organization,Note - Person,Deal - ID\n"
    "7,of a firm,גלים,,\n8,of a deal,,,7\n9,of both,גלים,דנה כהן,\n",
}


def moved_in(system: str, files: dict[str, str]) -> ImportProject:
    sent = [a_file(name, content.encode()) for name, content in files.items()]
    project = projects.begin(system, system, sent)
    for step in (Step.CHECKING, Step.RUNNING):
        project.refresh_from_db()
        jobs.go_through(project, step)
        worked_off()
    return project


def cards(model: Any, named: str) -> dict[str, tuple[str, str]]:
    """On whose card each stands, and what it regards."""
    return {
        str(getattr(one, named)).removeprefix("<p>").removesuffix("</p>"): (
            str(one.party or ""),
            one.about.partition(":")[0],
        )
        for one in model.objects.all()
    }


def sentences(project: ImportProject) -> list[tuple[str, str, list[str]]]:
    return [
        (run.entity, one.what, one.sentences)
        for run in project.runs.order_by("place")
        for one in report.outcomes(run)
        if one.sentences
    ]


@pytest.mark.usefixtures("alon")
def test_salesforce(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        project = moved_in("salesforce", SALESFORCE)

        assert cards(Call, "subject") == {
            "of both": ("דנה כהן", "deals"),
            "of a firm": ("גלים", ""),
            "of a case": ("דנה כהן", ""),
        }
        assert cards(Task, "subject") == {
            "of a deal": ("גלים", "deals"),
            "of a lead": (Lead.objects.get().party.name, "leads"),
        }
        assert cards(Meeting, "subject") == {"meeting": ("גלים", "deals")}
        assert cards(Note, "text") == {
            "of a firm": ("גלים", ""),
            "of a deal": ("גלים", "deals"),
            "of a person": ("דנה כהן", ""),
        }
        assert sentences(project) == [
            ("calls", "created", ["בעניין: לא נקלט דבר עם המזהה ״500A״."]),
            ("calls", "refused", ["בעניין: לא נקלט דבר עם המזהה ״500A״."]),
        ]


@pytest.mark.usefixtures("alon")
def test_hubspot_counts_each_type_for_itself(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        project = moved_in("hubspot", HUBSPOT)

        assert cards(Note, "text") == {
            "of both": ("דנה כהן", ""),
            "of a firm": ("גלים", ""),
            "of a deal": ("גלים", "deals"),
            "of two": ("דנה כהן", ""),
        }
        assert sentences(project) == [
            ("notes", "created", ["לקוח: בשורה כמה כאלה; היא עומדת אצל ״דנה כהן״."])
        ]
        assert Relation.objects.count() == 2


@pytest.mark.usefixtures("alon")
def test_pipedrive_names_firms(noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        project = moved_in("pipedrive", PIPEDRIVE)

        assert Deal.objects.get().party.name == "גלים"
        assert cards(Task, "subject") == {"of a firm": ("גלים", ""), "of a deal": ("גלים", "deals")}
        assert cards(Note, "text") == {
            "of a firm": ("גלים", ""),
            "of a deal": ("גלים", "deals"),
            "of both": ("דנה כהן", ""),
        }
        assert sentences(project) == []


@pytest.mark.usefixtures("alon")
def test_what_names_nobody_says_so(bring) -> None:
    notes = bring("תאריך,הערה,לקוח\n03/10/2026,מעדיף בוקר,\n", entity="notes", name="הערות.csv")
    tasks = bring("נושא,לביצוע עד\nלהזמין נייר,03/12/2026\n", entity="tasks", name="משימות.csv")

    assert (notes.counts, tasks.counts) == ({"created": 1, "warned": 1}, {"created": 1})
    assert [one.sentences for one in report.outcomes(notes)] == [
        ["השורה אינה אומרת על מי היא: היא אינה עומדת באף כרטיס."]
    ]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("title", "cell", "minutes"),
    [
        ("Call Duration", "05:30", 330),  # of a sheet: hours and minutes
        ("CallDurationInSeconds", "185", 3),
        ("Duration in seconds", "20", 1),
        ("Duration in seconds", "0", 0),
    ],
)
def test_lengths_of_calls(bring, title, cell, minutes) -> None:
    bring(f"Date,Subject,Customer,{title}\n03/10/2026,Call,Dana,{cell}\n", entity="calls")

    assert Call.objects.get().duration == minutes


@pytest.mark.usefixtures("alon")
def test_zoho_tells_minutes_and_seconds(bring) -> None:
    run = bring(
        "Record Id,Call Owner.id,Subject,Call Type,Call Start Time,Call Duration,"
        "Call Duration (in seconds),Contact Name\n"
        "1,,Call,Outbound,2026-10-01 10:00:00,05:30,330,Dana\n"
        "2,,Call,Outbound,2026-10-01 11:00:00,,90,Dana\n",
        entity="calls",
    )

    assert (run.system, run.counts) == ("zoho", {"created": 2})
    assert list(Call.objects.order_by("at").values_list("duration", flat=True)) == [6, 2]


@pytest.mark.usefixtures("alon")
def test_accounts_of_hebrew_sheets_are_firms(bring) -> None:
    bring(
        "איש קשר,נייד,חשבון\nיעל ברק,050-2345678,גלים צפון\n", entity="parties", name="אנשי קשר.csv"
    )
    bring("שם חשבון,טלפון\nשקד בע״מ,03-6234567\n", entity="parties", name="חשבונות.csv")

    assert set(Relation.objects.values_list("party__name", "other__name")) == {
        ("יעל ברק", "גלים צפון")
    }
    assert Party.objects.filter(name="שקד בע״מ").exists()
