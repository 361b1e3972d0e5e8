"""Pictures that strangers send: drawn anew, small and square, in a child that may die of them."""

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
    try:
        done = subprocess.run(  # noqa: S603  our own module, arguments not read by a shell
            [sys.executable, "-P", "-W", "ignore", "-m", _CHILD, str(side)],
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
