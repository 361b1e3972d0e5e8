"""Nothing grows past what one reading can hold; the exceptions are listed, each with its reason."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("kesher", "ops", "tests", "frontend")
LONGEST = {".py": 400, ".ts": 400, ".mjs": 400, ".css": 400, ".html": 200}
LONGEST_FUNCTION = 40
EXCEPTIONS: dict[str, str] = tomllib.loads((ROOT / "tests" / "budget_exceptions.toml").read_text())


def test_files_and_templates_stay_short() -> None:
    too_long = {
        name: lines
        for path in _sources(*LONGEST)
        if (lines := len(path.read_text().splitlines())) > LONGEST[path.suffix]
        and (name := str(path.relative_to(ROOT))) not in EXCEPTIONS
    }
    assert too_long == {}


def test_functions_stay_short() -> None:
    too_long = {
        name: lines
        for name, lines in _functions()
        if lines > LONGEST_FUNCTION and name not in EXCEPTIONS
    }
    assert too_long == {}


def test_exceptions_are_still_needed() -> None:
    long_files = {
        str(path.relative_to(ROOT))
        for path in _sources(*LONGEST)
        if len(path.read_text().splitlines()) > LONGEST[path.suffix]
    }
    long_functions = {name for name, lines in _functions() if lines > LONGEST_FUNCTION}
    assert set(EXCEPTIONS) <= long_files | long_functions


def test_exceptions_have_reasons() -> None:
    assert [name for name, reason in EXCEPTIONS.items() if len(reason.split()) < 4] == []


def _sources(*endings: str) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings and not {"static", "migrations"} & set(path.parts):
                yield path


def _functions() -> Iterator[tuple[str, int]]:
    for path in _sources(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.name}", lines
