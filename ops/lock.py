"""Writes the lock files again: exact versions with hashes, for every platform, no registry."""

import subprocess
import sys
from pathlib import Path

from ops.node import npm
from ops.paths import ENV, ROOT

COMPILE = [
    str(ENV / "tools" / "bin" / "uv"),
    "pip",
    "compile",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--custom-compile-command=make lock",
    "--quiet",
]
PARTS = [
    (["pyproject.toml"], "requirements.lock"),
    (["pyproject.toml", "--extra=dev", "-c", "requirements.lock"], "requirements-dev.lock"),
    (["ops/uv.in"], "requirements-uv.lock"),
]


def main() -> int:
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    for source, lock in PARTS:
        _run([*COMPILE, *source, *upgrade, "-o", lock])
    _run(
        [
            *npm(),
            "update" if upgrade else "install",
            "--package-lock-only",
            "--omit-lockfile-registry-resolved",
            "--ignore-scripts",
        ]
    )
    return 0


def _run(arguments: list[str], cwd: Path = ROOT) -> None:
    subprocess.run(arguments, cwd=cwd, check=True)


if __name__ == "__main__":
    sys.exit(main())
