"""Pictures of address cards become photos and logos, and go out with cards again."""

import io
from base64 import b64encode
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from kesher.accounts.models import Role
from kesher.entity.registry import entities
from kesher.exchange import carrying, jobs, notes, outgoing, report, takeback
from kesher.exchange.models import ImportRun, Policy, Step
from kesher.exchange.outcomes import WARNED
from kesher.features.files.models import File
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import scope
from tests import world


def a_picture(colour: str = "red", kind: str = "JPEG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (20, 10), colour).save(drawn, kind)
    return drawn.getvalue()


def encoded(content: bytes) -> str:
    return b64encode(content).decode()


def folded(line: str) -> str:
    return "\r\n ".join(line[at : at + 74] for at in range(0, len(line), 74)) + "\r\n"


def a_card(*lines: str, name: str = "דנה כהן", version: str = "3.0") -> str:
    first, _blank, last = name.partition(" ")
    head = f"BEGIN:VCARD\r\nVERSION:{version}\r\nFN:{name}\r\nN:{last};{first};;;\r\n"
    return head + "".join(map(folded, lines)) + "END:VCARD\r\n"


FACE, OTHER, SIGN = a_picture(), a_picture("blue"), a_picture("green", "PNG")
ELSEWHERE = a_card("PHOTO;VALUE=uri:https://photos.example/dana.jpg")


def stored(noa: Any) -> list[bytes]:
    """What lies in the store besides the files that were brought."""
    place = str(noa.organization_id)
    if not default_storage.exists(place):
        return []
    brought = set(ImportRun.objects.values_list("storage_key", flat=True))
    keys = [f"{place}/{name}" for name in default_storage.listdir(place)[1]]
    return [content_at(key) for key in keys if key not in brought]


def content_at(key: str) -> bytes:
    with default_storage.open(key) as content:
        return bytes(content.read())


def shown(party: Party) -> bytes:
    return content_at(File.objects.get(pk=party.photo).storage_key)


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("2.1", f"PHOTO;ENCODING=BASE64;JPEG:{encoded(FACE)}"),
        ("2.1", f"PHOTO;JPEG;BASE64:{encoded(FACE)}"),
        ("3.0", f"PHOTO;ENCODING=b;TYPE=JPEG:{encoded(FACE)}"),
        ("3.0", f"item1.PHOTO;TYPE=JPEG;ENCODING=B:{encoded(FACE)}"),
        ("4.0", f"PHOTO:data:image/jpeg;base64,{encoded(FACE)}"),
        ("4.0", f"PHOTO;VALUE=uri:data:image/jpeg\\;base64\\,{encoded(FACE)}"),
    ],
)
def test_a_face_of_each_version_is_the_photo(bring, version: str, line: str) -> None:
    run = bring(a_card(line, version=version), name="dana.vcf")

    assert run.counts == {"created": 1}
    dana, file = Party.objects.get(), File.objects.get()
    assert (dana.photo, shown(dana)) == (file.pk, FACE)
    assert (file.name, file.media_type, file.size) == ("דנה כהן.jpeg", "image/jpeg", len(FACE))


@pytest.mark.usefixtures("alon")
def test_firms_show_their_logo(bring) -> None:
    face, sign = f"PHOTO;ENCODING=b:{encoded(FACE)}", f"LOGO;ENCODING=b:{encoded(SIGN)}"
    cards = a_card("ORG:גלים", face, sign, name="גלים") + a_card("ORG:ים", face, name="ים")

    run = bring(cards + a_card(face, sign), name="cards.vcf")

    seen = {one.name: shown(one) for one in Party.objects.all()}
    assert seen == {"גלים": SIGN, "ים": FACE, "דנה כהן": FACE}
    assert run.notes["untaken"] == [["LOGO", 1], ["PHOTO", 1]]


@pytest.mark.usefixtures("alon")
def test_what_lies_on_the_web_is_told_and_never_fetched(bring) -> None:
    run = bring(ELSEWHERE, name="dana.vcf")

    assert (run.counts, run.notes) == ({"created": 1, "warned": 1}, {"pictures_elsewhere": 1})
    assert notes.sentences(run.notes) == ["תמונה אחת היא רק כתובת ברשת: דבר אינו נטען משם."]
    assert [one.sentences for one in report.rows(run, WARNED, 9)] == [
        ["התמונה היא רק כתובת ברשת, שדבר אינו נטען ממנה."]
    ]
    assert (Party.objects.get().photo, File.objects.count()) == (None, 0)


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (f"PHOTO;ENCODING=b:{encoded(b'<svg/>')}", "זו אינה תמונה שניתן להציג, והיא הושמטה."),
        ("PHOTO;ENCODING=b:!!!", "התמונה פגומה, והושמטה."),
        (f"PHOTO;ENCODING=b:{'A' * 13_400_000}", "התמונה גדולה מדי, והושמטה."),
    ],
)
def test_what_cannot_be_shown_is_left_out_with_a_warning(bring, noa, line, sentence) -> None:
    run = bring(a_card(line), name="dana.vcf")

    assert run.counts == {"created": 1, "warned": 1}
    assert [one.sentences for one in report.rows(run, WARNED, 9)] == [[sentence]]
    assert (Party.objects.get().photo, File.objects.count(), stored(noa)) == (None, 0, [])


@pytest.mark.usefixtures("alon")
def test_a_picture_is_held_to_the_size_of_files(bring, noa, settings) -> None:
    card = a_card(f"PHOTO;ENCODING=b:{encoded(FACE)}")
    settings.UPLOAD_MAX_BYTES = len(card.encode())
    begun = bring(card, name="dana.vcf")
    assert begun.counts == {"created": 1}
    takeback.begin(begun, keep_changed=False)

    settings.UPLOAD_MAX_BYTES = len(FACE) - 1
    carrying.write(begun)

    assert begun.counts == {"created": 1, "warned": 1}
    assert Party.objects.get(deleted_at=None).photo is None


