"""What comes back is looked at first: nothing of a bad archive is written, and it is said why."""

import json
import zipfile
from collections.abc import Callable

import pytest

from kesher.accounts.models import ApiToken, Membership, User
from kesher.config import cli
from kesher.exchange.leaving.unpacking import CannotReturn
from kesher.features.files.models import File
from kesher.features.parties.models import Party
from kesher.lib.ids import new_id
from kesher.records import search, writing
from kesher.records.models import Access
from kesher.tenancy import scope
from tests import world
from tests.exchange import archives
from tests.exchange.archives import Members, come, edited, elsewhere, field, state

BOMB = 64 << 20
Edit = Callable[[Members], Members]


def test_it_comes_in_whole(members, come_in, brosh_organization) -> None:
    counts = come_in(members)

    assert (counts["data/parties.jsonl"], counts["users.jsonl"]) == (1, 1)
    with scope(brosh_organization.pk):
        party, file = Party.objects.get(), File.objects.get()
        seats = Membership.objects.select_related("user", "role")
        noa, dana = seats.order_by("-user__email")
        found = search.find("דנה").rows
        verbs = list(Access.objects.values_list("verb", flat=True))
    brosh_organization.refresh_from_db()
    assert (party.name, brosh_organization.name) == ("דנה כהן", "אלון בע״מ")
    assert (party.owner_id, party.created_by_id) == (noa.pk, noa.pk)
    assert [row.record_id for row in found] == [party.pk]
    assert (noa.user.email, dana.user.email) == ("noa@alon.example", "dana@brosh.example")
    assert (noa.role, noa.role.is_administrator) == (dana.role, True)
    assert file.storage_key.startswith(f"{brosh_organization.pk}/")
    assert verbs == ["moved in"]


def test_who_is_not_known_here_comes_without_a_password(members, come_in) -> None:
    come_in(edited("users.jsonl", lambda text: text.replace(b"noa@alon", b"new@alon"))(members))

    user = User.objects.get(email="new@alon.example")
    assert (user.name, user.has_usable_password()) == ("נועה לוי", False)
    assert User.objects.get(email="noa@alon.example").check_password(world.PASSWORD)


def test_rich_text_is_cleaned_again(members, come_in, brosh_organization) -> None:
    text = '<p>א<script>alert(1)</script><a href="javascript:alert(1)">ב</a></p>'

    come_in(field("data/parties.jsonl", "about", text)(members))

    with scope(brosh_organization.pk):
        about = Party.objects.get().about
    assert "script" not in about
    assert about.startswith("<p>א")


def test_what_only_looks_like_an_escape_is_a_text(members, come_in, brosh_organization) -> None:
    text = "\\u0000 \\ud800"

    come_in(field("data/parties.jsonl", "name", text)(members))

    with scope(brosh_organization.pk):
        assert Party.objects.get().name == text


def test_a_key_of_others_files_is_no_column(members, come_in, brosh_organization) -> None:
    with pytest.raises(CannotReturn, match="columns are not those"):
        come_in(field("data/files.jsonl", "storage_key", "x/y")(members))


