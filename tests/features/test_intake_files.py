"""Files in web forms: looked at before they are kept, and the lead's once there is one."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.files.models import File
from kesher.features.intake import attaching, keeping, links
from kesher.features.intake.jobs import forget_passed
from kesher.features.intake.models import IntakeForm, SentFile, Submission
from kesher.features.leads.models import Lead
from kesher.jobs.worker import run_due
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import BASE, Api
from tests.conftest import client_of
from tests.features.strangers import DANA, SITE, fill_in, send, stamp_of

PDF = b"%PDF-1.7\n" + b"0" * 500
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 500
ASKED: list[dict[str, Any]] = [
    {"field": "party.name", "required": True},
    {"field": "party.phones"},
    {"field": "party.emails", "required": True},
    {"field": "lead.message"},
    {"field": "file.first", "label": "קורות חיים", "types": "pdf", "megabytes": 1},
    {"field": "file.second", "types": "pictures", "megabytes": 2},
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def stranger(db: None) -> Client:
    return Client()


def a_form(**values: Any) -> IntakeForm:
    return world.a_form(**{"fields": ASKED, **values})


def cv(content: bytes = PDF, name: str = "קורות חיים.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def an_archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def bytes_in(folder: Path) -> list[str]:
    return sorted(one.name for one in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    return (one for one in folder.rglob("*") if one.is_file())


@pytest.mark.usefixtures("alon")
def test_a_file_comes_with_the_form_and_hangs_on_the_lead_and_its_customer(
    stranger: Client, yossi: Membership, noa: Membership, folder: Path
) -> None:
    form = a_form(owner=yossi)
    page = stranger.get(links.path_of(form)).content.decode()

    answer = fill_in(stranger, form, DANA | {"file.first": cv()})
    waited = SentFile.objects.get()
    run_due()

    assert 'enctype="multipart/form-data"' in page
    assert 'type="file" accept=".pdf"' in page
    assert '<bdi dir="ltr">PDF</bdi> – עד 1 מ״ב' in page
    assert (answer.status_code, waited.media_type, waited.size) == (303, "application/pdf", 509)
    lead, file, row = Lead.objects.get(), File.objects.get(), Submission.objects.get()
    assert (file.name, file.media_type) == ("קורות חיים.pdf", "application/pdf")
    assert (file.about, file.party_id) == (f"leads:{lead.pk}", lead.party_id)
    assert (file.description, file.owner_id) == ("קורות חיים", yossi.pk)
    with default_storage.open(file.storage_key) as content:
        assert content.read() == PDF
    assert (row.sent["file.first"], row.state) == (["קורות חיים.pdf"], "made")
    assert (SentFile.objects.count(), len(bytes_in(folder))) == (0, 1)
    log = client_of(noa).get(f"/alon/settings/intake/submissions/{row.pk}/").content.decode()
    assert f'href="/alon/files/{file.pk}/"' in log


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"file.first": cv(b"")}, "הקובץ ריק."),
        ({"file.first": cv(PDF + b"0" * (1 << 20))}, "הקובץ גדול מ־1 מ״ב."),
        ({"file.first": cv(b"<html><script>alert(1)</script>")}, "לפי תוכנו"),
        ({"file.first": cv(PNG)}, "לפי תוכנו"),
        ({"file.second": cv(PDF, "צילום.png")}, "לפי תוכנו"),
        ({"file.second": cv(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png")}, "לפי תוכנו"),
    ],
)
@pytest.mark.usefixtures("alon")
def test_what_does_not_fit_is_refused_in_words_and_nothing_is_kept_of_it(
    stranger: Client, folder: Path, sent: dict[str, Any], sentence: str
) -> None:
    form = a_form()

    answer = fill_in(stranger, form, DANA | sent)
    run_due()

    text = answer.content.decode()
    assert (answer.status_code, sentence in text) == (422, True)
    assert ("כמה עולה שולחן?" in text, "dana@example.org" in text) == (True, True)
    assert Submission.objects.get().state == "refused"
    assert (Lead.objects.count(), SentFile.objects.count(), bytes_in(folder)) == (0, 0, [])

    again = send(stranger, form, stamp_of(answer), DANA | {"file.first": cv()})
    run_due()

    assert (again.status_code, File.objects.get().name) == (303, "קורות חיים.pdf")


@pytest.mark.usefixtures("alon")
def test_other_mistakes_leave_no_file_behind_and_say_to_choose_it_again(
    stranger: Client, folder: Path
) -> None:
    answer = fill_in(stranger, a_form(), DANA | {"party.name": "", "file.first": cv()})

    assert (answer.status_code, SentFile.objects.count(), bytes_in(folder)) == (422, 0, [])
    assert "יש לבחור את הקובץ שוב." in answer.content.decode()


@pytest.mark.usefixtures("alon")
def test_a_file_that_must_come_is_not_replaced_by_its_name(stranger: Client) -> None:
    fields = [one | {"required": True} if "types" in one else one for one in ASKED[:5]]
    form = a_form(fields=fields)

    without = fill_in(stranger, form, DANA)
    typed = fill_in(stranger, form, DANA | {"file.first": "cv.pdf"})

    assert (without.status_code, typed.status_code) == (422, 422)
    assert "יש למלא את השדה" in typed.content.decode()


@pytest.mark.usefixtures("alon")
def test_files_that_nobody_asked_for_are_refused(stranger: Client, folder: Path) -> None:
    form = a_form()

    strange = fill_in(stranger, form, DANA | {"file.third": cv()})
    two = fill_in(stranger, form, DANA | {"file.first": [cv(), cv()]})

    assert (strange.status_code, two.status_code) == (413, 413)
    assert "לכל שדה קובץ אחד." in two.content.decode()
    assert (Submission.objects.count(), bytes_in(folder)) == (0, [])


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (an_archive("[Content_Types].xml", "word/document.xml"), 303),
        (an_archive("mimetype"), 422),
        (an_archive("setup.exe"), 422),
        (b"MZ\x90\x00" + b"\0" * 90, 422),
    ],
    ids=["a document", "an archive", "a program in an archive", "a program"],
)
@pytest.mark.usefixtures("alon")
def test_documents_are_known_by_what_is_in_them(
    stranger: Client, content: bytes, status: int
) -> None:
    fields = [*ASKED[:4], {"field": "file.first", "types": "documents"}]

    answer = fill_in(stranger, a_form(fields=fields), DANA | {"file.first": cv(content, "a.docx")})

    assert answer.status_code == status


@pytest.mark.usefixtures("alon")
def test_a_site_that_is_named_sends_files_from_a_form_of_its_own(
    stranger: Client, noa: Membership
) -> None:
    form = a_form(sites=SITE)

    sent = DANA | {"file.first": cv()}
    answer = stranger.post(links.path_of(form), sent, headers={"Origin": SITE})
    run_due()

    assert (answer.status_code, File.objects.count()) == (303, 1)
    snippet = client_of(noa).get(f"/alon/settings/intake/{form.pk}/").content.decode()
    assert "enctype=&quot;multipart/form-data&quot;" in snippet
    assert "type=&quot;file&quot; name=&quot;file.first&quot;" in snippet


@pytest.mark.usefixtures("alon")
def test_files_of_the_suspected_wait_and_only_administrators_fetch_them(
    stranger: Client, noa: Membership, yossi: Membership
) -> None:
    form = a_form(stop_words="קידום אתרים")
    sent = DANA | {"lead.message": "קידום אתרים בזול", "file.first": cv()}

    fill_in(stranger, form, sent)
    run_due()

    row, file = Submission.objects.get(), SentFile.objects.get()
    address = f"/alon/settings/intake/submissions/{row.pk}/files/{file.pk}/"
    assert (row.state, File.objects.count()) == ("suspected", 0)
    assert address in client_of(noa).get(address.split("files/", maxsplit=1)[0]).content.decode()
    fetched = client_of(noa).get(address)
    assert b"".join(fetched.streaming_content) == PDF  # type: ignore[attr-defined]
    assert fetched["Content-Disposition"].startswith("attachment;")
    assert fetched["Content-Type"] == "application/octet-stream"
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert client_of(yossi).get(address).status_code == 404

    client_of(noa).post(f"/alon/settings/intake/submissions/{row.pk}/accept/")
    run_due()

    assert (File.objects.get().name, client_of(noa).get(address).status_code) == (
        "קורות חיים.pdf",
        404,
    )


@pytest.mark.usefixtures("alon")
def test_files_wait_for_the_confirmation_and_go_when_it_never_comes(
    stranger: Client, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    form = a_form(is_confirmed=True)
    for place in range(2):
        mail = {"party.emails": f"dana{place}@example.org"}
        fill_in(stranger, form, DANA | mail | {"file.first": cv()})
    first, second = Submission.objects.order_by("at", "pk")

    stranger.post(links.confirmation_of(form, first))
    run_due()
    Submission.objects.filter(pk=second.pk).update(at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        gone = forget_passed()

    assert (gone, [one.pk for one in Submission.objects.all()]) == (1, [first.pk])
    assert (File.objects.count(), SentFile.objects.count(), len(bytes_in(folder))) == (1, 0, 1)


@pytest.mark.parametrize(
    ("state", "age", "left"),
    [
        ("refused", 31, 0),
        ("suspected", 31, 0),
        ("waiting", 31, 0),
        ("refused", 29, 1),
        ("failed", 400, 1),
        ("made", 400, 1),
    ],
)
@pytest.mark.usefixtures("alon")
def test_what_came_to_nothing_goes_after_thirty_days(
    stranger: Client, state: str, age: int, left: int
) -> None:
    fill_in(stranger, a_form(), DANA)
    then = timezone.now() - timedelta(days=age)
    Submission.objects.update(state=state, at=then)

    forget_passed()

    assert Submission.objects.count() == left


def test_the_organisation_says_for_how_long_and_takes_it_back(
    stranger: Client, alon: Organization, noa: Membership
) -> None:
    client = client_of(noa)
    fill_in(stranger, a_form(), DANA)
    Submission.objects.update(state="refused", at=timezone.now() - timedelta(days=15))

    wrong = client.post("/alon/settings/intake/keeping/", {"days": "3"})
    client.post("/alon/settings/intake/keeping/", {"days": "14"})
    alon.refresh_from_db()

    assert (wrong.status_code, alon.settings["intake"]) == (422, {"days": 14})
    told = client.get("/alon/settings/intake/submissions/").content.decode()
    assert "14" in told.split("k-settings-tabs")[0]


@pytest.mark.usefixtures("alon")
def test_all_that_waits_has_a_limit(stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_WAITING", 1000)
    form = a_form(is_confirmed=True)

    told = [fill_in(stranger, form, DANA | {"file.first": cv()}).status_code for _turn in range(2)]

    assert (told, SentFile.objects.count()) == ([303, 422], 1)


@pytest.mark.parametrize(
    "limits",
    [
        {"types": "exe"},
        {"types": ["pdf"]},
        {"megabytes": 0.5},
        {"megabytes": -1},
        {"megabytes": 26},
        {"megabytes": "5"},
    ],
)
def test_limits_that_cannot_be_are_refused(alon: Organization, limits: dict[str, Any]) -> None:
    with pytest.raises(Exception, match="fields"):
        a_form(fields=[*ASKED[:4], {"field": "file.first"} | limits])


@pytest.mark.usefixtures("alon")
def test_a_program_sends_a_form_with_its_files(noa: Membership) -> None:
    form, api = a_form(), Api.of(noa)
    address = f"{BASE}/intake_forms/{form.pk}/submissions"

    sent = api.client.post(address, DANA | {"file.first": cv(), "utm_source": "partner"})
    wrong = api.client.post(address, DANA | {"file.first": cv(PNG)})
    strange = api.client.post(address, DANA | {"other": cv()})
    run_due()

    assert (sent.status_code, sent.json()["sent"]["file.first"]) == (201, ["קורות חיים.pdf"])
    assert (wrong.json()["state"], strange.status_code) == ("refused", 422)
    assert (File.objects.get().about, keeping.days()) == (f"leads:{Lead.objects.get().pk}", 30)
