"""Owners and authors come over by the ids of another system, whose users a file of it tells."""

from typing import Any

import pytest

from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.exchange import answering, explained, jobs, keeping, owners, projects, takeback
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.features.activities.models import Task
from kesher.features.deals.models import Deal
from kesher.features.parties.models import Party
from kesher.tenancy import scope
from tests.api.client import Api
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_moving_in import a_file, worked_off, zipped

USERS = csv_of(
    ["Id", "Username", "FirstName", "LastName", "Email", "IsActive", "ProfileId", "AccountId"],
    ["005X", "yossi@alon.example.sf", "יוסי", "מזרחי", "yossi@alon.example", "true", "00eA", ""],
    ["005Y", "old@alon.example.sf", "דוד", "אלון", "old@alon.example", "false", "00eA", ""],
)
ACCOUNTS = csv_of(
    ["Id", "Name", "BillingCity", "OwnerId", "CreatedById"],
    ["001A", "גלים בע״מ", "חיפה", "005X", "005Y"],
    ["001B", "נמלי הצפון", "עכו", "005Y", "005X"],
)
DEALS = csv_of(
    ["Id", "AccountId", "Name", "StageName", "CloseDate", "OwnerId", "CreatedById"],
    ["006A", "001A", "גג סולארי", "Prospecting", "2030-12-20", "005X", "005X"],
)
TASKS = csv_of(
    ["Id", "WhoId", "WhatId", "Subject", "Status", "OwnerId", "CreatedById"],
    ["00TA", "", "001A", "לחזור", "Not Started", "005X", "005Y"],
)
FILES = {"Account.csv": ACCOUNTS, "Opportunity.csv": DEALS, "Task.csv": TASKS}


def begun(files: dict[str, str], system: str = "salesforce") -> ImportProject:
    return projects.begin(system, system, [a_file(n, t.encode()) for n, t in files.items()])


def run_of(project: ImportProject, name: str) -> ImportRun:
    return project.runs.select_related("project").get(file_name=name)


def brought(project: ImportProject) -> None:
    deals = run_of(project, "Opportunity.csv")
    keeping.answer(deals, deals.answers | {"stage": {"prospecting": "-"}})
    jobs.go_through(project, Step.RUNNING)
    worked_off()


def words(project: ImportProject, name: str) -> dict[str, list[tuple[str, str]]]:
    return {
        one.target: [(word.text, word.told) for word in one.words]
        for one in answering.questions(run_of(project, name))
    }


@pytest.mark.parametrize("names", [[*FILES, "User.csv"], ["User.csv", *FILES]])
def test_ids_lead_to_members_whichever_file_came_first(
    names: list[str], alon: Any, noa: Any, yossi: Any
) -> None:
    files = FILES | {"User.csv": USERS}
    project = begun({name: files[name] for name in names})

    assert owners.counted(run_of(project, "User.csv")) == {"count": 2, "here": 1}
    brought(project)

    with scope(noa.organization_id, noa.pk, "web"):
        assert run_of(project, "User.csv").counts == {}
        assert Party.objects.filter(name="יוסי מזרחי").count() == 0
        firm, other = Party.objects.get(name="גלים בע״מ"), Party.objects.get(name="נמלי הצפון")
        assert (firm.owner_id, firm.created_by_id) == (yossi.pk, noa.pk)
        assert (other.owner_id, other.created_by_id) == (noa.pk, yossi.pk)
        deal, task = Deal.objects.get(), Task.objects.get()
        assert (deal.owner_id, deal.created_by_id) == (yossi.pk, yossi.pk)
        assert (task.owner_id, task.created_by_id) == (yossi.pk, noa.pk)
        assert [run.counts.get("refused", 0) for run in project.runs.all()] == [0] * 4


def test_without_a_file_of_users_ids_tell_nobody(alon: Any, noa: Any, yossi: Any) -> None:
    many = [[f"001{n}", f"חברה {n} בע״מ", "חיפה", f"005{n}", ""] for n in range(70)]
    header = ["Id", "Name", "BillingCity", "OwnerId", "CreatedById"]
    project = begun({"Account.csv": csv_of(header, *many)})
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert run_of(project, "Account.csv").counts == {"created": 70}
        assert set(Party.objects.values_list("owner_id", flat=True)) == {noa.pk}


