"""`make shots`: every screen to PNG in shots/, to be looked at.

Hebrew and English, light and dark, at a desk and on a phone; full, empty, with the longest names.
`python -m ops.shots --only card settings --he --phone --tall` takes some of them.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

from ops import chromium
from ops.paths import PYTHON, ROOT
from ops.scenes import SCENES, Scene
from ops.shots_camera import LANGUAGES, SIZES, Camera

SHOTS = ROOT / "shots"


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    path = chromium.find()
    if path is None:
        sys.stderr.write(f"Chromium is not installed ({chromium.INSTALL}).\n")
        return 1
    scenes = _wanted(options.only)
    languages = _chosen(options, LANGUAGES)
    SHOTS.mkdir(exist_ok=True)
    began = time.monotonic()
    with _stage() as (home, told), ThreadPoolExecutor(max_workers=len(languages)) as lanes:
        camera = Camera(chromium=path, home=home, told=told, folder=SHOTS, is_tall=options.tall)
        lane = [
            lanes.submit(camera.shoot, scenes, language, _chosen(options, SIZES))
            for language in languages
        ]
        failed = [trouble for each in lane for trouble in each.result()]
    sys.stdout.write(f"In {time.monotonic() - began:.0f} s; look into {SHOTS.name}/.\n")
    sys.stderr.writelines(f"Not taken: {trouble}\n" for trouble in failed)
    return 1 if failed else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ops.shots", description=__doc__)
    parser.add_argument("--only", nargs="+", default=(), metavar="SCENE", help="begin of a name")
    for name in (*LANGUAGES, *SIZES):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--tall", action="store_true", help="the whole screen, however long")
    return parser.parse_args(arguments)


def _chosen(options: argparse.Namespace, among: dict[str, Any]) -> list[str]:
    """Those that were asked for; all of them if none was."""
    return [name for name in among if getattr(options, name)] or list(among)


def _wanted(names: Sequence[str]) -> list[Scene]:
    return [one for one in SCENES if not names or one.name.startswith(tuple(names))]


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
        with (SHOTS / "service.log").open("w") as log:
            web = subprocess.Popen(serving, cwd=ROOT, env=environment, stdout=log, stderr=log)
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
