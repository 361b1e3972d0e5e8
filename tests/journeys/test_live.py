"""News without reloading, through the real server and its worker."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from kesher.accounts.models import Membership
from tests import world
from tests.conftest import client_of
from tests.jobs.processes import ROOT, environment, wait_until
from tests.journeys.person import Person, inside


@pytest.fixture
def service(transactional_db: None) -> Iterator[str]:
    """`kesher serve` on the database of the test; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kesher.config.cli", "serve", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), start_new_session=True, **quiet
    )
    try:
        wait_until(lambda: _answers(port), seconds=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_task_from_a_colleague_is_told_without_reloading(
    service: str,
    chromium: Browser,
    noa: Membership,
    yossi: Membership,
    barriers: Callable[..., list[str]],
) -> None:
    person = at_the_desk(yossi, chromium=chromium, service=service, barriers=barriers)
    page = person.page
    with page.expect_response("**/alon/live"):
        page.goto("/alon/tasks/")

    with inside(noa):
        task = world.a_task(subject="לחזור לגלים", owner=yossi)

    toast = page.locator("k-toast", has_text="לחזור לגלים")
    expect(toast).to_be_visible(timeout=30_000)
    expect(page.locator(".k-bell-count")).to_have_text("1")
    person.meets_no_barrier()
    page.locator(".k-bell summary").click()
    page.locator("#notifications").get_by_role("link", name="לחזור לגלים").click()
    expect(page).to_have_url(f"{service}/alon/tasks/{task.pk}/")
    page.context.close()


def test_who_is_mentioned_hears_of_it_at_another_desk(
    service: str,
    chromium: Browser,
    noa: Membership,
    yossi: Membership,
    barriers: Callable[..., list[str]],
) -> None:
    """Noa writes on a card; Yossi, who looks at something else, is told and goes there."""
    with inside(noa):
        party = world.a_party(name="משה כהן", owner=noa)
    listener, writer = (
        at_the_desk(one, chromium=chromium, service=service, barriers=barriers)
        for one in (yossi, noa)
    )
    with listener.page.expect_response("**/alon/live"):
        listener.page.goto("/alon/tasks/")

    writer.page.goto(f"/alon/parties/{party.pk}/")
    composer = writer.page.locator("#composer")
    composer.get_by_role("textbox").first.press_sequentially("לטיפולך @יוס", delay=5)
    composer.get_by_role("option", name="יוסי מזרחי").click()
    writer.press("Save", within=composer)

    toast = listener.page.locator("k-toast", has_text="נועה לוי")
    expect(toast).to_be_visible(timeout=30_000)
    expect(listener.page.locator(".k-bell-count")).to_have_text("1")
    toast.get_by_role("button", name=listener.says("Open")).click()
    expect(listener.page.locator("#timeline")).to_contain_text("@יוסי מזרחי")
    for desk in (listener, writer):
        desk.page.context.close()


def at_the_desk(
    member: Membership, *, chromium: Browser, service: str, barriers: Callable[..., list[str]]
) -> Person:
    """In a browser of their own, signed in, with nothing open yet."""
    cookie: Any = client_of(member).cookies[settings.SESSION_COOKIE_NAME]
    context = chromium.new_context(base_url=service, reduced_motion="reduce")
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": service}])
    return Person(page=context.new_page(), language="he", phone=False, barriers=barriers)