@pytest.mark.usefixtures("alon")
def test_who_is_not_here_is_asked_for_by_name_and_mail(noa: Any, yossi: Any) -> None:
    project = begun(FILES | {"User.csv": USERS})

    question = next(
        one for one in answering.questions(run_of(project, "Account.csv")) if one.target == "owner"
    )
    assert [(one.text, one.told) for one in question.words] == [
        ("005X", str(yossi.pk)),
        ("005Y", "-"),
    ]
    person = question.words[1].person
    assert person is not None
    assert (person.name, person.email) == ("דוד אלון", "old@alon.example")


@pytest.mark.usefixtures("alon")
def test_who_left_here_is_still_meant(yossi: Any) -> None:
    yossi.is_active = False
    yossi.save(update_fields=["is_active"])
    project = begun(FILES | {"User.csv": USERS})

    (owner, _author) = answering.questions(run_of(project, "Task.csv"))

    assert owners.counted(run_of(project, "User.csv")) == {"count": 2, "here": 0}
    assert [word.told for word in owner.words] == [str(yossi.pk)]
    assert str(yossi.pk) in dict(owner.offered)


@pytest.mark.usefixtures("alon")
def test_what_a_person_says_goes_before(noa: Any, yossi: Any) -> None:
    project = begun(FILES)
    run = run_of(project, "Account.csv")
    said = {("owner", "005X"): str(noa.pk), ("owner", "005Y"): "-", ("created_by", "005X"): ""}
    keeping.answer(run, answering.settled(run, said))

    projects.add(project, [a_file("User.csv", USERS.encode())])

    assert run_of(project, "Account.csv").answers == {
        "owner": {"005x": str(noa.pk)},
        "created_by": {"005x": ""},
    }
    assert words(project, "Account.csv") == {
        "owner": [("005X", str(noa.pk)), ("005Y", "-")],
        "created_by": [("005Y", "-"), ("005X", "")],
    }


@pytest.mark.usefixtures("alon")
def test_a_file_that_is_left_out_tells_of_nobody(yossi: Any) -> None:
    project = begun(FILES | {"User.csv": USERS})
    known, unknown = [("005X", str(yossi.pk))], [("005X", "-")]
    assert words(project, "Task.csv")["owner"] == known

    projects.leave(run_of(project, "User.csv"), is_left_out=True)
    assert words(project, "Task.csv")["owner"] == unknown

    projects.leave(run_of(project, "User.csv"), is_left_out=False)
    assert words(project, "Task.csv")["owner"] == known


def test_a_thousand_owners(alon: Any, noa: Any, yossi: Any) -> None:
    people = [[f"005{n}", f"u{n}", "א", f"ב{n}", f"u{n}@old.example", "true"] for n in range(1000)]
    people[777][4] = "YOSSI@alon.example"
    header = ["Id", "Username", "FirstName", "LastName", "Email", "IsActive"]
    firms = [[f"001{n}", f"חברה {n} בע״מ", "חיפה", f"005{n}"] for n in range(1000)]
    project = begun(
        {
            "Account.csv": csv_of(["Id", "Name", "BillingCity", "OwnerId"], *firms),
            "User.csv": csv_of(header, *people),
        }
    )
    assert owners.counted(run_of(project, "User.csv")) == {"count": 1000, "here": 1}
    asked = words(project, "Account.csv")["owner"]
    assert (len(asked), asked[0], ("005777", "-") in asked) == (200, ("0050", "-"), False)

    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert run_of(project, "Account.csv").counts == {"created": 1000}
        assert Party.objects.get(owner=yossi).name == "חברה 777 בע״מ"


PEOPLE = (["Id", "Full Name", "E-mail"], ["u1", "יוסי מזרחי", ""], ["u2", "אחר", "a@b.example"])