DEEP = b"[" * 100_000 + b"\n"
REFUSED: dict[str, tuple[Edit, str]] = {
    "a path": (lambda told: told | {"../../etc/cron.d/x": b"x"}, "none of its parts"),
    "an absolute path": (lambda told: told | {"/etc/passwd": b"x"}, "none of its parts"),
    "a path below the files": (
        lambda told: told | {f"files/{new_id()}/../../x": b"x"},
        "none of its parts",
    ),
    "another system's path": (
        lambda told: told | {f"files/{new_id()}/..\\x": b"x"},
        "none of its parts",
    ),
    "a folder": (lambda told: told | {"data/": b""}, "none of its parts"),
    "a bomb": (
        edited("history.jsonl", lambda _text: b" " * BOMB),
        "unpacks to more than it can hold",
    ),
    "a missing table": (
        lambda told: {name: text for name, text in told.items() if name != "history.jsonl"},
        "is missing from the archive",
    ),
    "a missing file": (
        lambda told: {name: text for name, text in told.items() if not name.startswith("files/")},
        "is missing from the archive",
    ),
    "another version": (
        edited("manifest.json", lambda text: text.replace(b'"format": 1', b'"format": 2')),
        "of format 2",
    ),
    "another product": (
        edited("manifest.json", lambda text: text.replace(b'"kesher"', b'"other"')),
        "no archive of an organization",
    ),
    "no JSON": (edited("history.jsonl", lambda _text: b"nonsense\n"), "no JSON"),
    "a deep line": (edited("history.jsonl", lambda _text: DEEP), "no JSON"),
    "a line without its end": (edited("users.jsonl", lambda text: text[:-1]), "cut off"),
    "a list for a row": (edited("timeline.jsonl", lambda _text: b"[]\n"), "columns are not"),
    "no user": (field("users.jsonl", "user", None), "columns are not"),
    "another's column": (field("data/parties.jsonl", "organization_id", "x"), "columns are not"),
    "a word for a number": (field("data/parties.jsonl", "version", "1"), "version is not fit"),
    "too long a word": (field("data/parties.jsonl", "name", "x" * 201), "name is not fit"),
    "too large a number": (field("data/parties.jsonl", "version", 1 << 70), "version is not fit"),
    "an address that acts": (
        field("data/parties.jsonl", "website", "javascript:alert(1)"),
        "website is not fit",
    ),
    "half a letter": (field("data/parties.jsonl", "name", "\ud800"), "name is not fit"),
    "a letter that is none": (field("data/parties.jsonl", "name", "a\0b"), "name is not fit"),
    "half a letter deep inside": (
        field("timeline.jsonl", "detail", {"a": ["\ud800"]}),
        "detail is not fit",
    ),
    "a letter that is none as a name": (
        field("timeline.jsonl", "detail", {"a\0": 1}),
        "detail is not fit",
    ),
    "no such answer": (field("data/parties.jsonl", "kind", "ghost"), "kind is not fit"),
    "a moment of nowhere": (
        field("data/parties.jsonl", "created_at", "2026-01-01T00:00:00"),
        "created_at is not fit",
    ),
    "a field of nobody": (field("data/parties.jsonl", "extra", {"x_a": 1}), "no field 'x_a'"),
    "an unknown zone": (
        edited("settings/organization.json", lambda text: text.replace(b"Asia", b"Utopia")),
        "time zone is unknown",
    ),
    "a stranger": (
        field("data/leads.jsonl", "party_id", str(new_id())),
        "refers by party to what is not in the archive",
    ),
    "one id twice": (
        edited("data/parties.jsonl", lambda text: text + text),
        "here already, or contradict",
    ),
    "nobody who administers": (
        edited(
            "settings/role.jsonl",
            lambda text: text.replace(b'"is_administrator":true', b'"is_administrator":false'),
        ),
        "Nobody would administer",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_archive_is_refused_and_nothing_written(
    case: str, members, come_in, brosh_organization, tmp_path
) -> None:
    edit, sentence = REFUSED[case]
    before = state(brosh_organization, tmp_path)

    with pytest.raises(CannotReturn, match=sentence):
        come_in(edit(members))

    assert state(brosh_organization, tmp_path) == before


def test_rows_of_another_organisation_are_not_referred_to(
    members, come_in, brosh_organization, noa
) -> None:
    """An id that is really there, but not theirs."""
    with scope(noa.organization_id):
        theirs = Party.objects.get()

    with pytest.raises(CannotReturn, match="refers by party"):
        come_in(field("data/leads.jsonl", "party_id", str(theirs.pk))(members))


def test_who_is_still_here_does_not_come_back(noa, come_in, brosh_organization, tmp_path) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_party(name="דנה כהן")
    before = state(brosh_organization, tmp_path)

    with pytest.raises(CannotReturn, match="returns only to where it is no more"):
        come_in(archives.packed(noa.organization))

    assert state(brosh_organization, tmp_path) == before


@pytest.mark.parametrize("cut", [0, 10, 4000, -1, -30])
def test_a_damaged_archive_is_refused(cut, members, brosh_organization, tmp_path) -> None:
    path = archives.write(members, tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(CannotReturn, match=r"damaged|no archive|manifest"):
        come(brosh_organization, path)


def test_an_altered_byte_is_noticed(members, brosh_organization, tmp_path) -> None:
    path = archives.write(members, tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        place = next(one for one in archive.infolist() if one.filename.startswith("files/"))
    content = bytearray(path.read_bytes())
    content[content.index(b"hello", place.header_offset)] ^= 1
    path.write_bytes(content)

    with pytest.raises(CannotReturn, match="damaged"):
        come(brosh_organization, path)


def test_a_digest_that_is_not_its_own_is_noticed(members, brosh_organization, tmp_path) -> None:
    path = archives.write(members, tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(whole["manifest.json"])
    manifest["members"][0]["sha256"] = "0" * 64
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in whole.items():
            told = json.dumps(manifest).encode() if name == "manifest.json" else text
            way = zipfile.ZIP_STORED if name.startswith("files/") else zipfile.ZIP_DEFLATED
            archive.writestr(name, told, way)

    with pytest.raises(CannotReturn, match="is not what it was"):
        come(brosh_organization, path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(members, brosh_organization, tmp_path) -> None:
    path = archives.write(members, tmp_path / "a.zip")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.jsonl", members["users.jsonl"])

    with pytest.raises(CannotReturn, match="more than once"):
        come(brosh_organization, path)


def test_members_that_lie_over_one_another_are_refused(
    members, brosh_organization, tmp_path
) -> None:
    path = archives.write(members, tmp_path / "a.zip")
    with zipfile.ZipFile(path, "a") as archive:
        places = {one.filename: one for one in archive.infolist()}
        places["timeline.jsonl"].header_offset = places["history.jsonl"].header_offset
        archive._didModify = True

    with pytest.raises(CannotReturn, match="over one another"):
        come(brosh_organization, path)


@pytest.mark.parametrize("what", ["a record", "a record in the bin", "a seat", "a key"])
def test_an_organisation_that_has_something_takes_nothing_in(
    what, members, come_in, brosh_organization
) -> None:
    with scope(brosh_organization.pk):
        boss = Membership.objects.get()
        if what == "a seat":
            world.a_member("רון", email="ron@brosh.example", role="sales")
        elif what == "a key":
            ApiToken.objects.create(member=boss, name="x", hash="0" * 64)
        else:
            party = world.a_party()
            if what == "a record in the bin":
                writing.delete(party)

    with pytest.raises(CannotReturn, match="is not empty; it has"):
        come_in(members)


def test_the_command_says_what_was_wrong(members, brosh_organization, tmp_path, capsys) -> None:
    bad = archives.write(REFUSED["a stranger"][0](members), tmp_path / "bad.zip")
    good = archives.write(members, tmp_path / "good.zip")

    assert cli.main(["import", "brosh", "everything", str(bad)]) == 1
    assert "bad.zip: data/leads.jsonl: a row refers by party" in capsys.readouterr().err
    assert cli.main(["import", "brosh", "everything", str(tmp_path / "none.zip")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert cli.main(["import", "brosh", "everything", str(good), "--dry-run"]) == 1
    assert "leave the other options out" in capsys.readouterr().err
    assert cli.main(["import", "brosh", "everything", str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["members"]["data/parties.jsonl"] == 1


def test_the_archive_is_its_owners_alone_and_told_in_the_log(
    noa, tmp_path, capsys, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert cli.main(["export", "alon", "everything", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    target = tmp_path / "alon.zip"
    assert (told["target"], told["lost_files"]) == ("alon.zip", [])
    assert (target.stat().st_mode & 0o777, told["bytes"]) == (0o600, target.stat().st_size)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alon.zip"]
    with scope(noa.organization_id):
        assert Access.objects.get().verb == "moved out"


def test_a_file_that_is_lost_keeps_nobody_from_leaving(noa, members, come_in, tmp_path) -> None:
    with scope(noa.organization_id):
        key = File.objects.get().storage_key
    (tmp_path / "files" / key).unlink()

    again = archives.packed(noa.organization)

    assert len(json.loads(again["manifest.json"])["lost_files"]) == 1
    assert come_in(elsewhere(again))["data/files.jsonl"] == 1
