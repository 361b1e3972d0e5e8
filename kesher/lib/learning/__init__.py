"""What a history of outcomes teaches: learned by a child process, which alone loads the library.

The same history always teaches the same. The child sees numbers only: neither names nor texts.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

_CHILD = "kesher.lib.learning.child"
_ROOT = str(Path(__file__).parents[3])
_SECONDS = 120.0
_LOOK_SECONDS = 0.5


class CannotLearn(RuntimeError):
    """The child came to no end, or to a bad one; the message is for the log."""


class Stopped(Exception):
    """Whoever asked for it wants it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One attribute of every case, the oldest first; None is not known.

    Of a choice, `answers` is how many answers are told apart and a value the place of one of them,
    -1 for any other. Of a number, `answers` is 0; one that `falls` may lower a chance alone, the
    more of it the lower, and says nothing where the history has it the other way.
    """

    key: str
    answers: int
    values: Sequence[float | None]
    falls: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What an attribute adds to the logarithm of the odds, as against the usual case.

    Of a choice, `answers` by place and `other`; of a number, `weight` for each `scale` above the
    `mean`.
    """

    answers: tuple[float, ...] = ()
    other: float = 0.0
    mean: float = 0.0
    scale: float = 1.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenth:
    """Some of the cases that were held out: what was foretold on average, and what came."""

    cases: int
    foretold: float
    came: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """How well the newest cases were foretold by the older ones.

    `auc` with its interval of 95 % (Hanley & McNeil 1982); `brier` (Brier 1950) beside that of
    saying of every one of them the share that came, which nobody could know before.
    """

    learned_from: int
    cases: int
    auc: float
    low: float
    high: float
    brier: float
    brier_of_the_share: float
    tenths: tuple[Tenth, ...]

    @property
    def is_better(self) -> bool:
        """Than the share that came, said of every case (Brier's skill is above nothing)."""
        return self.brier < self.brier_of_the_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """`intercept` are the logarithmic odds of the usual case."""

    intercept: float
    weights: dict[str, Weights]
    tested: Tested


def learn(
    outcomes: Sequence[bool], columns: Sequence[Column], *, stopped: Callable[[], bool]
) -> Learned:
    """From cases in the order of their outcomes' times. Raises `Stopped` and `CannotLearn`."""
    order = {
        "outcomes": [int(one) for one in outcomes],
        "columns": [asdict(one) for one in columns],
    }
    told = json.loads(_run(json.dumps(order).encode(), stopped))
    return Learned(
        intercept=told["intercept"],
        weights={key: weights_of(one) for key, one in told["weights"].items()},
        tested=tested_of(told["tested"]),
    )


def weights_of(told: dict[str, Any]) -> Weights:
    return Weights(**{**told, "answers": tuple(told["answers"])})


def tested_of(told: dict[str, Any]) -> Tested:
    return Tested(**{**told, "tenths": tuple(Tenth(**one) for one in told["tenths"])})


def _run(order: bytes, stopped: Callable[[], bool]) -> bytes:
    with TemporaryFile() as given:
        given.write(order)
        given.seek(0)
        child = _begin(given)
        with child:
            try:
                told, complaint = _wait(child, stopped)
            finally:
                child.kill()
    if child.returncode:
        words = complaint[-500:].decode("utf-8", "replace")
        raise CannotLearn(f"exit {child.returncode}: {words}")
    return told


def _begin(given: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  our own module, arguments not read by a shell
        [sys.executable, "-P", "-W", "ignore", "-m", _CHILD],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={
            "PYTHONPATH": _ROOT,
            "HOME": os.devnull,
            "PYTHONUTF8": "1",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        },
    )


def _wait(child: "subprocess.Popen[bytes]", stopped: Callable[[], bool]) -> tuple[bytes, bytes]:
    waited = 0.0
    while True:
        try:
            return child.communicate(timeout=_LOOK_SECONDS)
        except subprocess.TimeoutExpired as slow:
            waited += _LOOK_SECONDS
            if stopped():
                raise Stopped from slow
            if waited >= _SECONDS:
                raise CannotLearn("too slow") from slow