@pytest.mark.parametrize(
    ("name", "rows", "are_users"),
    [
        ("Users.csv", PEOPLE, True),
        ("crm owners 2024.csv", PEOPLE, True),
        ("משתמשים.csv", (["מזהה", "שם מלא", 'דוא"ל'], *PEOPLE[1:]), True),
        ("עובדים.csv", (["קוד עובד", "שם מלא", "מייל"], *PEOPLE[1:]), False),
        ("עובדים.csv", (["קוד עובד", "שם משתמש", "שם"], *PEOPLE[1:]), True),
        ("customers.csv", PEOPLE, False),
        ("customer users.csv", PEOPLE, False),
        ("users.csv", (["Full Name", "E-mail"], ["יוסי מזרחי", "a@b.example"]), False),
        ("x.csv", (["systemuserid", "fullname", "domainname"], *PEOPLE[1:]), True),
        ("x.csv", (["id", "userName", "name", "emailAddress"], ["a1", "b", "c", "d@e.il"]), True),
        ("x.csv", (["id", "user_name", "last_name", "is_admin"], ["a1", "b", "c", "0"]), True),
    ],
)
@pytest.mark.usefixtures("alon")
def test_a_file_of_users_is_known(name: str, rows: Any, are_users: object) -> None:
    folded = [",".join(cell.replace('"', "״") for cell in row) for row in rows]

    run = begun({name: "\n".join(folded)}, "other").runs.get()

    assert run.is_of_users == are_users
    assert bool(run.entity) != are_users


@pytest.mark.usefixtures("alon")
def test_a_sheet_says_more_than_the_file(yossi: Any) -> None:
    content = zipped(**{"export/User.csv": USERS.encode(), "export/Task.csv": TASKS.encode()})
    project = projects.begin("x", "x", [a_file("contacts.zip", content)])

    assert [run.is_of_users for run in project.runs.order_by("file_name")] == [False, True]


@pytest.mark.usefixtures("alon")
def test_names_and_user_names_lead_there_too(yossi: Any) -> None:
    users = csv_of(
        ["ID", "User Name", "Name", "E-mail"], ["1", "yossim", "Yossi", yossi.user.email]
    )
    tasks = csv_of(["Subject", "Owner", "Author"], ["לחזור", "yossim", ""], ["לשלוח", "Yossi", ""])
    project = begun({"tasks.csv": tasks, "users.csv": users}, "other")

    assert words(project, "tasks.csv")["owner"] == [
        ("yossim", str(yossi.pk)),
        ("Yossi", str(yossi.pk)),
    ]


@pytest.mark.usefixtures("alon")
def test_a_person_says_that_a_file_is_of_users_or_is_not(yossi: Any) -> None:
    staff = csv_of(["Key", "Who"], ["005X", "yossi@alon.example"], ["005Z", "z@alon.example"])
    project = begun({"Task.csv": TASKS, "staff.csv": staff})

    projects.take_as_users(run_of(project, "staff.csv"))
    projects.arrange(project)

    assert owners.counted(run_of(project, "staff.csv")) == {"count": 2, "here": 1}
    assert words(project, "Task.csv")["owner"] == [("005X", str(yossi.pk))]

    from_users = run_of(project, "staff.csv")
    projects.turn_into(from_users, entities.get("parties"))
    projects.arrange(project)

    again = run_of(project, "staff.csv")
    assert (again.entity, again.is_of_users, "emails" in again.mapping) == ("parties", False, True)
    assert words(project, "Task.csv")["owner"] == [("005X", "-")]


@pytest.mark.usefixtures("alon")
def test_rows_that_tell_of_nobody_are_no_users() -> None:
    project = begun({"Task.csv": TASKS})

    with pytest.raises(Refused, match="מזהי המשתמשים"):
        projects.take_as_users(run_of(project, "Task.csv"))

    assert run_of(project, "Task.csv").entity == "tasks"


def test_taken_back_nobody_is_missing(alon: Any, noa: Any, yossi: Any) -> None:
    project = begun(FILES | {"User.csv": USERS})
    brought(project)
    with scope(noa.organization_id, noa.pk, "web"):
        project.refresh_from_db()
        takeback.begin_all(project, keep_changed=True)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        taken = {run.file_name: (run.step, run.counts.get("undone")) for run in project.runs.all()}
        assert taken == {
            "Account.csv": ("undone", 2),
            "Opportunity.csv": ("undone", 1),
            "Task.csv": ("undone", 1),
            "User.csv": ("mapping", None),
        }
        assert Party.objects.filter(deleted_at=None).count() == 0
        assert owners.counted(run_of(project, "User.csv")) == {"count": 2, "here": 1}


