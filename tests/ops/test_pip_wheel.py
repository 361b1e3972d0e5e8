"""A pip comes from the index that pip's settings name, and only with the content we trust."""

import hashlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ops import pip_wheel
from tests.aside import serve_aside

WHEEL = b"what stands for a wheel"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An index on this machine that has a wheel of the name we want."""
    folder = tmp_path / "index/simple/pip"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(f'<a href="../../files/{pip_wheel.NAME}#sha256=00">pip</a>')
    (tmp_path / "index/files").mkdir()
    (tmp_path / "index/files" / pip_wheel.NAME).write_bytes(WHEEL)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "index"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serve_aside(server)
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    for name in ("PIP_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)


def test_the_index_of_the_configuration_is_asked(index, tmp_path, monkeypatch):
    monkeypatch.setattr(pip_wheel, "SHA256", hashlib.sha256(WHEEL).hexdigest())
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {index}\n")

    assert pip_wheel.fetch(tmp_path / "cache").read_bytes() == WHEEL
    assert pip_wheel.as_environment()["UV_DEFAULT_INDEX"] == index


def test_a_wheel_of_other_content_is_refused_and_not_kept(index, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", index)

    with pytest.raises(pip_wheel.Unreachable, match="not the file that Kesher trusts"):
        pip_wheel.fetch(tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_an_index_that_does_not_answer_is_named_without_its_password(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://visitor:secret@127.0.0.1:9/simple")

    with pytest.raises(
        pip_wheel.Unreachable, match=r"^http://127\.0\.0\.1:9/simple/pip/ does not answer"
    ):
        pip_wheel.fetch(tmp_path / "cache")
