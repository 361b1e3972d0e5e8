"""What a person waits for and what travels, in Chromium: from click to painted, and bytes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from ops import chromium
from ops.bench_whole import free_port, wait_for
from ops.paths import PYTHON, ROOT
from ops.scenes import AT_REST

ROUNDS: Final = 40
PASSES: Final = 3
WARM: Final = 5
HOVER: Final = 120  # milliseconds that a hand rests on what it will press
KILOBYTE: Final = 1024
SIGN_IN: Final = ("noa@alon.example", "kesher-demo-2026")
LATER: Final = ("", "parties/", "leads/", "leads/board/", "tasks/", "settings/")
DESK: Final = {"width": 1440, "height": 900}
ARMED: Final = """() => { window.painted = new Promise((tell) =>
  document.addEventListener("click", (click) =>
    document.addEventListener("k:visited", () => requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => tell(performance.now() - click.timeStamp);
      after.port2.postMessage(0);
    }), { once: true }), { once: true, capture: true })); }
"""


@dataclass
class Traffic:
    """Bytes as they went over the wire, compressed as they came."""

    page: Page
    total: int = 0

    def listen(self) -> None:
        wire = self.page.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._came)

    def _came(self, event: dict[str, Any]) -> None:
        self.total += int(event["encodedDataLength"])


def measured(name: str, environment: dict[str, str]) -> dict[str, str]:
    """On the database of the environment, which holds the demonstration."""
    path = chromium.find()
    if path is None:
        return {f"in Chromium, {name}": f"not measured: {chromium.INSTALL}"}
    with _served(environment) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        cookies = _signed_in(browser, home)
        told = _bytes(browser, home, cookies) | _clicks(browser, home, cookies)
        browser.close()
    return {f"{what}, {name}": value for what, value in told.items()}


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    log = Path(environment["KESHER_VAR"]) / "browser.log"
    command = [str(PYTHON), "-m", "kesher.config.cli", "web"]
    with log.open("w") as out:
        web = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment, "PORT": str(port)},
            stdout=out,
            stderr=out,
        )
    try:
        home = f"http://127.0.0.1:{port}"
        wait_for(f"{home}/healthz", web)
        yield home
    finally:
        web.terminate()
        web.wait(timeout=30)


def _signed_in(browser: Browser, home: str) -> Any:
    context = browser.new_context(base_url=home, locale="he-IL")
    page = context.new_page()
    page.goto("/accounts/login/")
    for name, value in zip(("login", "password"), SIGN_IN, strict=True):
        page.locator(f"[name={name}]").fill(value)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    cookies = context.cookies()
    context.close()
    return cookies


def _opened(browser: Browser, home: str, cookies: Any) -> Page:
    context = browser.new_context(base_url=home, locale="he-IL", viewport=DESK)  # type: ignore[arg-type]
    context.add_cookies(cookies)
    return context.new_page()


def _bytes(browser: Browser, home: str, cookies: Any) -> dict[str, str]:
    """A first visit with nothing kept, then screens one goes on to."""
    page = _opened(browser, home, cookies)
    traffic = Traffic(page)
    traffic.listen()
    page.goto("/alon/parties/")
    page.wait_for_function(AT_REST)
    first, later = traffic.total, []
    for path in LATER:
        before = traffic.total
        page.evaluate(ARMED)
        _press(page, f"/alon/{path}")
        later.append(traffic.total - before)
    page.context.close()
    return {
        "first load, everything": f"{first / KILOBYTE:.0f} KB (goal 250)",
        "the heaviest of the later screens": f"{max(later) / KILOBYTE:.1f} KB (goal 20)",
    }


def _press(page: Page, path: str) -> float:
    """Follow a link to there, as of a menu; the milliseconds until it is painted."""
    page.evaluate(
        """(path) => { const link = document.createElement("a");
        link.href = path; document.querySelector("main").append(link); link.click(); }""",
        path,
    )
    return _painted(page)


def _painted(page: Page) -> float:
    milliseconds = float(page.evaluate("() => window.painted"))
    page.wait_for_function(AT_REST)
    return milliseconds


def _clicks(browser: Browser, home: str, cookies: Any) -> dict[str, str]:
    rested, at_once = (
        [_pass(_opened(browser, home, cookies), hover) for _one in range(PASSES)]
        for hover in (HOVER, 0)
    )
    return {
        "list → card → list, from click to painted": _told(rested),
        "the same, pressed without resting on it before": _told(at_once),
    }


def _pass(page: Page, hover: int) -> list[float]:
    page.goto("/alon/parties/?view=all")
    page.wait_for_function(AT_REST)
    pairs = [_there_and_back(page, place, hover) for place in range(WARM + ROUNDS)][WARM:]
    page.context.close()
    return [one for pair in pairs for one in pair]


def _there_and_back(page: Page, place: int, hover: int) -> tuple[float, float]:
    """To a card and back to the list; each row once, so that nothing is kept from before."""
    row = page.locator(f"#rows tr:nth-child({place + 1}) a.k-open")
    there = _clicked(page, row.first, hover)
    return there, _clicked(page, page.locator('.k-menu [data-menu-key="parties"]'), hover)


def _clicked(page: Page, what: Any, hover: int) -> float:
    what.scroll_into_view_if_needed()
    page.evaluate(ARMED)
    if hover:
        what.hover()
        page.wait_for_timeout(hover)
    what.click()
    return _painted(page)


def _told(passes: list[list[float]]) -> str:
    """The calmest pass, and the p95 of the other extreme."""
    calm, *_others, busiest = sorted(passes, key=_p95)
    return (
        f"p50 {median(calm):.0f} ms, p95 {_p95(calm):.0f} ms (goal 100); "
        f"busiest p95 {_p95(busiest):.0f} ms"
    )


def _p95(found: list[float]) -> float:
    return quantiles(found, n=20)[-1]


if __name__ == "__main__":
    for what, value in measured(sys.argv[1], dict(os.environ)).items():
        print(f"{what}: {value}")
