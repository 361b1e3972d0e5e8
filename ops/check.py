"""`make check`: all that a machine can say about the sources; at the end, what is not in order."""

import subprocess
import sys
import time

from ops.node import node, npm
from ops.paths import ENV, PYTHON, ROOT

BIN = ENV / "bin"
HOUSE = [f"tests/test_{name}.py" for name in ("budgets", "corridor", "docs", "floors", "tidiness")]
IN_EARNEST = ["env", "KESHER_URL=https://crm.example", "KESHER_HOSTS=crm.example"]
STEPS: dict[str, list[object]] = {
    "ruff": [BIN / "ruff", "check", "--output-format=concise"],
    "ruff format": [BIN / "ruff", "format", "--check", "--output-format=concise"],
    "mypy": [
        BIN / "mypy",
        "--no-error-summary",
        "kesher",
        "ops",
        "conftest.py",
        "manage.py",
    ],
    "lint-imports": [BIN / "lint-imports", "--no-logo"],
    "djlint": [BIN / "djlint", "kesher", "--lint", "--quiet"],
    "tsc": [*npm(), "run", "types", "--silent"],
    "stylelint": [*npm(), "run", "styles", "--silent"],
    "front end": [node(), "frontend/build.mjs", "--strict"],
    "django": [*IN_EARNEST, PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": [PYTHON, "-m", "ops.translations", "--check"],
    "openapi": [PYTHON, "-m", "ops.openapi", "--check"],
    "budgets": [PYTHON, "-m", "pytest", "-q", *HOUSE],
}


def main() -> int:
    failed = [title for title in sys.argv[1:] or STEPS if not _passes(title)]
    print(f"\nNot in order: {', '.join(failed)}." if failed else "\nAll in order.")
    return 1 if failed else 0


def _passes(title: str) -> bool:
    print(f"━━ {title}", flush=True)
    began = time.monotonic()
    done = subprocess.run(list(map(str, STEPS[title])), cwd=ROOT, check=False)
    print(f"   {'✗' if done.returncode else '✓'} {time.monotonic() - began:.1f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
