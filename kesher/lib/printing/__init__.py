"""Paper made of HTML: drawn in a child with little memory and little time, which asks nobody.

The child sees the HTML and the assets it is given, and nothing else: no network, no files.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_CHILD = "kesher.lib.printing.child"
_ROOT = str(Path(__file__).parents[3])
_SECONDS = 60
MISSING = 3
SCHEME = "asset:"


class CannotPrint(RuntimeError):
    """The paper could not be made; the message is for the log."""


class NoPrinter(CannotPrint):
    """WeasyPrint or the libraries it draws with (Pango) are not on this machine."""


# The HTML of a paper, and its assets by their names.
Sheet = tuple[str, Mapping[str, bytes]]


def pdf(html: str, assets: Mapping[str, bytes]) -> bytes:
    """The HTML as PDF; its addresses `asset:name` are those of `assets`, and no others open."""
    return pdfs([(html, assets)])[0]


def pdfs(sheets: Sequence[Sheet]) -> list[bytes]:
    """Each as PDF, all drawn by one child."""
    told = [{"html": html, "assets": _as_text(assets)} for html, assets in sheets]
    drawn = [base64.b64decode(one) for one in _run(json.dumps(told).encode()).splitlines()]
    if len(drawn) != len(sheets) or not all(one.startswith(b"%PDF-") for one in drawn):
        raise CannotPrint("what was drawn is no PDF")
    return drawn


def _as_text(assets: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode("ascii") for name, content in assets.items()}


def _run(order: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  our own module, arguments not read by a shell
            [sys.executable, "-P", "-W", "ignore", "-m", _CHILD],
            input=order,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={"PYTHONPATH": _ROOT, "HOME": os.devnull, "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired as slow:
        raise CannotPrint("too slow") from slow
    complaint = done.stderr[-500:].decode("utf-8", "replace")
    if done.returncode == MISSING:
        raise NoPrinter(complaint)
    if done.returncode:
        raise CannotPrint(f"exit {done.returncode}: {complaint}")
    return done.stdout
