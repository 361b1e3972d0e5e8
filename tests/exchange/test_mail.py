"""Mail that moves in: on the card of the customer, with its date, its author and its files."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage

from kesher.exchange import jobs, keeping, projects, report
from kesher.exchange.models import ImportProject, ImportRun, Step, Strangers
from kesher.exchange.outcomes import REFUSED
from kesher.exchange.refusing import CannotImport
from kesher.features.activities.models import Note
from kesher.features.files.models import File
from kesher.features.parties.models import Party
from kesher.lib import html
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.letters import PDF, a_letter, eml, mbox
from tests.exchange.test_moving_in import a_file, told, worked_off

MADE = datetime(2019, 3, 5, 8, 30, tzinfo=UTC)
PEOPLE = csv_of(["שם", "טלפון"], ["רון לוי", "0502345678"]).encode()


def moved_in(noa: Any, *files: Any) -> ImportProject:
    project = projects.begin("דואר", "דואר", files)
    jobs.go_through(project, Step.RUNNING)
    worked_off()
    return project


def test_a_message_comes_to_the_card_of_who_wrote_it(alon, noa) -> None:
    dana = world.a_party(name="Dana C.", emails=[{"address": "dana@galim.example"}])
    letter = a_letter(
        "מבקשת הצעה\n<b>עד מחר</b>", files={"חוזה.pdf": PDF}, Cc="Ron <ron@x.example>"
    )

    project = moved_in(noa, a_file("inbox.eml", eml(letter)))

    with scope(noa.organization_id, noa.pk, "web"):
        assert told(project) == [
            ("inbox.eml", "notes", "done", {"created": 1}),
            ("inbox.eml › צרופות", "files", "done", {"created": 1}),
        ]
        note, file = Note.objects.get(), File.objects.get()
        assert (note.party, note.created_at, note.title) == (dana, MADE, "הצעת מחיר")
        assert html.to_text(note.text).split("\n") == [
            "הצעת מחיר",
            "מאת: דנה כהן (dana@galim.example)",
            "אל: noa@alon.example",
            "העתק: Ron (ron@x.example)",
            "",
            "מבקשת הצעה",
            "<b>עד מחר</b>",
        ]
        assert (file.party, file.name, file.media_type) == (dana, "חוזה.pdf", "application/pdf")
        assert (file.about, file.created_at) == (f"notes:{note.pk}", MADE)
        with default_storage.open(file.storage_key) as content:
            assert content.read() == PDF
        assert Party.objects.count() == 1


def test_what_was_written_here_hangs_on_whom_it_went_to(alon, noa, yossi) -> None:
    ron = world.a_party(name="רון", emails=[{"address": "ron@x.example"}])
    sender = f"Yossi <{yossi.user.email}>"
    to = f"{noa.user.email}, Ron <RON@x.example>"

    moved_in(noa, a_file("a.eml", eml(a_letter(sender=sender, to=to))))

    with scope(noa.organization_id, noa.pk, "web"):
        note = Note.objects.get()
        assert (note.party, note.created_by_id) == (ron, yossi.pk)


def test_strangers_stay_out_or_become_customers(alon, noa, tmp_path) -> None:
    first = a_letter(subject="א")
    second = a_letter(subject="ב", sender="dana@galim.example")
    project = moved_in(noa, a_file("box.mbox", mbox(tmp_path, first, second)))

    with scope(noa.organization_id, noa.pk, "web"):
        run = project.runs.get()
        assert (run.counts, Party.objects.count()) == ({"refused": 2}, 0)
        assert [one.sentences for one in report.rows(run, REFUSED, 1)] == [
            ["לקוח: אין כאן אף אחד עם ״dana@galim.example״."]
        ]
        project.refresh_from_db()
        keeping.enter(run, Step.MAPPING)
        keeping.treat(run, Strangers.MAKE)
        jobs.go_through(project, Step.RUNNING)
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        dana = Party.objects.get()
        assert (dana.name, dana.email) == ("דנה כהן", "dana@galim.example")
        assert {note.party for note in Note.objects.all()} == {dana}
        assert Note.objects.count() == 2


def test_the_page_of_a_mailbox_asks_what_of_strangers(alon, noa) -> None:
    project = projects.begin("דואר", "דואר", [a_file("a.eml", eml(a_letter()))])
    run = project.runs.get()
    address = f"/alon/notes/import/{run.pk}/"
    page = client_of(noa).get(address)
    filled = {f"column-{place}": key for place, key in enumerate(run.mapping)} | {
        "policy": "skip",
        "wrong": "rest",
        "strangers": "make",
        "system": "mail",
    }
    checked = client_of(noa).post(f"{address}check/", filled)

    assert (page.status_code, checked.status_code) == (200, 302)
    assert "מי שמוזכר בשורה ואינו כאן" in page.content.decode()
    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        assert (run.strangers, run.counts) == ("make", {"created": 1})


def test_mail_that_comes_twice_is_known(alon, noa) -> None:
    world.a_party(name="דנה", emails=[{"address": "dana@galim.example"}])
    content = eml(a_letter(files={"חוזה.pdf": PDF}))
    moved_in(noa, a_file("a.eml", content))

    with scope(noa.organization_id, noa.pk, "web"):
        again = moved_in(noa, a_file("a.eml", content))

    with scope(noa.organization_id, noa.pk, "web"):
        assert [counts for *_more, counts in told(again)] == [{"skipped": 1}, {"skipped": 1}]
        assert (Note.objects.count(), File.objects.count()) == (1, 1)


def test_tables_within_a_message_come_in(alon, noa) -> None:
    project = moved_in(noa, a_file("a.eml", eml(a_letter(subject="א/ב", files={"ל.csv": PEOPLE}))))

    with scope(noa.organization_id, noa.pk, "web"):
        assert told(project)[0] == ("א-ב › ל.csv", "parties", "done", {"created": 1})


@pytest.mark.usefixtures("alon")
def test_tables_within_a_message_are_files_of_the_migration() -> None:
    letter = a_letter(subject="רשימה", files={"אנשים.csv": PEOPLE, "סתם.csv": b"a,b\r\nx,y\r\n"})

    project = projects.begin("x", "x", [a_file("a.eml", eml(letter))])

    assert [
        (name, entity, run.row_count)
        for run, (name, entity, *_more) in zip(
            project.runs.order_by("place"), told(project), strict=True
        )
    ] == [
        ("רשימה › אנשים.csv", "parties", 1),
        ("a.eml", "notes", 1),
        ("a.eml › צרופות", "files", 1),
    ]
    assert [one["path"] for one in project.documents] == ["a.eml/1/2/סתם.csv"]


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: " + b"=?utf-8?q?a?= " * 200_000,
        b"A: b\n" * 200_000 + b"Subject: x",
        b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (place, place)
            for place in range(3_000)
        ),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 200_000,
    ],
    ids=["encoded words", "headers", "depth", "parts"],
)
@pytest.mark.usefixtures("alon")
def test_a_message_made_to_kill_stays_out_with_its_reason(tmp_path, content) -> None:
    trap = b"From: a@b.example\nTo: c@d.example\nDate: x\n" + content
    box = b"From a Tue Mar  5 10:30:00 2019\n" + trap + b"\n\n" + mbox(tmp_path, a_letter())

    project = projects.begin("x", "x", [a_file("box.mbox", box)])

    why = "ההודעה בנויה כך שקריאתה הייתה מכבידה מדי."
    assert project.left_out == [{"name": "box.mbox, הודעה 1", "why": why}]
    assert [(run.entity, run.row_count) for run in project.runs.all()] == [("notes", 1)]


def test_mail_is_never_read_as_a_table(begin, alon) -> None:
    letter = a_letter(files={"אנשים.csv": PEOPLE})

    with pytest.raises(CannotImport, match="הודעות דואר"):
        begin(eml(letter), name="a.eml")

    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize("charset", ["windows-1255", "iso-8859-8-i", "utf-8", "x-nobody-knows"])
@pytest.mark.usefixtures("alon")
def test_hebrew_of_any_alphabet_is_read(charset) -> None:
    codec = {"iso-8859-8-i": "iso8859_8", "x-nobody-knows": "utf-8"}.get(charset, charset)
    head = "From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: text/plain; charset="
    content = f"{head}{charset}\n\n".encode() + "שלום לכולם".encode(codec)

    project = projects.begin("x", "x", [a_file("a.eml", content)])

    samples = [cell for column in project.runs.get().samples for cell in column]
    assert any(cell.endswith("שלום לכולם") for cell in samples)
