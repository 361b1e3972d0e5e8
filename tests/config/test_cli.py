"""What is typed after `kesher`."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from kesher.accounts import seats
from kesher.accounts.models import Membership, User
from kesher.config.cli import COMMANDS, main, parser
from kesher.config.commands.command import Command
from kesher.config.commands.run import welcome
from kesher.lib.ids import new_id
from kesher.records import search
from kesher.records.models import SearchRow
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]


def test_help_names_every_command(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])

    told = capsys.readouterr().out
    assert end.value.code == 0
    assert [each.name for each in COMMANDS if f"    {each.name} " not in told] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself_by_examples_that_hold(
    command: Command, capsys: Capture
) -> None:
    with pytest.raises(SystemExit):
        main([command.name, "--help"])
    told = capsys.readouterr().out

    for words in command.examples:
        assert f"  kesher {command.name} {words}".rstrip() in told
        options = parser().parse_args([command.name, *shlex.split(words)])
        assert options.command is command
    required = {"init", "token", "demo", "import", "export", "reindex"}
    assert bool(command.examples) >= (command.name in required)


def test_whoever_starts_it_on_a_bare_number_is_told_where_passkeys_work() -> None:
    assert welcome("127.0.0.1", 8001).splitlines() == [
        "Kesher is at http://127.0.0.1:8001/ (Ctrl-C stops it).",
        "For passkeys take http://localhost:8001/, the same place: they need a name.",
    ]
    assert welcome("crm.local", 80) == "Kesher is at http://crm.local:80/ (Ctrl-C stops it).\n"


def test_an_organisation_is_founded_and_its_administrator_chooses_a_password(
    capsys: Capture, client: Client
) -> None:
    code = main(["init", "alon", "--name", "אלון", "--admin", "noa@alon.example", "--json"])

    told = json.loads(capsys.readouterr().out)
    user = User.objects.get(email="noa@alon.example")
    assert code == 0
    assert told["organization"] == "alon"
    assert told["id"] == str(Organization.objects.get(slug="alon").pk)
    assert not user.has_usable_password()
    place = urlsplit(told["set_password_url"]).path
    chosen = {"password1": "a quiet word with you", "password2": "a quiet word with you"}

    form = client.get(place, follow=True)
    done = client.post(form.redirect_chain[-1][0], chosen, follow=True)

    user.refresh_from_db()
    assert done.status_code == 200
    assert user.check_password("a quiet word with you")
    spent = Client().get(place, follow=True).content.decode()
    assert "הקישור הזה כבר שימש" in spent
    assert "password1" not in spent


def test_a_password_can_come_from_a_file(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("a quiet word with you\n")

    founded = init("--password-file", str(tmp_path / "password"))

    told = capsys.readouterr().out
    assert founded == 0
    assert "quiet" not in told
    assert User.objects.get().check_password("a quiet word with you")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--password-file", "/nowhere/password"], "cannot be read"),
        (["--password-file", "{weak}"], "too short"),
    ],
)
def test_a_bad_password_file_founds_nothing(
    capsys: Capture, tmp_path: Path, words: list[str], problem: str
) -> None:
    (tmp_path / "weak").write_text("abc")

    assert init(*[word.format(weak=tmp_path / "weak") for word in words]) == 1

    told = capsys.readouterr()
    assert (told.out, Organization.objects.count()) == ("", 0)
    assert problem in told.err


def test_an_address_that_is_taken_is_refused_in_english(capsys: Capture) -> None:
    init()
    capsys.readouterr()

    assert init() == 1

    assert capsys.readouterr().err == "There already is an organization at this address.\n"


def test_a_key_opens_its_organisation_until_it_expires(capsys: Capture) -> None:
    init()
    capsys.readouterr()

    words = ["token", "alon", "Noa@alon.example", "--name", "import", "--expires", "2999-12-31"]
    assert main([*words, "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    seat = seats.seat_for_token(told["token"])
    assert seat
    assert seat.organization.slug == "alon"
    assert told["expires"].startswith("2999-12-31 23:59:59")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["brosh", "noa@alon.example"], "no organization at 'brosh'"),
        (["alon", "dana@brosh.example"], "called dana@brosh.example"),
    ],
)
def test_there_is_no_key_for_strangers(capsys: Capture, words: list[str], problem: str) -> None:
    init()

    assert main(["token", *words, "--name", "x"]) == 1

    assert problem in capsys.readouterr().err


def test_there_is_no_key_for_a_closed_seat(capsys: Capture) -> None:
    init()
    with scope(Organization.objects.get().pk):
        Membership.objects.update(is_active=False)

    assert main(["token", "alon", "noa@alon.example", "--name", "x"]) == 1


def test_the_search_is_made_anew(capsys: Capture) -> None:
    organization = world.alon_ltd()
    with scope(organization.pk):
        for name in ("דנה כהן", "רון לוי"):
            world.a_party(name=name)
        SearchRow.objects.filter(title="דנה כהן").update(tokens="", title="")
        SearchRow.objects.filter(title="רון לוי").update(record_id=new_id())

    code = main(["reindex", "alon", "parties", "--json"])

    assert (code, json.loads(capsys.readouterr().out)) == (0, {"records": {"parties": 2}})
    with scope(organization.pk):
        assert [row.title for row in search.find("דנה").rows] == ["דנה כהן"]
        assert [row.title for row in search.find("רון").rows] == ["רון לוי"]
        assert SearchRow.objects.filter(entity="parties").count() == 2
    assert main(["reindex", "alon", "teams"]) == 1
    assert "teams are not searched" in capsys.readouterr().err
    assert main(["reindex", "alon"]) == 0


def test_a_sound_installation_has_nothing_wrong(capsys: Capture) -> None:
    assert main(["check", "--json"]) == 0

    assert json.loads(capsys.readouterr().out) == {"problems": []}


def test_a_missing_migration_is_found(capsys: Capture) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'jobs' AND name = '0001_beginning'"
        )

    assert main(["check"]) == 1

    assert "migrations are missing" in capsys.readouterr().out


def test_migrate_says_when_there_is_nothing_to_do(capsys: Capture) -> None:
    assert main(["migrate", "--json"]) == 0

    assert json.loads(capsys.readouterr().out) == {"applied": []}


def test_wrong_usage_has_a_code_of_its_own(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as end:
        main(["token", "alon", "noa@alon.example", "--name", "x", "--expires", "2027-13-01"])

    assert end.value.code == 2
    assert "2027-12-31" in capsys.readouterr().err


def test_a_key_that_would_be_over_is_not_made(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as end:
        main(["token", "alon", "noa@alon.example", "--name", "x", "--expires", "2020-01-01"])

    assert end.value.code == 2
    assert "2020-01-01 is over" in capsys.readouterr().err


def test_whoever_reads_the_answer_may_stop_at_any_time() -> None:
    command = [sys.executable, "-m", "kesher.config.cli", "check", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        program.stdout.close()  # type: ignore[union-attr]  # it is a pipe
        told = program.stderr.read()  # type: ignore[union-attr]  # the same
    assert b"BrokenPipeError" not in told


def init(*words: str) -> int:
    return main(["init", "alon", "--name", "אלון", "--admin", "noa@alon.example", *words])
