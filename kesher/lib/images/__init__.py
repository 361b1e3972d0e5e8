"""Pictures that strangers send: drawn anew, and small, in a child that may die of them."""

import subprocess
import sys
from pathlib import Path

_CHILD = "kesher.lib.images.child"
_ROOT = str(Path(__file__).parents[3])
SECONDS = 15


class NotAPicture(ValueError):
    """The bytes are no picture that we draw: JPEG, PNG, GIF or WebP of at most 50 megapixels."""


def square(data: bytes, *, side: int = 256) -> bytes:
    """The middle of a picture as WebP of `side` by `side` pixels, without anything hidden in it."""
    return _drawn(data, "square", side)


def whole(data: bytes, *, side: int = 800) -> bytes:
    """All of a picture as PNG, no wider and no higher than `side`, without anything hidden."""
    return _drawn(data, "whole", side)


def _drawn(data: bytes, shape: str, side: int) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  our own module, arguments not read by a shell
            [sys.executable, "-P", "-W", "ignore", "-m", _CHILD, shape, str(side)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"PYTHONPATH": _ROOT},
        )
    except subprocess.TimeoutExpired as slow:
        raise NotAPicture("too slow") from slow
    if done.returncode or not done.stdout:
        raise NotAPicture(done.stderr[-200:].decode("utf-8", "replace"))
    return done.stdout
