"""The one command, as set-up writes it."""

import runpy
import subprocess
import sys
from pathlib import Path

from ops.bootstrap import COMMAND


def test_the_command_answers_when_it_is_run(tmp_path: Path) -> None:
    script = tmp_path / "kesher"
    script.write_text(COMMAND.format(python=sys.executable))

    told = subprocess.run(["sh", script, "--help"], capture_output=True, text=True, check=True)

    assert "usage: kesher" in told.stdout


def test_a_process_that_the_command_starts_does_not_begin_all_over(tmp_path: Path) -> None:
    """As a started process reads it (`multiprocessing.spawn`)."""
    script = tmp_path / "kesher"
    script.write_text(COMMAND.format(python=sys.executable))

    read = runpy.run_path(str(script), run_name="__mp_main__")

    assert callable(read["main"])
