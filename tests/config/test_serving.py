"""The real thing: processes, a port, signals."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from kesher.accounts.models import Membership
from kesher.events import live
from kesher.jobs.models import Pulse
from tests.events.browser import cookie_of
from tests.jobs.processes import ROOT, environment, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def service(port: int, transactional_db: None) -> Iterator["subprocess.Popen[str]"]:
    """`kesher serve`, on the database of the test."""
    command = [sys.executable, "-m", "kesher.config.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        wait_until(lambda: answers(port), seconds=60)
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_one_address_serves_pages_and_streams_and_one_signal_ends_all(
    service: "subprocess.Popen[str]", port: int, noa: Membership
) -> None:
    assert get(port, "/healthz") == (200, b"ok")
    wait_until(Pulse.objects.exists)

    with listening(port, cookie_of(noa)) as stream:
        live.publish(noa.organization_id, noa.pk, "task", {"subject": "שלום"})
        assert read_until(stream, "data: ") == 'data: {"subject": "שלום"}\n'
        began = time.monotonic()
        service.send_signal(signal.SIGTERM)
        assert stream.read() == b"\n"
        assert time.monotonic() - began < 3

    assert service.wait(20) == 0
    assert not answers(port)
    assert service.stdout
    assert f"http://127.0.0.1:{port}/" in service.stdout.read()


def test_a_request_that_is_under_way_is_still_answered(
    service: "subprocess.Popen[str]", port: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", "/accounts/login/")
    connection.putheader("Content-Length", "8")
    connection.endheaders(b"half")
    time.sleep(0.2)

    service.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    connection.send(b"half")

    # Refused for want of a token against forgery, which is an answer.
    assert connection.getresponse().status == 403
    connection.close()
    assert service.wait(20) == 0


def test_a_dead_child_is_started_again(service: "subprocess.Popen[str]", port: int) -> None:
    wait_until(Pulse.objects.exists)
    first = Pulse.objects.get().name
    os.kill(int(first.split(":")[-2]), signal.SIGKILL)

    wait_until(lambda: Pulse.objects.exclude(name=first).exists())

    assert get(port, "/healthz") == (200, b"ok")


def test_nobody_serves_twice_at_one_address(service: "subprocess.Popen[str]", port: int) -> None:
    for command in ("run", "serve"):
        second = subprocess.run(
            [sys.executable, "-m", "kesher.config.cli", command, "--port", str(port)],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (second.returncode, second.stdout) == (1, "")
        assert f"127.0.0.1:{port} cannot be listened on" in second.stderr

    assert get(port, "/healthz") == (200, b"ok")


def test_a_body_that_is_too_large_is_refused(service: "subprocess.Popen[str]", port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", "/accounts/login/")
    connection.putheader("Content-Length", str(1 << 30))
    connection.endheaders()

    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    ("path", "headers", "told"),
    [
        ("/alon/parties/import/", {"Cookie": "language=he"}, "הקובץ גדול מ־25 מ״ב."),
        ("/alon/parties/import/", {"Accept-Language": "en"}, "The file is larger than 25 MB."),
        ("/alon/files/upload/", {"Accept": "application/json", "Cookie": "language=he"}, '"error"'),
        ("/api/v1/files", {"Accept-Language": "he"}, "/api/v1/docs#too-large"),
    ],
    ids=["a page", "in English", "to a script", "to a program"],
)
def test_who_sends_too_much_is_told_so_in_their_language(
    service: "subprocess.Popen[str]", port: int, path: str, headers: dict[str, str], told: str
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", path)
    for name, value in {**headers, "Content-Length": str(1 << 30)}.items():
        connection.putheader(name, value)
    connection.endheaders()

    answer = connection.getresponse()

    assert (answer.status, told in answer.read().decode()) == (413, True)
    connection.close()


def answers(port: int) -> bool:
    with suppress(OSError):
        return get(port, "/healthz")[0] == 200
    return False


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@contextmanager
def listening(port: int, cookie: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/alon/live", headers={"Cookie": cookie})
    response = connection.getresponse()
    assert response.status == 200
    assert response.getheader("Content-Type") == "text/event-stream; charset=utf-8"
    try:
        yield response
    finally:
        connection.close()


def read_until(stream: http.client.HTTPResponse, word: str) -> str:
    read = ""
    while word not in read:
        read = stream.readline().decode()
    return read
