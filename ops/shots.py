"""`make shots`: every screen to PNG in shots/, to be looked at; `-m ops.shots card` only some.

Hebrew and English, light and dark, at a desk and on a phone; full, empty, with the longest names.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as Trouble

from ops import chromium
from ops.paths import PYTHON, ROOT
from ops.scenes import SCENES, Scene

SHOTS = ROOT / "shots"
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
SETTLING = 300  # milliseconds, in which what was pressed has begun to ask for more
AT_REST = "() => !document.querySelector('.htmx-request, [data-waiting]')"
LANGUAGES = {"he": "he-IL", "en": "en-GB"}


def main(wanted: list[str]) -> int:
    path = chromium.find()
    if path is None:
        sys.stderr.write(f"Chromium is not installed ({chromium.INSTALL}).\n")
        return 1
    scenes = [one for one in SCENES if not wanted or any(one.name.startswith(w) for w in wanted)]
    SHOTS.mkdir(exist_ok=True)
    with _stage() as (home, told), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        failed = [
            name
            for language in LANGUAGES
            for size in SIZES
            for name in _shoot(browser, home, told, scenes, language, size)
        ]
        browser.close()
    sys.stdout.write(f"{len(list(SHOTS.glob('*.png')))} pictures are in {SHOTS.name}/.\n")
    sys.stderr.writelines(f"Not taken: {name}\n" for name in failed)
    return 1 if failed else 0


def _shoot(
    browser: Browser, home: str, told: dict[str, Any], scenes: list[Scene], language: str, size: str
) -> Iterator[str]:
    """Take them all in one language and at one size; yields the names of those that failed."""
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=home,
        locale=LANGUAGES[language],
        timezone_id="Asia/Jerusalem",
        viewport={"width": width, "height": height},
        is_mobile=size == "phone",
        has_touch=size == "phone",
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    cookie: Any = {"name": "session", "value": told["sessions"][language], "url": home}
    for scene in scenes:
        context.clear_cookies()
        context.add_cookies(
            [
                {"name": "language", "value": language, "url": home},
                *([] if scene.is_public else [cookie]),
            ]
        )
        name = f"{scene.name}-{language}-{size}"
        page = context.new_page()
        try:
            _take(page, scene, told["records"], name)
        except Trouble as trouble:
            yield f"{name}: {trouble.message.splitlines()[0]}"
        page.close()
    context.close()


def _take(page: Page, scene: Scene, records: dict[str, str], name: str) -> None:
    page.goto(scene.path.format(**records))
    page.wait_for_load_state("networkidle")
    if scene.act:
        scene.act(page)
        page.wait_for_timeout(SETTLING)
        page.wait_for_function(AT_REST)
    for theme in THEMES:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.wait_for_timeout(60)
        page.screenshot(path=SHOTS / f"{name}-{theme}.png")


@contextmanager
def _stage() -> Iterator[tuple[str, dict[str, Any]]]:
    """A service of its own with the demonstration in it; its address, and what is told of it."""
    with tempfile.TemporaryDirectory(prefix="kesher-shots-") as folder:
        port = str(_free_port())
        environment = os.environ | {
            "KESHER_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/kesher.sqlite3",
            "PORT": port,
        }
        filling = [str(PYTHON), "-m", "ops.shots_stage"]
        told = subprocess.run(
            filling, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        serving = [str(PYTHON), "-m", "kesher.config.cli", "web"]
        web = subprocess.Popen(serving, cwd=ROOT, env=environment)
        try:
            home = f"http://127.0.0.1:{port}"
            _wait_for(f"{home}/healthz")
            yield home, json.loads(told.splitlines()[-1])
        finally:
            web.terminate()
            web.wait()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def _wait_for(address: str, *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urlopen(address, timeout=2):  # noqa: S310  our own server
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
