"""Working something out in another process."""

import os
from collections.abc import Iterator

import pytest

from kesher.config import elsewhere


def squares(count: int) -> Iterator[tuple[int, int]]:
    for number in range(count):
        yield os.getpid(), number**2


def falls_over(count: int) -> Iterator[int]:
    yield count
    os._exit(3)


def test_what_is_worked_out_comes_in_order_and_from_another_process() -> None:
    made = list(elsewhere.walk(squares, 4))

    assert [square for _process, square in made] == [0, 1, 4, 9]
    assert os.getpid() not in {process for process, _square in made}


def test_a_process_that_dies_is_told_of_and_not_taken_for_one_that_is_done() -> None:
    walking = elsewhere.walk(falls_over, 7)

    assert next(walking) == 7
    with pytest.raises(ChildProcessError, match="has died"):
        next(walking)
