"""Tables made from outside, by the product's own command."""

import os
import subprocess
from collections.abc import Mapping

from ops.paths import PYTHON, ROOT


class Unmigrated(Exception):
    """The tables could not be made; the message is what the migration said."""


def migrate(environment: Mapping[str, str]) -> None:
    """Bring the database that `environment`, beside this process's own, names up to date."""
    command = [str(PYTHON), "-m", "kesher.config.cli", "migrate", "--json"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Unmigrated(done.stderr)
