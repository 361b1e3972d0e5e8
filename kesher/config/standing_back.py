"""Long work lets pages go first wherever both want the same processor."""

import os
from typing import Final

BEHIND_PAGES: Final = 10


def stand_back() -> None:
    """For good: this process, and whatever it starts."""
    os.nice(BEHIND_PAGES)
