"""Workers let pages go first."""

import os
import subprocess
import sys

from kesher.config.standing_back import BEHIND_PAGES

ASKED = "import os; from kesher.config import standing_back as s; s.stand_back(); print(os.nice(0))"


def test_a_process_that_stands_back_comes_after_the_others() -> None:
    told = subprocess.run([sys.executable, "-c", ASKED], check=True, capture_output=True, text=True)

    assert int(told.stdout) == min(os.nice(0) + BEHIND_PAGES, 19)
