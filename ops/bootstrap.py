"""Sets up what is missing, and nothing that is there: `python -m ops.bootstrap run|dev`.

Uses Python's own library alone, since it runs before anything is installed. `run` is what a
visitor needs to see Kesher; `dev` adds what tests and checks need.
"""

import hashlib
import importlib.util
import json
import os
import platform
import stat
import subprocess
import sys
import venv
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from ops import pip_wheel
from ops.node import node, npm
from ops.paths import ENV, PYTHON, ROOT

STAMPS = ENV / "stamps.json"
TOOLS = ENV / "tools"
UV_LOCK = "requirements-uv.lock"
PIP = [
    "--require-hashes",
    "--no-deps",
    "--prefer-binary",
    "--disable-pip-version-check",
    "-q",
]
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
SERVED = ROOT / "kesher" / "screens" / "static" / "kesher"
COMMAND = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
\"\"\"Kesher's one command.\"\"\"
import sys

from kesher.config import again

# Another process of ours reads this file again, and is not to do all of it.
if __name__ == "__main__":
    again.start()

from kesher.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""


class Failed(Exception):
    """Set-up cannot go on; the message says why, and what the person can do."""


def main() -> int:
    level = sys.argv[1] if len(sys.argv) > 1 else "dev"
    try:
        environment()
        packages(level)
        command()
        node_packages(level)
        front_end()
        translations()
    except (Failed, pip_wheel.Unreachable) as problem:
        print(f"\nSet-up stopped: {problem}", file=sys.stderr)
        return 1
    return 0


def environment() -> None:
    if not PYTHON.exists():
        say(f"Making .venv with Python {platform.python_version()}")
        venv.create(ENV, symlinks=True, with_pip=False)


def packages(level: str) -> None:
    lock = ROOT / LOCKS[level]
    wanted = digest([lock])
    if stamp(level) == wanted or (level == "run" and stamp("dev") == digest([ROOT / LOCKS["dev"]])):
        return
    say("Installing Python packages")
    if not _fast(lock):
        say("Once more, with pip")
        run([*pip(), "install", *PIP, "-r", lock.name], problem=_hint())
    stamp(level, wanted)


def _fast(lock: Path) -> bool:
    """Whether uv, brought by pip, could install the lock; it takes a quarter of pip's time."""
    uv = TOOLS / "bin" / "uv"
    if stamp("uv") != digest([ROOT / UV_LOCK]) or not uv.exists():
        run(
            [*pip(), "install", *PIP, "--upgrade", "--target", str(TOOLS), "-r", UV_LOCK],
            problem=_hint(),
        )
        stamp("uv", digest([ROOT / UV_LOCK]))
    options = [
        "--python",
        str(PYTHON),
        "--require-hashes",
        "--no-deps",
        "--no-config",
        "--system-certs",
        "-q",
    ]
    if sys.dont_write_bytecode:
        options.append("--compile-bytecode")
    return done(
        [str(uv), "pip", "install", *options, "-r", lock.name], **pip_wheel.as_environment()
    )


def pip() -> list[str]:
    """The installer: this Python's own pip, where it can serve another environment."""
    if Path(sys.executable) != PYTHON and _has_new_pip():
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return [str(PYTHON), str(pip_wheel.fetch(ENV / "cache") / "pip")]


def _has_new_pip() -> bool:
    if not importlib.util.find_spec("pip"):
        return False
    return tuple(map(int, version("pip").split(".")[:2])) >= (22, 3)


def _hint() -> str:
    machine = f"{sys.platform} {platform.machine()}"
    if machine in {"linux x86_64", "darwin arm64"}:
        return "the Python packages could not be installed (is the network there?)."
    return (
        f"some packages have no ready build for {machine}, and building them needs a compiler. "
        "Debian, Ubuntu: sudo apt install build-essential python3-dev libffi-dev libssl-dev cargo"
    )


def command() -> None:
    """Makes `kesher` importable from anywhere in .venv, and `.venv/bin/kesher` start it."""
    site = next((ENV / "lib").glob("python3*/site-packages"))
    write(site / "kesher.pth", f"{ROOT}\n")
    script = ENV / "bin" / "kesher"
    write(script, COMMAND.format(python=PYTHON))
    script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def node_packages(level: str) -> None:
    wanted = digest([ROOT / "package-lock.json"])
    installed = (ROOT / "node_modules").is_dir()
    if installed and (
        stamp("node-dev") == wanted or (level == "run" and stamp("node-run") == wanted)
    ):
        return
    say("Installing front-end packages")
    options = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    ]
    production = ["--omit=dev"] if level == "run" else []
    run(
        [*npm(), "ci", *options, *production],
        problem="the front-end packages could not be installed (is the network there?).",
    )
    stamp(f"node-{level}", wanted)


def front_end() -> None:
    sources = [ROOT / "package-lock.json", *tree("frontend"), *tree("kesher", ".html", ".py")]
    wanted = digest(sources)
    if stamp("front-end") != wanted or not (SERVED / "main.js").exists():
        say("Building the front end")
        run(
            [str(node()), "frontend/build.mjs"],
            problem="the front end could not be built; the lines above say why.",
        )
        stamp("front-end", wanted)


def translations() -> None:
    wanted = digest([ROOT / "ops/translations.py", *tree("locale", ".po")])
    if stamp("translations") != wanted:
        say("Compiling translations")
        run(
            [str(PYTHON), "-m", "ops.translations"],
            problem="the translations could not be compiled; the lines above say why.",
        )
        stamp("translations", wanted)


def tree(folder: str, *endings: str) -> list[Path]:
    return [
        path
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and SERVED not in path.parents and (not endings or path.suffix in endings)
    ]


def digest(paths: Iterable[Path]) -> str:
    """One name for the content of all these files, and for the Python that uses it."""
    total = hashlib.sha256(platform.python_version().encode())
    for path in paths:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def stamp(name: str, value: str | None = None) -> str:
    """What was done last under this name; with a value, writes that it has been done."""
    stamps: dict[str, str] = json.loads(STAMPS.read_text()) if STAMPS.exists() else {}
    if value is not None:
        stamps[name] = value
        write(STAMPS, json.dumps(stamps, indent=1))
    return stamps.get(name, "")


def write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def say(line: str) -> None:
    print(f"· {line} …", flush=True)


def run(arguments: list[str], *, problem: str) -> None:
    if not done(arguments):
        raise Failed(problem)


def done(arguments: list[str], **environment: str) -> bool:
    path = f"{ENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path, **environment}
    return subprocess.run(arguments, cwd=ROOT, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
