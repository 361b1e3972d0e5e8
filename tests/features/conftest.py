"""Whom features deal with outside."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.features.bookkeeper import Bookkeeper


@pytest.fixture
def keeper(settings: Any) -> Iterator[Bookkeeper]:
    """A bookkeeping program that may be reached, and does not keep anybody waiting for long."""
    made = Bookkeeper()
    settings.OUTGOING_HOSTS = [made.host]
    settings.OUTGOING_SECONDS = 0.4
    yield made
    made.close()
