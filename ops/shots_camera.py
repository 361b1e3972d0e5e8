"""Takes the pictures: one browser for each language, both themes from one visit."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright
from playwright.sync_api import Error as Trouble

from ops import chromium
from ops.scenes import Scene, rest

LANGUAGES: Final = {"he": "he-IL", "en": "en-GB"}
SIZES: Final = {"wide": (1440, 900), "phone": (390, 844)}
THEMES: Final = ("light", "dark")
PATIENCE: Final = 10_000  # milliseconds
TALLEST: Final = 4_000
LENGTH: Final = """() => Math.max(innerHeight,
    ...[...document.querySelectorAll("html, .k-main, .k-table-wrap, dialog[open]")]
        .map((one) => innerHeight + one.scrollHeight - one.clientHeight))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """`told` is what the stage says: sessions, records and drawn pages."""

    chromium: str
    home: str
    told: dict[str, Any]
    folder: Path
    is_tall: bool

    def shoot(self, scenes: list[Scene], language: str, sizes: Sequence[str]) -> list[str]:
        """All scenes in a language; answers what could not be taken, and why."""
        with sync_playwright() as playwright:
            return [
                trouble
                for size in sizes
                for trouble in self._at_size(playwright, scenes, language, size)
            ]

    def _at_size(
        self, playwright: Playwright, scenes: list[Scene], language: str, size: str
    ) -> Iterator[str]:
        browser = playwright.chromium.launch(
            executable_path=self.chromium,
            args=chromium.flags(),
            env={**os.environ, "LANGUAGE": LANGUAGES[language].replace("-", "_")},
        )
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=self.home,
            locale=LANGUAGES[language],
            timezone_id="Asia/Jerusalem",
            viewport={"width": width, "height": height},
            is_mobile=size == "phone",
            has_touch=size == "phone",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        for place, scene in enumerate(scenes, start=1):
            name = f"{scene.name}-{language}-{size}"
            sys.stdout.write(f"{language} {size} {place}/{len(scenes)} {scene.name}\n")
            try:
                self._take(context, scene, language, name)
            except Trouble as trouble:
                yield f"{name}: {trouble.message.splitlines()[0]}"
        browser.close()

    def _take(self, context: BrowserContext, scene: Scene, language: str, name: str) -> None:
        page = self._page(context, scene, language)
        try:
            page.goto(scene.path.format(**self.told["records"]))
            rest(page)
            if scene.act:
                scene.act(page)
                rest(page)
            self._expose(page, name)
        finally:
            page.close()

    def _page(self, context: BrowserContext, scene: Scene, language: str) -> Page:
        session = self.told["sessions"][language].get(scene.who)
        cookies = {"language": language} | ({"session": session} if session else {})
        context.clear_cookies()
        context.add_cookies(
            [{"name": name, "value": value, "url": self.home} for name, value in cookies.items()]
        )
        page = context.new_page()
        if scene.drawn:
            body = self.told["drawn"][language][scene.drawn]
            page.route(
                f"{self.home}/",
                lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=body),
            )
        return page

    def _expose(self, page: Page, name: str) -> None:
        size = page.viewport_size
        if self.is_tall and size:
            length = min(int(page.evaluate(LENGTH)), TALLEST)
            page.set_viewport_size({"width": size["width"], "height": length})
        for theme in THEMES:
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            page.screenshot(path=self.folder / f"{name}-{theme}.png", animations="disabled")