def test_the_page_tells_of_them_and_asks_by_name(alon: Any, noa: Any, yossi: Any) -> None:
    project = begun(FILES | {"User.csv": USERS, "staff.csv": csv_of(["Key", "Who"], ["7", "ד@א"])})
    page = f"/{noa.organization.slug}/moving-in/{project.pk}/"
    browser = client_of(noa)

    told = " ".join(browser.get(page).content.decode().split())
    assert "משתמשים: 2. מתוכם עובדים כאן: 1." in told
    accounts = run_of(project, "Account.csv")
    asked = browser.get(f"/{noa.organization.slug}/parties/import/{accounts.pk}/words/")
    assert "דוד אלון" in asked.content.decode()
    assert "old@alon.example" in asked.content.decode()

    staff = run_of(project, "staff.csv")
    browser.post(f"{page}type/", {"file": staff.pk, "type": "users"})
    with scope(noa.organization_id, noa.pk, "web"):
        assert owners.counted(run_of(project, "staff.csv")) == {"count": 1, "here": 0}


def test_the_page_says_whose_ids_are_nobodys(alon: Any, noa: Any, yossi: Any) -> None:
    with scope(alon.pk, noa.pk, "web"):
        project = begun(FILES)
    address = f"/alon/moving-in/{project.pk}/"
    told = "שני אחראים או מחברים כתובים רק במזהים שאינם אף אחד כאן"

    alone = client_of(noa).get(address).content.decode()
    with scope(alon.pk, noa.pk, "web"):
        projects.add(project, [a_file("User.csv", USERS.encode())])
    known = client_of(noa).get(address).content.decode()

    assert (told in alone, told in known) == (True, False)


def test_many_names_of_columns_fold(alon: Any, noa: Any) -> None:
    few, many = ([f"עמודה {n}" for n in range(count)] for count in (9, 20))
    files = {f"{len(some)}.csv": csv_of(some, ["א"] * len(some)) for some in (few, many)}
    project = begun(files, "other")

    told = client_of(noa).get(f"/{noa.organization.slug}/moving-in/{project.pk}/")

    text = told.content.decode()
    assert (text.count("ועוד 12"), text.count("ועוד")) == (1, 1)
    assert text.count('<bdi dir="auto">עמודה 8</bdi>') == 2


def test_programs_learn_of_them(noa: Any, yossi: Any) -> None:
    api = Api.of(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        project = begun({"Account.csv": ACCOUNTS, "staff.csv": USERS.replace("Username", "Login")})
        place = f"moving-in/{project.pk}/files/{run_of(project, 'staff.csv').pk}"

    told = api.patch(place, {"entity": "users"}).json()

    files = {one["import"]["file"]: one for one in told["files"]}
    staff, accounts = files["staff.csv"], files["Account.csv"]
    assert (staff["import"]["made_of"], staff["users"]) == ("users", {"count": 2, "here": 1})
    assert accounts["users"] == {"count": 0, "here": 0}
    words = {one["field"]: one["words"] for one in accounts["questions"]}
    assert words["owner"] == [
        {"text": "005X", "means": str(yossi.pk), "name": "יוסי מזרחי", "email": yossi.user.email},
        {"text": "005Y", "means": "-", "name": "דוד אלון", "email": "old@alon.example"},
    ]


@pytest.mark.usefixtures("alon")
def test_what_is_said_of_a_person_counts_in_all_files(noa: Any, yossi: Any) -> None:
    project = begun(FILES | {"User.csv": USERS})
    run = run_of(project, "Account.csv")
    keeping.answer(run, answering.settled(run, {("owner", "005Y"): str(yossi.pk)}))

    explained.spread(run)

    assert run_of(project, "Task.csv").answers == {"created_by": {"005y": str(yossi.pk)}}
    assert run_of(project, "Opportunity.csv").answers == {}
