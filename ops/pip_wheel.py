"""A pip for Pythons that came without one: its wheel, from the index that pip itself would use."""

import base64
import configparser
import hashlib
import os
import re
import ssl
import sys
import urllib.error
import urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

NAME = "pip-26.3-py3-none-any.whl"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


class Unreachable(Exception):
    """The wheel could not be had; the message says from where and why."""


def fetch(folder: Path) -> Path:
    """The wheel in `folder`, downloaded unless it is there; one with other content is refused."""
    wheel = folder / NAME
    if not wheel.exists() or _digest(wheel.read_bytes()) != SHA256:
        content = _download()
        if _digest(content) != SHA256:
            raise Unreachable(
                f"What the package index calls {NAME} is not the file that Kesher trusts."
            )
        folder.mkdir(parents=True, exist_ok=True)
        wheel.write_bytes(content)
    return wheel


def as_environment() -> dict[str, str]:
    """The index and certificates of pip, as uv reads them; uv knows nothing of pip's settings."""
    said = {"UV_DEFAULT_INDEX": _setting("index-url", ""), "SSL_CERT_FILE": _setting("cert", "")}
    return {name: value for name, value in said.items() if value}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _download() -> bytes:
    page = f"{_setting('index-url', 'https://pypi.org/simple').rstrip('/')}/pip/"
    try:
        links = re.findall(r'href="([^"]+)"', _get(page).decode())
        link = next((link for link in map(unescape, links) if f"/{NAME}" in f"/{link}"), None)
        if link is None:
            raise Unreachable(f"{_shown(page)} has no {NAME}.")
        return _get(urljoin(page, link))
    except (urllib.error.URLError, OSError) as problem:
        raise Unreachable(f"{_shown(page)} does not answer: {problem}.") from problem


def _get(url: str) -> bytes:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http", "file"}:
        raise Unreachable(f"{_shown(url)} is no address that a package can come from.")
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    request = urllib.request.Request(bare)  # noqa: S310  the scheme was looked at
    if parts.username:
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
    certificates = ssl.create_default_context(cafile=_setting("cert", "") or None)
    with urllib.request.urlopen(request, timeout=60, context=certificates) as answer:  # noqa: S310  likewise
        content: bytes = answer.read()
    return content


def _shown(url: str) -> str:
    return urlsplit(url)._replace(netloc=urlsplit(url).netloc.rpartition("@")[2]).geturl()


def _setting(name: str, default: str) -> str:
    """What pip's environment variables or configuration files say."""
    if value := os.environ.get("PIP_" + name.upper().replace("-", "_")):
        return value
    config = configparser.RawConfigParser()
    config.read(_config_files(), encoding="utf-8")
    for section in ("install", "global"):
        if config.has_option(section, name):
            return config.get(section, name).strip()
    return default


def _config_files() -> list[Path]:
    """Where pip looks, the more specific last."""
    home = Path.home()
    user = Path(os.environ.get("XDG_CONFIG_HOME", home / ".config")) / "pip/pip.conf"
    files = [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"), home / ".pip/pip.conf", user]
    if sys.platform == "darwin":
        files = [
            Path("/Library/Application Support/pip/pip.conf"),
            *files,
            home / "Library/Application Support/pip/pip.conf",
        ]
    if named := os.environ.get("PIP_CONFIG_FILE"):
        files = [] if named == os.devnull else [*files, Path(named)]
    return files
