"""A start without Django happens only where all is as it was left."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kesher.config import again
from tests.jobs.processes import ROOT


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a demonstration, as `kesher run` leaves it."""
    database = tmp_path / "kesher.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE tenancy_organization (slug text)")
        connection.execute("INSERT INTO tenancy_organization VALUES ('demo')")
    monkeypatch.setenv("KESHER_VAR", str(tmp_path))
    again.leave(
        database=str(database),
        told="Here.\n",
        demonstration="Look.\n",
        command=["python", "-V"],
        address=("127.0.0.1", 0),
    )
    return database


def test_what_was_left_is_found(left: Path) -> None:
    found = again.found()

    assert found is not None
    assert (found["told"], found["command"]) == ("Here.\nLook.\n", ["python", "-V"])


def test_a_demonstration_that_is_gone_is_not_told_of(left: Path) -> None:
    with sqlite3.connect(left) as connection:
        connection.execute("DELETE FROM tenancy_organization")

    found = again.found()

    assert found is not None
    assert found["told"] == "Here.\n"


def test_another_environment_is_another_start(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")

    assert again.found() is None


def test_tables_of_another_version_are_looked_at(left: Path) -> None:
    with sqlite3.connect(left) as connection:
        connection.execute("PRAGMA user_version = 1")

    assert again.found() is None


def test_a_database_that_is_gone_is_made_anew(left: Path) -> None:
    left.unlink()

    assert again.found() is None
    assert not left.exists()


def test_a_torn_note_is_no_note(left: Path) -> None:
    (left.parent / "again.json").write_text("{", encoding="utf-8")

    assert again.found() is None


def test_no_django_is_loaded_for_it(left: Path) -> None:
    asked = "import sys; from kesher.config import again; print('django' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "False\n"