@pytest.mark.usefixtures("alon")
def test_a_trial_keeps_nothing(begin, noa) -> None:
    run = begin(a_card(f"PHOTO;ENCODING=b:{encoded(FACE)}"), name="dana.vcf")

    carrying.check(run)

    assert (run.counts, Party.objects.count(), File.objects.count()) == ({"created": 1}, 0, 0)
    assert stored(noa) == []


@pytest.mark.usefixtures("alon")
def test_taking_it_back_takes_the_pictures(bring) -> None:
    run = bring(a_card(f"PHOTO;ENCODING=b:{encoded(FACE)}"), name="dana.vcf")

    takeback.begin(run, keep_changed=False)

    assert (run.step, run.counts) == (Step.UNDONE, {"undone": 2, "kept": 0})
    assert Party.objects.filter(deleted_at=None).count() == 0
    assert File.objects.filter(deleted_at=None).count() == 0


@pytest.mark.usefixtures("alon")
def test_a_card_that_comes_again_changes_only_another_picture(bring, noa) -> None:
    card = a_card("TEL:050-234-5678", f"PHOTO;ENCODING=b:{encoded(FACE)}")
    bring(card, name="dana.vcf")

    again = bring(card, name="dana.vcf", policy=Policy.UPDATE)
    new = bring(card.replace(encoded(FACE)[:60], ""), name="x.vcf", policy=Policy.UPDATE)
    other = a_card("TEL:050-234-5678", f"PHOTO;ENCODING=b:{encoded(OTHER)}")
    last = bring(other, name="dana.vcf", policy=Policy.UPDATE)

    assert (again.counts, last.counts) == ({"same": 1}, {"updated": 1})
    assert new.counts.get("created") is None
    assert shown(Party.objects.get()) == OTHER
    takeback.begin(last, keep_changed=False)
    assert shown(Party.objects.get()) == FACE


@pytest.mark.usefixtures("alon")
def test_refused_rows_leave_no_file(bring, noa) -> None:
    face = f"PHOTO;ENCODING=b:{encoded(FACE)}"
    cards = a_card(face) + a_card(face, name="רון " + "לוי" * 100)

    run = bring(cards, name="cards.vcf")

    assert run.counts == {"created": 1, "refused": 1}
    assert [one.name for one in Party.objects.all()] == ["דנה כהן"]
    assert [one.name for one in File.objects.all()] == ["דנה כהן.jpeg"]
    jobs.sweep(run.pk)
    assert stored(noa) == [FACE]


@pytest.mark.usefixtures("alon")
def test_what_came_in_again_after_a_breakdown_lies_there_once(begin, noa, monkeypatch) -> None:
    run = begin(a_card(f"PHOTO;ENCODING=b:{encoded(FACE)}"), name="dana.vcf")
    died = RuntimeError("died")
    with monkeypatch.context() as patched:
        patched.setattr(writing, "create_many", lambda *_more: (_ for _ in ()).throw(died))
        with pytest.raises(RuntimeError):
            carrying.write(run)
    assert (Party.objects.count(), stored(noa)) == (0, [FACE])

    run = ImportRun.objects.get(pk=run.pk)
    carrying.carry(run)

    assert (run.step, Party.objects.count(), stored(noa)) == (Step.DONE, 1, [FACE])


def test_a_role_without_files_brings_no_pictures(alon_organization, bring) -> None:
    with scope(alon_organization.pk):
        role = Role.objects.get(code="marketing")
        role.grants = [{"entity": "parties", "verbs": ["*"], "reach": "all", "effect": "allow"}]
        role.save()
        gal = world.a_member("גל", email="gal@alon.example", role="marketing")
    with scope(alon_organization.pk, gal.pk, "import"):
        run = bring(a_card(f"PHOTO;ENCODING=b:{encoded(FACE)}"), name="dana.vcf")

        assert run.counts == {"created": 1, "warned": 1}
        assert File.objects.count() == 0


@pytest.mark.usefixtures("alon")
def test_cards_go_out_with_their_pictures_and_come_back_unchanged(bring) -> None:
    cards = a_card("TEL:050-234-5678", f"PHOTO;ENCODING=b:{encoded(FACE)}")
    cards += a_card("ORG:גלים", f"LOGO;ENCODING=b:{encoded(SIGN)}", "TEL:03-555-1234", name="גלים")
    bring(cards, name="cards.vcf")
    export = outgoing.Export(entity=entities.get("parties"), columns=["name"])

    content = b"".join(outgoing.stream(export, "vcf"))

    bare = content.replace(b"\r\n ", b"").decode()
    assert f"PHOTO:data:image/jpeg;base64,{encoded(FACE)}\r\n" in bare
    assert f"LOGO:data:image/png;base64,{encoded(SIGN)}\r\n" in bare
    back = bring(content, name="cards.vcf", policy=Policy.UPDATE)
    assert (back.counts, File.objects.count()) == ({"same": 2}, 2)


@pytest.mark.usefixtures("alon")
def test_pictures_of_many_cards_cost_no_query_each(bring) -> None:
    def brought(many: int) -> int:
        cards = (
            a_card(f"PHOTO;ENCODING=b:{encoded(FACE)}", name=f"דנה{many} כהן{number}")
            for number in range(many)
        )
        with CaptureQueriesContext(connection) as statements:
            bring("".join(cards), name="cards.vcf")
        return len(statements)

    assert brought(30) <= brought(3) + 10
