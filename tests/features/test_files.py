"""Files come in whole, go out harmless, and are seen by whoever may see their record."""

import io
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kesher.features.files.models import File
from kesher.features.files.storing import keep, small_picture
from kesher.lib.images import NotAPicture, square
from kesher.lib.tables.writing_xlsx import write_xlsx
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def a_picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "red").save(drawn, "PNG")
    return drawn.getvalue()


def sent(name="../../etc/דוח\u202efdp.exe", content=b"hello") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_is_kept_under_a_key_of_ours(alon, noa):
    file = keep(sent())

    assert file.name == "דוחfdp.exe"
    assert file.storage_key.startswith(f"{alon.pk}/")
    assert file.size == 5
    assert file.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


def test_a_party_takes_a_file_onto_its_card(noa):
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
    client = client_of(noa)

    answer = client.post("/alon/files/upload/", {"file": sent("חוזה.pdf"), "party": str(party.pk)})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/alon/parties/{party.pk}/"
    with scope(noa.organization_id, noa.pk, "web"):
        assert File.objects.get().party == party


def test_a_download_is_never_shown_by_the_browser(noa):
    with scope(noa.organization_id, noa.pk, "web"):
        file = keep(sent("page.html", b"<script>alert(1)</script>"))

    answer = client_of(noa).get(f"/alon/files/{file.pk}/content/")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"


def test_strangers_find_no_file(noa, dana):
    with scope(noa.organization_id, noa.pk, "web"):
        file = keep(sent())

    assert client_of(dana).get(f"/alon/files/{file.pk}/content/").status_code == 404
    assert client_of(dana).get(f"/brosh/files/{file.pk}/content/").status_code == 404


def test_an_empty_and_a_huge_file_are_refused(noa, settings):
    settings.UPLOAD_MAX_BYTES = 10
    client = client_of(noa)

    for content in (b"", b"x" * 11):
        answer = client.post(
            "/alon/files/upload/",
            {"file": sent(content=content)},
            headers={"accept": "application/json"},
        )
        assert answer.status_code == 422

    with scope(noa.organization_id, noa.pk, "web"):
        assert File.objects.count() == 0


def test_a_picture_is_drawn_anew(alon):
    file = keep(sent("photo.png", a_picture()))

    with Image.open(io.BytesIO(small_picture(file))) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (256, 256))


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"\0" * 64]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        square(content)


def test_a_document_is_added_from_a_card(noa):
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
    client = client_of(noa)

    page = client.get(f"/alon/files/new/?party={party.pk}")
    answer = client.post(
        "/alon/files/new/",
        {"file": sent("חוזה.pdf"), "description": "חוזה שירות", "party": str(party.pk)},
    )

    assert 'type="file"' in page.content.decode()
    assert answer.headers["Location"] == f"/alon/parties/{party.pk}/"
    with scope(noa.organization_id, noa.pk, "web"):
        file = File.objects.get()
        assert (file.name, file.description, file.party) == ("חוזה.pdf", "חוזה שירות", party)


def test_a_document_that_is_missing_is_asked_for(noa):
    answer = client_of(noa).post("/alon/files/new/", {"description": "בלי קובץ"})

    assert answer.status_code == 422
    with scope(noa.organization_id, noa.pk, "web"):
        assert File.objects.count() == 0


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/workbook.xml", "spreadsheetml.sheet"),
        ("word/document.xml", "wordprocessingml.document"),
        ("ppt/presentation.xml", "presentationml.presentation"),
    ],
)
def test_office_files_are_told_apart_by_their_parts(alon, part, kind):
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name in ("docProps/app.xml", "_rels/.rels", part, "[Content_Types].xml"):
            archive.writestr(name, "<x/>")

    kept = keep(sent("דוח.bin", content.getvalue()))

    assert kept.media_type == f"application/vnd.openxmlformats-officedocument.{kind}"


def test_our_own_workbook_is_a_workbook(alon):
    content = b"".join(write_xlsx([("א", 1)], ("שם", "כמות"), rtl=True))

    kept = keep(sent("רשימה.xlsx", content))

    assert kept.media_type.endswith("spreadsheetml.sheet")
    assert kept.size == len(content)
