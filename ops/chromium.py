"""The system's Chromium: browser tests and pictures of screens use it, and never download one."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
INSTALL = (
    "Debian: sudo apt install chromium; Ubuntu: sudo snap install chromium; "
    "macOS: brew install --cask chromium"
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--font-render-hinting=none",
)


def find() -> str | None:
    """The path of a Chromium, if there is one."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), *APPLICATIONS]
    return next((path for path in candidates if path and Path(path).exists()), None)


def flags() -> list[str]:
    """As root, Chromium cannot build its sandbox."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
