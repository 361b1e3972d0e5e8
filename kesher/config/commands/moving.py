"""An organisation as a whole, out into an archive and back in."""

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from kesher.config.commands.command import Answer, Problem
from kesher.config.commands.places import organization_at
from kesher.exchange.leaving import packing, returning
from kesher.exchange.leaving.unpacking import CannotReturn

EVERYTHING: Final = "everything"
PRIVATE: Final = 0o600


def move_out(slug: str, target: Path | None) -> Answer:
    """The archive is there whole, or not at all, and for nobody else to read."""
    house = organization_at(slug)
    target = target or Path(f"{slug}.zip")
    part = target.with_name(f"{target.name}.part")
    try:
        with open(part, "wb", opener=_private) as content:
            packed = packing.pack(house, content, progress=_tell)
        size = part.stat().st_size
        part.replace(target)
    except OSError as trouble:
        raise Problem(f"{target} cannot be written: {trouble.strerror}.") from trouble
    finally:
        part.unlink(missing_ok=True)
    told = {"target": str(target), "rows": packed.rows, "files": packed.files, "bytes": size}
    lost = f" {len(packed.lost)} files have lost their contents." if packed.lost else ""
    text = f"{packed.rows:,} rows and {packed.files:,} files are in {target}.{lost}"
    return Answer(text, {"organization": slug, **told, "lost_files": packed.lost})


def move_in(slug: str, file: Path) -> Answer:
    house = organization_at(slug)
    try:
        counts = returning.come_back(house, file, progress=_tell)
    except CannotReturn as refusal:
        raise Problem(f"{file.name}: {refusal}") from refusal
    except OSError as trouble:
        raise Problem(f"{file} cannot be read: {trouble.strerror}.") from trouble
    rows = sum(counts.values())
    text = f"{rows:,} rows came in. New users choose a password by “Forgot the password?”."
    return Answer(text, {"organization": slug, "rows": rows, "members": counts})


def require_alone(options: Namespace, **usual: Any) -> None:
    """Everything is everything: nothing that narrows it goes along with it."""
    if any(getattr(options, name) != value for name, value in usual.items()):
        raise Problem("This goes as a whole; please leave the other options out.")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)


def _tell(member: str, count: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{member}: {count:,}")
