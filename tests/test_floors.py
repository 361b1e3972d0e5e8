"""No package is older than the release that mended its last serious fault.

The list is read again from the advisories each month.
"""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pysqlite3
import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "aiosmtpd": (1, 4, 6),
    "cryptography": (50, 0),
    "django": (5, 2, 19),
    "django-allauth": (65, 14, 1),
    "gunicorn": (22, 0),
    "pillow": (13, 0),
    "pysqlite3": (0, 6, 1),
    "weasyprint": (68, 0),
}
NEEDED = {"cryptography", "django", "django-allauth", "pillow", "pysqlite3"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locked_versions_are_not_below_their_floor(lock: str) -> None:
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))
    assert set(locked) >= NEEDED
    assert {
        name: locked[name]
        for name in FLOORS
        if name in locked and _parts(locked[name]) < FLOORS[name]
    } == {}


def test_installed_versions_are_not_below_their_floor() -> None:
    assert {
        name: found
        for name in FLOORS
        if (found := _installed(name)) and _parts(found) < FLOORS[name]
    } == {}


def test_sqlite_is_free_of_the_fault_that_corrupts() -> None:
    assert pysqlite3.sqlite_version_info >= (3, 51, 3)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])
