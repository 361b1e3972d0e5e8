"""The repository speaks of itself alone, and says under which licence."""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOREIGN = re.compile(r"(?<![\w.])/(?:work|tmp/k|root)/")
HOSTS = re.compile(r'https?://|"resolved"|--(?:extra-)?index-url|--find-links')
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock", "package-lock.json")


def test_no_file_names_a_machine_it_was_written_on() -> None:
    assert [path for path, text in _texts().items() if FOREIGN.search(text)] == []


def test_locks_name_no_registry() -> None:
    texts = _texts()
    locks = {name: re.sub(r'"(?:url|funding)": "[^"]*"', "", texts[name]) for name in LOCKS}
    assert {name: found for name, text in locks.items() if (found := HOSTS.findall(text))} == {}


def test_the_licence_is_told_and_enclosed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    licence = (ROOT / "LICENSE").read_text()
    assert project["license"] == "AGPL-3.0-or-later"
    assert "SPDX-License-Identifier: AGPL-3.0-or-later" in (ROOT / "pyproject.toml").read_text()
    assert licence.split("\n", 2)[0].strip() == "GNU AFFERO GENERAL PUBLIC LICENSE"
    assert "13. Remote Network Interaction" in licence


def _texts() -> dict[str, str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    texts = {}
    for name in filter(None, listed.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in content:
            texts[name] = content.decode(errors="replace")
    return texts
