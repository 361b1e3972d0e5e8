"""Writes the lock files again: exact versions with hashes, for every platform, naming no registry."""

import subprocess
import sys
from pathlib import Path

from ops.paths import ENV, ROOT
from ops.node import npm

COMPILE = [
    str(ENV / "bin" / "uv"),
    "pip",
    "compile",
    "pyproject.toml",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--custom-compile-command=make lock",
    "--quiet",
]


def main() -> int:
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    _run([*COMPILE, *upgrade, "-o", "requirements.lock"])
    _run([*COMPILE, *upgrade, "--extra=dev", "-c", "requirements.lock", "-o", "requirements-dev.lock"])
    _run([*npm(), "update" if upgrade else "install", "--package-lock-only", "--omit-lockfile-registry-resolved"])
    return 0


def _run(arguments: list[str], cwd: Path = ROOT) -> None:
    subprocess.run(arguments, cwd=cwd, check=True)


if __name__ == "__main__":
    sys.exit(main())
