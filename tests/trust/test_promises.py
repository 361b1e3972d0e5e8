"""`docs/trust.md` says where each class of attack is tried: there must be such a place."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "trust.md"
LINES = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in PAGE.read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| class")
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0][:40])
def test_what_is_promised_is_tried(line: list[str]) -> None:
    told, places, state = line
    files = re.findall(r"`([^`]+)`", places)

    assert told
    assert state
    assert files or (places, state) == ("–", "no such door")
    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_every_test_of_trust_is_named() -> None:
    tests = {f"tests/trust/{path.name}" for path in (ROOT / "tests/trust").glob("test_*.py")}

    assert tests - {"tests/trust/test_promises.py"} <= set(
        re.findall(r"`([^`]+)`", PAGE.read_text())
    )
